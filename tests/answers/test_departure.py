"""What every answer carries: the ids of its request, and its routing."""

from __future__ import annotations

import io
import logging
import uuid

import pytest
from flask import Flask
from flask import Response
from flask import abort
from flask import redirect
from flask import request
from flask import send_file
from werkzeug.test import EnvironBuilder
from werkzeug.test import run_wsgi_app

from flask_ocpi_status import Created
from flask_ocpi_status import InvalidParameters
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status import Quirk
from flask_ocpi_status import enveloped
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_request
from flask_ocpi_status import plain
from flask_ocpi_status.exchange.state import state_of
from tests.table import table

URL = "/ocpi/it"
IDS = {"X-Request-ID": "request 1", "X-Correlation-ID": "chain 7"}
ROUTING = {
    "OCPI-to-country-code": "NL",
    "OCPI-to-party-id": "DST",
    "OCPI-from-country-code": "be",
    "OCPI-from-party-id": "Emp",
}
SWAPPED = {
    "OCPI-to-country-code": "be",
    "OCPI-to-party-id": "Emp",
    "OCPI-from-country-code": "NL",
    "OCPI-from-party-id": "DST",
}


class Party:
    registered = True
    quirks: frozenset[Quirk] = frozenset()


def make(version: str = "2.2.1", party: object = None, **blueprint: object) -> Flask:
    """Make an app in which everything happens that can."""
    app = Flask(__name__)
    ocpi = OCPIStatus(app, contract=f"ocpi-{version}")
    ocpi.token_loader({"known": party or Party()}.get)
    bp = OCPIBlueprint("it", __name__, url_prefix=URL, **blueprint)

    @bp.get("/ok")
    def ok():
        return {"id": 1}

    @bp.get("/created")
    def created():
        return Created(location="/x")

    @bp.get("/invalid")
    def invalid():
        raise InvalidParameters

    @bp.get("/crash")
    def crash():
        return 1 / 0

    @bp.get("/file")
    def file():
        return send_file(io.BytesIO(b"1"), mimetype="text/plain")

    @bp.get("/stream")
    def stream():
        return iter(["a", "b"])

    @bp.get("/elsewhere")
    def elsewhere():
        return redirect("https://example.org")

    @bp.get("/plain")
    @plain
    def plainly():
        return "text"

    @bp.get("/own")
    def own():
        return Response("x", headers={"X-Request-ID": "mine"})

    @bp.post("/post")
    def post():
        return {}

    app.register_blueprint(bp)
    return app


HAPPENINGS = {
    "a success": ("GET", "/ok", 200),
    "something created": ("GET", "/created", 201),
    "a violation": ("GET", "/invalid", 200),
    "a crash": ("GET", "/crash", 200),
    "a file": ("GET", "/file", 200),
    "a stream": ("GET", "/stream", 200),
    "a redirect": ("GET", "/elsewhere", 302),
    "a plain view": ("GET", "/plain", 200),
    "a response that has an id": ("GET", "/own", 200),
    "a malformed body": ("POST", "/post", 400),
    "an unknown URL": ("GET", "/no/such", 404),
    "a wrong method": ("DELETE", "/ok", 405),
    "OPTIONS": ("OPTIONS", "/ok", 200),
    "HEAD": ("HEAD", "/ok", 200),
}


def ask(app: Flask, method: str, path: str, headers: dict[str, str], known=True):
    token = {"Authorization": "Token known"} if known else {}
    return app.test_client().open(URL + path, method=method, headers=headers | token)


@table("happening", HAPPENINGS.values(), ids=HAPPENINGS)
@table("version", ["2.2", "2.2.1", "2.3.0"])
def test_every_answer_repeats_the_ids_and_swaps_the_routing(version, happening):
    method, path, status = happening
    response = ask(make(version), method, path, IDS | ROUTING)
    assert response.status_code == status
    for name, value in (IDS | SWAPPED).items():
        assert response.headers.getlist(name) == [value], name


@table("happening", HAPPENINGS.values(), ids=HAPPENINGS)
def test_ids_are_made_where_they_are_missing(happening):
    method, path, _ = happening
    response = ask(make(), method, path, {})
    assert uuid.UUID(response.headers["X-Request-ID"])
    assert uuid.UUID(response.headers["X-Correlation-ID"])
    assert not any(name.lower().startswith("ocpi-") for name, _ in response.headers)


@table("happening", HAPPENINGS.values(), ids=HAPPENINGS)
def test_a_401_carries_them_too(happening):
    method, path, _ = happening
    response = ask(make(), method, path, IDS | ROUTING, known=False)
    assert response.status_code == 401
    for name, value in (IDS | SWAPPED).items():
        assert response.headers.getlist(name) == [value], name


@table("happening", HAPPENINGS.values(), ids=HAPPENINGS)
@table("version", ["2.0", "2.1", "2.1.1"])
def test_before_2_2_there_are_neither(version, happening):
    method, path, _ = happening
    response = ask(make(version), method, path, IDS | ROUTING)
    names = {name.lower() for name, _ in response.headers}
    assert "x-correlation-id" not in names
    assert not any(name.startswith("ocpi-") for name in names)
    assert response.headers.get("X-Request-ID") in (None, "mine")


@table("module", ["versions", "credentials", "hubclientinfo"])
@table("happening", HAPPENINGS.values(), ids=HAPPENINGS)
def test_configuration_modules_have_ids_and_no_routing(module, happening):
    method, path, _ = happening
    response = ask(make(module=module), method, path, IDS | ROUTING)
    assert response.headers["X-Request-ID"] == IDS["X-Request-ID"]
    assert not any(name.lower().startswith("ocpi-") for name, _ in response.headers)


def test_the_host_s_answers_carry_nothing():
    app = make()
    app.add_url_rule("/host", "host", lambda: "hello")
    response = app.test_client().get("/host", headers=IDS | ROUTING)
    assert set(response.headers.keys()) == {"Content-Type", "Content-Length"}


@table(
    "hostile",
    ["a\r\nSet-Cookie: x=1", "a\nb", "\x00", "x" * 100_000, "\x7f", "", "€"],
    ids=["CRLF", "LF", "NUL", "100 kB", "DEL", "empty", "beyond Latin-1"],
)
@table(
    "name",
    ["HTTP_X_REQUEST_ID", "HTTP_X_CORRELATION_ID", *map(str, ROUTING)],
)
@table("happening", ["a success", "a crash", "an unknown URL"])
def test_hostile_headers_never_break_an_answer(happening, name, hostile, caplog):
    method, path, status = HAPPENINGS[happening]
    environ = EnvironBuilder(
        URL + path, method=method, headers={"Authorization": "Token known"}
    ).get_environ()
    key = name if name.startswith("HTTP") else f"HTTP_{name.upper().replace('-', '_')}"
    environ[key] = hostile
    _, sent, headers = run_wsgi_app(make().wsgi_app, environ)
    assert sent.startswith(str(status))
    assert uuid.UUID(headers["X-Request-ID"])
    assert "Set-Cookie" not in headers
    assert not any(
        hostile in record.getMessage() for record in caplog.records if hostile
    )


def test_a_crash_in_a_function_after_the_request_carries_them_too(caplog):
    caplog.set_level(logging.CRITICAL)
    app = make()

    @app.after_request
    def fail(response):
        raise RuntimeError("after")

    response = ask(app, "GET", "/ok", IDS | ROUTING)
    assert response.json["status_code"] == 3000
    assert response.headers["X-Request-ID"] == IDS["X-Request-ID"]
    assert response.headers["OCPI-to-party-id"] == "Emp"


def test_half_a_pair_of_codes_is_left_out():
    half = {**ROUTING, "OCPI-from-party-id": "too long"}
    response = ask(make(), "GET", "/ok", half)
    assert response.headers["OCPI-from-party-id"] == "DST"
    assert "OCPI-to-party-id" not in response.headers


def test_a_view_sees_them_and_a_hub_says_for_whom_an_open_message_was():
    app = make()
    bp = OCPIBlueprint("hub", __name__, url_prefix="/hub")

    @bp.get("/")
    def view():
        seen = [str(ocpi_request.sender), ocpi_request.receiver]
        ocpi_request.receiver = PartyId("DE", "CPO")
        return [*seen, ocpi_request.request_id, ocpi_request.correlation_id]

    app.register_blueprint(bp)
    origin = {name: ROUTING[name] for name in ROUTING if "from" in name}
    response = app.test_client().get(
        "/hub", headers=IDS | origin | {"Authorization": "Token known"}
    )
    assert response.json["data"] == ["be-Emp", None, *IDS.values()]
    assert response.headers["OCPI-from-party-id"] == "CPO"
    assert response.headers["OCPI-to-party-id"] == "Emp"


def test_a_party_that_fails_on_201_gets_200():
    class Quirky(Party):
        quirks = frozenset({Quirk.NO_CREATED})

    assert ask(make(), "GET", "/created", {}).status_code == 201
    response = ask(make(party=Quirky()), "GET", "/created", {})
    assert (response.status_code, response.json["status_code"]) == (200, 1000)
    assert response.headers["Location"] == "http://localhost/x"


def test_for_a_quirk_nobody_is_looked_for_where_no_token_is_asked_for():
    app = make(auth=False)

    def fail(token):
        raise AssertionError("Asked.")

    assert ask(app, "GET", "/ok", {}).status_code == 200
    state_of(app).hooks.load_party = fail
    assert ask(app, "GET", "/created", {}).status_code == 201


def test_an_answer_that_a_hook_of_the_host_has_replaced_carries_them_too():
    app = Flask(__name__)

    @app.after_request
    def replaced(response):
        return app.response_class(response.data, response.status)

    OCPIStatus(app)
    bp = OCPIBlueprint("it", __name__, url_prefix=URL)
    bp.add_url_rule("/ok", "ok", lambda: {})
    bp.add_url_rule("/crash", "crash", lambda: 1 / 0)
    app.register_blueprint(bp)
    for path in ("/ok", "/crash", "/unknown"):
        response = ask(app, "GET", path, IDS | ROUTING)
        for name, value in (IDS | SWAPPED).items():
            assert response.headers.getlist(name) == [value], (path, name)


def test_what_fails_before_every_hook_carries_them_too():
    app = make()

    @app.url_value_preprocessor
    def fail(endpoint, values):
        if endpoint is None:
            abort(404)

    @app.errorhandler(404)
    def page(error):
        return "The host's own page.", 404

    response = ask(app, "GET", "/unknown", IDS)
    for name, value in IDS.items():
        assert response.headers.getlist(name) == [value]


def test_a_view_that_is_enveloped_by_itself_is_routed():
    app = Flask(__name__)
    OCPIStatus(app)

    @app.get("/it")
    @enveloped(contract="ocpi-2.2.1")
    def view():
        return str(ocpi_request.sender)

    response = app.test_client().get("/it", headers=IDS | ROUTING)
    assert response.json["data"] == "be-Emp"
    for name, value in (IDS | SWAPPED).items():
        assert response.headers.getlist(name) == [value]


def test_a_receiver_that_no_header_can_carry_is_refused():
    app = make()
    bp = OCPIBlueprint("hub", __name__, url_prefix="/hub")

    @bp.get("/<country>/<party>")
    def view(country, party):
        ocpi_request.receiver = PartyId(country, party)
        return {}

    app.register_blueprint(bp)
    for path in ("/hub/NL%0d%0aSet-Cookie:%20a=b/TNM", "/hub/%E2%82%AC/TNM"):
        response = app.test_client().get(
            path, headers=IDS | {"Authorization": "Token known"}
        )
        assert (response.status_code, response.json["status_code"]) == (200, 3000)
        assert response.headers["X-Request-ID"] == IDS["X-Request-ID"]


@pytest.mark.parametrize("copied", [dict, lambda environ: environ])
@pytest.mark.parametrize("other", [False, True], ids=["itself", "another app"])
def test_a_request_that_is_made_with_the_environ_of_another_is_one_of_its_own(
    copied, other
):
    inner = make()
    outer = make() if other else inner
    bp = OCPIBlueprint("gate", __name__, url_prefix="/gate", auth=False)

    @bp.post("/", envelope=False)
    def gate():
        assert ocpi_request.json == {"from": "outside"}
        environ = copied(request.environ)
        environ.pop("werkzeug.request", None)
        environ |= {
            "PATH_INFO": f"{URL}/ok",
            "REQUEST_METHOD": "GET",
            "HTTP_X_REQUEST_ID": "inner",
        }
        nested = Response.from_app(inner.wsgi_app, environ)
        return [nested.status_code, nested.headers["X-Request-ID"]]

    outer.register_blueprint(bp)
    body = {"json": {"from": "outside"}}
    answer = outer.test_client().post("/gate/", headers=IDS, **body)
    assert answer.json == [401, "inner"]
    assert answer.headers["X-Request-ID"] == IDS["X-Request-ID"]


def test_a_request_that_is_made_twice_is_read_twice():
    app = make()
    environ = EnvironBuilder(path=f"{URL}/ok", headers=IDS).get_environ()
    first = Response.from_app(app.wsgi_app, environ)
    environ |= {"HTTP_AUTHORIZATION": "Token known", "HTTP_X_REQUEST_ID": "second"}
    second = Response.from_app(app.wsgi_app, environ)
    assert (first.status_code, second.status_code) == (401, 200)
    assert first.headers["X-Request-ID"] == IDS["X-Request-ID"]
    assert second.headers["X-Request-ID"] == "second"


@pytest.mark.parametrize("where", ["inside", "outside"])
def test_middleware_may_copy_the_environ(where):
    app = Flask(__name__)

    def copying(call):
        return lambda environ, start: call(
            dict(environ), lambda *said, **more: start(*said, exc_info=None)
        )

    if where == "inside":
        app.wsgi_app = copying(app.wsgi_app)
    OCPIStatus(app)
    if where == "outside":
        app.wsgi_app = copying(app.wsgi_app)
    bp = OCPIBlueprint("it", __name__, url_prefix=URL)
    bp.add_url_rule("/ok", "ok", lambda: {})
    app.register_blueprint(bp)
    response = app.test_client().get(f"{URL}/ok", headers=IDS)
    for name, value in IDS.items():
        assert response.headers.getlist(name) == [value]


def test_the_signal_comes_after_every_hook_of_the_host():
    app = Flask(__name__)

    @app.after_request
    def teapot(response):
        response.status_code = 418
        return response

    OCPIStatus(app)
    bp = OCPIBlueprint("it", __name__, url_prefix=URL)
    bp.add_url_rule("/ok", "ok", lambda: {})
    app.register_blueprint(bp)
    told = []

    def note(app, http_status, **others):
        told.append(http_status)

    with ocpi_answered.connected_to(note):
        assert ask(app, "GET", "/ok", IDS).status_code == 418
    assert told == [418]


@pytest.mark.parametrize("version", ["2.1.1", "2.2.1"])
def test_before_2_2_there_is_no_sender(version):
    app = Flask(__name__)
    OCPIStatus(app, contract=f"ocpi-{version}")
    bp = OCPIBlueprint("it", __name__, url_prefix=URL)
    bp.add_url_rule("/", "it", lambda: [ocpi_request.sender is None])
    app.register_blueprint(bp)
    assert ask(app, "GET", "/", ROUTING).json["data"] == [version == "2.1.1"]


def test_a_party_that_a_public_rule_knows_gets_200_as_well():
    class Quirky(Party):
        quirks = frozenset({Quirk.NO_CREATED})

    app = make(party=Quirky())
    bp = OCPIBlueprint("public", __name__, url_prefix="/public", auth=False)

    @bp.get("/created")
    def created():
        assert ocpi_request.party
        return Created()

    app.register_blueprint(bp)
    headers = {"Authorization": "Token known"}
    assert app.test_client().get("/public/created", headers=headers).status_code == 200
