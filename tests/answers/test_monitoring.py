"""Seeing failures that HTTP status 200 hides."""

from __future__ import annotations

import gc
import linecache
import logging
import weakref
from functools import partial
from typing import Final

import pytest
from blinker import Namespace
from flask import Flask
from flask import Request
from flask import Response
from flask import abort
from flask import request
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from werkzeug.exceptions import NotFound
from werkzeug.test import EnvironBuilder

from flask_ocpi_status import Created
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ServerError
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_response
from flask_ocpi_status.answers import monitoring
from flask_ocpi_status.answers.monitoring import logger
from flask_ocpi_status.objects import v2_2_1
from tests.table import table

SECRET = "c2VjcmV0LXRva2Vu"

CASES = {
    "ok": (200, 1000, "success", None),
    "created": (201, 1000, "success", None),
    "missing": (200, 2003, "client_error", "UnknownLocation"),
    "invalid": (200, 2001, "invalid", "ValidationError"),
    "returned": (200, 2001, "invalid", None),
    "forbidden": (403, 2000, "client_error", "Forbidden"),
    "server": (200, 3000, "server_error", "ServerError"),
    "gateway": (200, 3000, "server_error", "BadGateway"),
    "crash": (200, 3000, "crash", "KeyError"),
}


@pytest.fixture
def client(app, bp, monkeypatch):
    @bp.post("/<what>")
    def view(what):
        match what:
            case "created":
                return Created()
            case "missing":
                raise UnknownLocation(f"no {SECRET}")
            case "invalid":
                raise ValidationError({SECRET: [SECRET]})
            case "returned":
                return ocpi_response(None, 2001, message=SECRET)
            case "forbidden":
                abort(403, SECRET)
            case "server":
                raise ServerError(SECRET)
            case "gateway":
                abort(502)
            case "crash":
                raise KeyError("text")
        return {"ok": True}

    app.register_blueprint(bp)
    monkeypatch.setattr(app.logger, "disabled", True)  # Flask's own record of a crash
    return app.test_client()


@pytest.fixture
def answered(app):
    seen: list[dict] = []

    def receive(sender, **told):
        assert sender is app
        seen.append(told)

    with ocpi_answered.connected_to(receive, app):
        yield seen


def send(client, bp, what, data=None):
    return client.post(
        f"{bp.url_prefix}/{what}?token={SECRET}",
        data=data or f'{{"token": "{SECRET}"}}',
        headers={
            "Authorization": f"Token {SECRET}",
            "X-Request-ID": "request-1",
            "X-Correlation-ID": "correlation 1",
        },
    )


@pytest.mark.parametrize(("what", "expected"), CASES.items())
def test_each_answer_is_signalled_once_with_what_happened(
    client, bp, answered, what, expected
):
    send(client, bp, what)
    http, code, outcome, exception = expected
    (told,) = answered
    assert told["contract"] == "ocpi-2.2.1"
    assert told["endpoint"] == "locations.view"
    assert (told["http_status"], told["status_code"]) == (http, code)
    assert told["outcome"] == outcome
    assert 0 < told["duration"] < 60
    raised = told["exception"]
    assert (raised and type(raised).__name__) == exception
    assert set(told) == {
        "contract",
        "endpoint",
        "party",
        "request_id",
        "correlation_id",
        "pointers",
        "http_status",
        "status_code",
        "outcome",
        "duration",
        "exception",
        "remarks",
    }


@pytest.mark.parametrize(("what", "expected"), CASES.items())
def test_each_failure_is_logged_once_and_holds_no_secret(
    client, bp, caplog, what, expected
):
    http, code, outcome, exception = expected
    send(client, bp, what)
    if outcome == "success":
        assert caplog.records == []
        return
    (record,) = caplog.records
    text = logging.Formatter().format(record)
    server = outcome in ("server_error", "crash")
    assert record.levelno == (logging.ERROR if server else logging.WARNING)
    assert ("Traceback" in text) == (outcome == "crash")
    for part in (
        "locations.view",
        "request-1",
        r"correlation 1",
        f"HTTP {http}",
        str(code),
        exception or "returned",
    ):
        assert part in text
    assert SECRET not in text


def test_a_malformed_body_is_told_of_without_its_text(client, bp, answered, caplog):
    send(client, bp, "ok", data=SECRET)
    assert [told["outcome"] for told in answered] == ["malformed"]
    assert SECRET not in caplog.text
    assert SECRET not in str(answered)


def test_what_reached_no_view_is_told_of_too(client, bp, answered, caplog):
    client.get(f"{bp.url_prefix}/a/b/{SECRET}")
    client.get(f"{bp.url_prefix}/ok")
    assert [(told["http_status"], told["endpoint"]) for told in answered] == [
        (404, None),
        (405, None),
    ]
    assert SECRET not in caplog.text
    assert len(caplog.records) == 2


def test_the_hosts_own_answers_are_not_told_of(app, client, answered, caplog):
    assert client.get("/nowhere").status_code == 404
    assert (answered, caplog.records) == ([], [])


def test_a_hostile_id_cannot_forge_a_line_of_the_log(client, bp, caplog):
    client.post(
        f"{bp.url_prefix}/missing",
        data="1",
        headers={"X-Request-ID": "\x85é\u00ad" + "x" * 100_000},
    )
    (record,) = caplog.records
    assert record.getMessage().isascii()
    assert len(record.getMessage()) < 500


def test_a_receiver_that_fails_does_not_spoil_the_answer(app, client, bp, caplog):
    def fail(sender, **told):
        raise RuntimeError("broken meter")

    with ocpi_answered.connected_to(fail, app):
        assert send(client, bp, "ok").status_code == 200
        assert send(client, bp, "crash").get_json()["status_code"] == 3000
    assert caplog.text.count("A receiver of ocpi_answered failed.") == 2


def test_a_receiver_that_fails_keeps_no_other_from_hearing(app, caplog):
    heard = []

    def fail(sender, *, name, **told):
        heard.append(name)
        raise RuntimeError("broken meter")

    async def fail_later(sender, **told):
        fail(sender, **told)

    signal = Namespace().signal("some-signal")
    receivers = [partial(fail), partial(fail), fail_later]
    for receiver in receivers:
        signal.connect(receiver, app)
    monitoring.emit(signal, app, name="it")
    assert heard == ["it"] * len(receivers)
    assert caplog.text.count("A receiver of some_signal failed.") == len(receivers)


def test_a_signal_that_is_muted_is_not_sent(app, answered):
    with ocpi_answered.muted():
        monitoring.emit(ocpi_answered, app)
    assert not answered


def test_an_after_request_function_that_fails_is_told_of(app, client, bp, answered):
    app.after_request(lambda response: 1 / 0)
    body = send(client, bp, "ok").get_json()
    assert body["status_code"] == 3000
    assert [told["outcome"] for told in answered] == ["crash"]


def test_a_response_of_the_hosts_in_its_place_hides_no_failure(
    app, client, bp, answered, caplog
):
    app.after_request(lambda response: Response("host", response.status_code))
    assert send(client, bp, "missing").text == "host"
    assert [told["status_code"] for told in answered] == [2003]
    assert len(caplog.records) == 1


def test_an_answer_that_the_view_made_and_did_not_give_is_not_told_of(
    app, answered, caplog
):
    other = OCPIBlueprint("other", __name__)

    @other.get("/other")
    def view():
        ocpi_response(None, 2001)
        return Response("given")

    app.register_blueprint(other)
    assert app.test_client().get("/other").text == "given"
    assert (answered, caplog.records) == ([], [])


def test_a_hostile_method_cannot_forge_a_line_of_the_log(client, bp, caplog):
    client.open(f"{bp.url_prefix}/ok", method="GE\x1b[31mT")
    assert "\x1b" not in caplog.text


class Line(Schema):
    price = fields.Nested(v2_2_1.DisplayText)


class Lines(Schema):
    lines = fields.Dict(fields.String(), fields.Nested(Line))


LENIENT: Final = {"lines": {"1\n2": {"price": {"language": SECRET, "text": "x\ty"}}}}


@pytest.fixture
def lenient(app, bp):
    @bp.put("/lines")
    @bp.accepts(Lines, lenient=True)
    def put(body):
        if body["lines"].get("no"):
            raise UnknownLocation
        return None

    app.register_blueprint(bp)
    return app.test_client()


def test_what_was_let_pass_is_logged_once_by_its_places_alone(
    lenient, bp, answered, caplog
):
    url = f"{bp.url_prefix}/lines"
    lenient.put(url, json=LENIENT, headers={"X-Request-ID": "request-1"})
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    first, second = record.pointers
    assert first.startswith(r"/lines/1\n2")  # a name of the sender's, made harmless
    assert (first[-9:], second[-5:]) == ("/language", "/text")
    assert f"form of {first} and 1 more, locations.put" in record.getMessage()
    assert (record.contract, record.endpoint) == ("ocpi-2.2.1", "locations.put")
    assert (record.outcome, record.status_code) == ("success", 1000)
    assert (record.request_id, record.party) == ("request-1", None)
    assert SECRET not in str(vars(record))
    (told,) = answered
    assert [one.kind for one in told["remarks"]] == ["form", "form"]


def test_what_is_refused_was_not_let_pass(lenient, bp, answered, caplog):
    lines = {**LENIENT["lines"], "2": {"price": {"language": 5, "text": ""}}}
    lenient.put(f"{bp.url_prefix}/lines", json={"lines": lines})
    lenient.put(f"{bp.url_prefix}/lines", json={"lines": {}})
    assert [told["outcome"] for told in answered] == ["invalid", "success"]
    assert [told["remarks"] for told in answered] == [(), ()]
    assert len(caplog.records) == 1


FIELDS = (
    *("contract", "endpoint", "party", "request_id", "correlation_id"),
    *("http_status", "status_code", "outcome", "duration", "pointers"),
)


class Named:
    """A party of the app's own."""

    registered = True

    def __init__(self, name):
        self._name = name

    @property
    def name(self):
        if self._name is None:
            raise RuntimeError("The session is closed.")
        return self._name


def told_of(
    view, party=None, contract="ocpi-2.2.1", path="/ocpi/", token=SECRET, **config
):
    """Return the answer, the fields of the log record, and those of the signal."""
    app, records, signals = Flask(__name__), [], []
    app.config.update(config)
    ocpi = OCPIStatus(app)
    if party is not None:
        ocpi.token_loader(lambda token: party)
    bp = OCPIBlueprint("bp", __name__, url_prefix="/ocpi", contract=contract)
    bp.add_url_rule("/", "it", view, methods=["POST"])
    app.register_blueprint(bp)
    handler = logging.Handler()
    handler.emit = records.append
    logger = logging.getLogger("flask_ocpi_status")
    logger.addHandler(handler)
    headers = {"Authorization": f"Token {token}", "X-Request-ID": "r1"}
    try:
        with ocpi_answered.connected_to(lambda _, **told: signals.append(told), app):
            app.test_client().post(path, json={}, headers=headers)
    finally:
        logger.removeHandler(handler)
    (record,), (signal,) = records, signals
    return record, signal


def raising(messages):
    def view():
        raise ValidationError(messages)

    return view


def test_the_record_and_the_signal_have_the_same_fields():
    view = raising({"city": ["v4lue"], "evses": {0: {"uid": ["v4lue"]}}})
    record, signal = told_of(view, Named("windkracht"))
    for name in FIELDS:
        assert getattr(record, name) == signal[name], name
    assert (record.contract, record.endpoint) == ("ocpi-2.2.1", "bp.it")
    assert (record.party, record.request_id) == ("windkracht", "r1")
    assert (record.http_status, record.status_code) == (200, 2001)
    assert record.outcome == "invalid"
    assert record.pointers == ["/city", "/evses/0/uid"]
    assert "at /city, /evses/0/uid (party windkracht, " in record.getMessage()
    assert "v4lue" not in str(vars(record)) + str({**signal, "exception": None})


@pytest.mark.parametrize(
    ("party", "name"),
    [
        (None, None),
        ({"name": "Ours"}, "Ours"),
        ({"id": 1}, None),
        (Named("a\nb"), r"a\nb"),
        (Named(None), None),
        (Named(7), None),
        ("a text", None),
        (Named("Énergie & Söhne, 株式会社"), "Énergie & Söhne, 株式会社"),
        (Named("half \ud800, turned \u202eround"), r"half \ud800, turned \u202eround"),
        (Named("x" * 255), "x" * 255),
        (Named("x" * 100_000), "x" * 255),
    ],
)
def test_a_party_is_named_by_its_name_and_by_nothing_else(party, name):
    record, signal = told_of(raising("x"), party)
    assert (record.party, signal["party"]) == (name, name)
    assert f"(party {name or '-'}, " in record.getMessage()
    assert SECRET not in str(vars(record))


def test_a_token_is_in_no_pointer_in_whatever_way_it_is_written():
    names = (SECRET, "secret-token", "é\n")
    record, signal = told_of(raising({name: ["x"] for name in names}), Named("a"))
    assert record.pointers == signal["pointers"] == ["/…", "/…", r"/\xe9\n"]


@table("token", ["a/b~c", "a~1b", r"a\b", "t" * 64, "t" * 90, "/" * 70, "'\""])
def test_a_token_is_in_no_pointer_however_a_pointer_writes_it(token):
    record, _ = told_of(raising({"uids": {token: ["x"]}}), token=token)
    assert record.pointers == ["/uids/…"]


def test_many_places_are_counted_in_a_line_and_all_are_in_the_field():
    record, _ = told_of(raising({f"f{number}": ["x"] for number in range(300)}))
    assert len(record.pointers) == 100
    assert "at /f0, /f1, /f2, /f3, /f4 and 95 more (party -" in record.getMessage()


def test_what_is_not_for_the_client_is_in_the_log():
    view = raising({"city": ["x"]})
    record, _ = told_of(view, OCPI_STATUS_FIELD_ERRORS=False)
    assert record.pointers == ["/city"]


def test_the_status_is_that_which_leaves():
    record, signal = told_of(raising("x"), path="/ocpi/nowhere")
    assert (record.http_status, record.endpoint, record.pointers) == (404, None, [])
    assert signal["http_status"] == 404


def test_a_record_is_as_the_logger_would_have_made_it(client, bp, caplog):
    send(client, bp, "crash")
    (record,) = caplog.records
    error = record.exc_info[1]
    assert record.exc_info == (KeyError, error, error.__traceback__)
    assert error.__traceback__ is not None
    with caplog.at_level(logging.INFO):
        logger.log(record.levelno, record.msg, *record.args, exc_info=error)
    expected = caplog.records[1]
    assert expected.getMessage() == record.getMessage()
    assert vars(expected).keys() == vars(record).keys() - set(FIELDS)
    assert (record.name, record.levelname) == (expected.name, "ERROR")
    assert (record.module, record.funcName) == ("monitoring", "_log")
    assert record.pathname == monitoring.__file__
    assert "def _log" in linecache.getline(record.pathname, record.lineno)


def test_the_app_decides_what_is_logged_and_of_what_class(client, bp, monkeypatch):
    handler, seen = logging.Handler(), []
    handler.emit = seen.append
    monkeypatch.setattr(logger, "handlers", [handler])

    class Own(logging.LogRecord):
        pass

    monkeypatch.setattr(logging, "_logRecordFactory", Own)
    send(client, bp, "missing")
    assert [type(record) for record in seen] == [Own]
    monkeypatch.setattr(logger, "filters", [lambda record: False])
    send(client, bp, "missing")
    monkeypatch.setattr(logger, "filters", [])
    monkeypatch.setattr(logger, "disabled", True)
    send(client, bp, "missing")
    assert len(seen) == 1


@pytest.fixture
def failing(app, bp):
    """An app of failures, and the requests that it has seen, as long as they are."""
    seen: list[weakref.ref[Request]] = []

    @app.before_request
    def see():
        seen.append(weakref.ref(request._get_current_object()))

    @bp.route("/<what>", methods=["GET", "POST"])
    def view(what):
        match what:
            case "raised":
                raise NotFound
            case "coded":
                raise UnknownLocation
            case "invalid":
                raise ValidationError("No.")
            case "chained":
                try:
                    return {}["what"]
                except KeyError as error:
                    raise NotFound from error
            case "returned":
                return {}, 404
            case "answered":
                return ocpi_response(None, 2001)
        return {}

    app.register_blueprint(bp)
    return app, seen


@table(
    ("method", "path", "body"),
    [
        ("GET", "raised", None),
        ("GET", "coded", None),
        ("GET", "invalid", None),
        ("GET", "chained", None),
        ("GET", "returned", None),
        ("GET", "answered", None),
        ("GET", "success", None),
        ("GET", "no/such/url", None),
        ("DELETE", "no-such-method", None),
        ("POST", "malformed", b"{"),
        ("POST", "success", b"{}"),
    ],
)
def test_nothing_of_a_request_waits_for_the_garbage_collector(
    failing, bp, method, path, body
):
    app, seen = failing
    environ = EnvironBuilder(
        path=f"{bp.url_prefix}/{path}", method=method, data=body
    ).get_environ()
    seen.clear()
    gc.disable()
    try:
        chunks = app.wsgi_app(environ, lambda *args: None)
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
        del environ, chunks
        (known,) = seen
        assert known() is None
    finally:
        gc.enable()
