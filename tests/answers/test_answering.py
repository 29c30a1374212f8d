"""The one way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask import Response
from flask import redirect
from flask.json.provider import DefaultJSONProvider
from marshmallow import ValidationError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Conflict
from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import Unauthorized

from flask_ocpi_status import Accepted
from flask_ocpi_status import Contract
from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import ContractViolation
from flask_ocpi_status import Created
from flask_ocpi_status import NoContent
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Quirk
from flask_ocpi_status import UnknownToken
from flask_ocpi_status import contract_names
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_response
from flask_ocpi_status.contracts import Row
from tests.table import table


def raising(error):
    def view():
        raise error

    return view


@dataclass
class NoPlug:
    reason: str


def bare(response) -> dict:
    body = response.get_json()
    body.pop("timestamp", None)
    return body


def test_the_envelope_has_its_members_in_order_and_no_others(answer):
    response = answer(lambda: ocpi_response([], message="none"))
    assert list(response.get_json()) == [
        "data",
        "status_code",
        "status_message",
        "timestamp",
    ]
    assert response.headers["Content-Type"] == "application/json"


def test_an_error_may_carry_data_and_headers_and_an_http_status(answer):
    response = answer(
        raising(UnknownToken("who", http_status=404, headers={"X-A": "1"})),
        method="POST",
        json={},
    )
    assert (response.status_code, response.headers["X-A"]) == (404, "1")
    assert bare(response) == {"status_code": 2004, "status_message": "who"}
    response = answer(raising(UnknownToken(data={"a": 1})), method="POST", json={})
    assert (response.status_code, bare(response)) == (
        404,
        {"data": {"a": 1}, "status_code": 2004, "status_message": "Unknown Token"},
    )


def test_an_error_that_is_returned_is_answered_as_if_it_was_raised(answer):
    response = answer(lambda: Forbidden("not you"))
    assert (response.status_code, bare(response)["status_message"]) == (403, "not you")


@pytest.mark.parametrize(
    "error",
    [
        HTTPException(response=Response("mine", 418)),
        NotFound(response=Response("mine", 418)),
    ],
)
def test_a_response_that_is_raised_passes_through(answer, error):
    response = answer(raising(error))
    assert (response.status_code, response.text) == (418, "mine")


def test_redirects_pass_through_returned_or_raised(answer):
    class Moved(HTTPException):
        code = 302

        def get_headers(self, *args, **kwargs):
            return [("Location", "/x")]

    for view in (
        lambda: redirect("/x"),
        raising(Moved()),
        lambda: ("", 302, {"Location": "/x"}),
    ):
        response = answer(view)
        assert (response.status_code, response.headers["Location"]) == (302, "/x")


@pytest.mark.parametrize(
    ("location", "absolute"),
    [
        ("/cdrs/1", "http://localhost/cdrs/1"),
        ("http://other.example/1", "http://other.example/1"),
        ("1", "http://localhost/b/1"),
    ],
)
def test_a_location_is_absolute(answer, location, absolute):
    response = answer(lambda: Created(location=location), method="POST", json={})
    assert response.status_code == 201
    assert response.headers["Location"] == absolute


def test_a_content_type_of_the_views_does_not_replace_the_contracts(answer):
    response = answer(lambda: ({"a": 1}, {"Content-Type": "text/html", "X-A": "1"}))
    assert response.headers.getlist("Content-Type") == ["application/json"]
    assert response.headers["X-A"] == "1"


def test_a_success_of_platform_of_trust_answers_if_none_match(answer):
    first = answer(lambda: {"a": 1}, "platform-of-trust")
    tag = first.headers["ETag"]
    same = answer(lambda: {"a": 1}, "platform-of-trust", headers={"If-None-Match": tag})
    other = answer(
        lambda: {"a": 2}, "platform-of-trust", headers={"If-None-Match": tag}
    )
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    assert (other.status_code, other.get_json()) == (200, {"a": 2})
    assert (
        "ETag"
        not in answer(
            lambda: {"a": 1}, "platform-of-trust", method="POST", json={}
        ).headers
    )


class Money:
    pass


class Provider(DefaultJSONProvider):
    """Writes a class of the app's as a number."""

    @staticmethod
    def default(value):
        return 5 if isinstance(value, Money) else DefaultJSONProvider.default(value)


SCALARS = ["", "text", 0, False, 1.5, timedelta(5), b"bytes", datetime.now(UTC)]


@table("data", [*SCALARS, Decimal("NaN"), UUID(int=1), Money()])
@table("null", [False, True])
def test_a_scalar_is_never_sent_in_daml(caplog, data, null):
    for setting in ("PROPAGATE_EXCEPTIONS", "DEBUG", "TESTING"):
        app = Flask(__name__)
        app.json = Provider(app)
        app.config[setting] = setting != "PROPAGATE_EXCEPTIONS"
        daml = get_contract("daml-json-api").replace(null_result=null)
        OCPIStatus(app, contract=daml)
        bp = ContractBlueprint("b", __name__, url_prefix="/b")
        bp.add_url_rule("/", "it", lambda: data)
        app.register_blueprint(bp)
        if app.debug or app.testing:
            with pytest.raises(ContractViolation, match="dict or a list"):
                app.test_client().get("/b/")
            continue
        response = app.test_client().get("/b/")
        assert (response.status_code, response.get_json()) == (
            500,
            {"status": 500, "errors": ["Internal Server Error"]},
        )
        assert "ContractViolation" in caplog.text


@table(("null", "result"), [(False, {}), (True, None)])
@table("nothing", [None, NoContent(), Created(), Accepted(), ("", 204), (b"", 204)])
def test_nothing_is_null_in_daml_where_the_app_says_so(answer, null, result, nothing):
    daml = get_contract("daml-json-api").replace(null_result=null)
    response = answer(lambda: nothing, daml)
    assert response.get_json() == {"status": 200, "result": result}


@table("contract", [*contract_names()])
@table("warnings", [["A:B"], "A:B", 5, True, [], "", 0, ("a", "b")])
def test_warnings_that_are_no_object_are_refused_wherever_they_come_from(
    answer, contract, warnings
):
    class Later(UnknownToken):
        def __init__(self):
            super().__init__()
            self.warnings = warnings

    for view in (
        lambda: ocpi_response([], warnings=warnings),
        raising_with(warnings=warnings),
        raising(Later()),
    ):
        with pytest.raises(TypeError, match="Warnings are an object"):
            answer(view, contract, {"TESTING": True})


def raising_with(**arguments):
    def view():
        raise UnknownToken(**arguments)

    return view


@table("contract", ["daml-json-api", "platform-of-trust", "itsm-rest"])
@table("status", [401, 403])
def test_a_failure_keeps_its_challenge(answer, contract, status):
    challenge = 'Basic realm="front desk"'
    headers = {"WWW-Authenticate": challenge}
    views = [
        raising(UnknownToken(http_status=status, headers=headers)),
        lambda: ("no", status, headers),
        lambda: ({"reason": "no"}, status, [("www-authenticate", challenge)]),
    ]
    if status == 401:
        scheme = WWWAuthenticate("basic", {"realm": "front desk"})
        views.append(raising(Unauthorized(www_authenticate=scheme)))
    for view in views:
        response = answer(view, contract)
        assert response.headers.getlist("WWW-Authenticate") == [challenge]


#: What a view returns with a failure: the texts in it.
GIVEN = {
    "a text": ("Sold out.", ["Sold out."]),
    "bytes": (b"Sold out.", ["Sold out."]),
    "an object": ({"reason": "Sold out."}, ["Sold out."]),
    "an object of several": (
        {"reason": "Sold out.", "left": 0, "hint": "Ask later."},
        ["Sold out.", "Ask later."],
    ),
    "an object in an object": ({"error": {"detail": "Sold out."}}, ["Sold out."]),
    "a list": (["Sold out.", "Ask later."], ["Sold out.", "Ask later."]),
    "objects in a list": ([{"a": "Sold out."}, {"a": "Ask."}], ["Sold out.", "Ask."]),
    "a dataclass": (NoPlug("Sold out."), ["Sold out."]),
    "the same twice": ({"a": "Sold out.", "b": ["Sold out."]}, ["Sold out."]),
    "blanks": ({"a": " ", "b": "Sold out. "}, ["Sold out."]),
    "created, and failed": (Created({"reason": "Sold out."}), ["Sold out."]),
}


@table(("given", "texts"), GIVEN.values(), ids=GIVEN)
@table("status", [400, 404, 409, 502])
@table("contract", contract_names())
def test_no_text_of_a_failure_that_a_view_returns_is_dropped(
    answer, contract, status, given, texts
):
    response = answer(lambda: (given, status), contract)
    body = response.get_json()
    for text in texts:
        assert text in response.text
    if contract == "daml-json-api":
        assert body["errors"] == texts
    elif contract == "platform-of-trust":
        assert body["error"]["description"] == " ".join(texts)
    elif contract == "itsm-rest":
        assert isinstance(body["error"]["message"], str)


def test_a_failure_without_a_text_has_that_of_its_row(answer):
    for data in ({"left": 0}, [], {}, [None, [1]]):
        response = answer(lambda data=data: (data, 409), "daml-json-api")
        assert response.get_json()["errors"] == ["Conflict"]


class Party:
    registered = True
    quirks = frozenset()


def test_a_party_that_takes_error_data_for_the_object_gets_none():
    class Quirky(Party):
        quirks = frozenset({Quirk.NO_ERROR_DATA})

    app = Flask(__name__)
    ocpi = OCPIStatus(app)
    ocpi.token_loader({"quirky": Quirky(), "known": Party()}.get)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")
    bp.add_url_rule("/invalid", "invalid", raising(ValidationError({"a": ["Bad."]})))
    bp.add_url_rule("/data", "data", raising(UnknownToken(data={"a": 1})))
    bp.add_url_rule("/reason", "reason", lambda: ({"reason": "Sold out."}, 409))
    bp.add_url_rule("/ok", "ok", lambda: {"a": 1})
    bp.add_url_rule("/open", "open", lambda: ({"a": 1}, 409), auth=False)
    app.register_blueprint(bp)

    def ask(path, token):
        headers = {"Authorization": f"Token {token}"}
        return app.test_client().get(f"/b/{path}", headers=headers).get_json()

    assert "data" in ask("invalid", "known")
    told = ask("invalid", "quirky")
    assert list(told) == ["status_code", "status_message", "timestamp"]
    assert told["status_message"] == "/a: Bad."
    assert "data" in ask("data", "known")
    # What an error is given is what its module has there, as beside a 2003.
    assert ask("data", "quirky")["data"] == {"a": 1}
    told = ask("reason", "quirky")
    assert "data" not in told
    assert told["status_message"] == "Sold out."  # no text is lost with it
    assert ask("ok", "quirky")["data"] == {"a": 1}
    # Nobody is looked for where no token is asked for.
    assert ask("open", "quirky")["data"] == {"a": 1}


def tag_of(answer, contract, data):
    return answer(lambda: data, contract).headers["ETag"]


def test_a_tag_does_not_change_with_the_moment_of_the_answer(answer, monkeypatch):
    clock = iter(range(1_000_000_000, 1_000_000_100))
    monkeypatch.setattr("flask_ocpi_status.codec.coding.time", lambda: next(clock))
    ocpi = get_contract("ocpi-2.2.1").replace(conditional=True)
    first = answer(lambda: {"a": 1}, ocpi)
    tag = first.headers["ETag"]
    assert tag.startswith("W/")
    assert tag_of(answer, ocpi, {"a": 1}) == tag
    assert tag_of(answer, ocpi, {"a": 2}) != tag
    # A moment in what is said is none of the answer's.
    moments = [{"a": f"2001-09-09T01:47:{second}Z"} for second in range(10, 40)]
    assert len({tag_of(answer, ocpi, data) for data in moments}) == len(moments)
    same = answer(lambda: {"a": 1}, ocpi, headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")


@table("error", [Conflict("No."), UnknownToken(http_status=200), ValueError("No.")])
@table("condition", ["*", 'W/"x"'])
def test_a_failure_that_is_told_with_200_is_never_taken_for_unchanged(
    answer, error, condition
):
    ocpi = get_contract("ocpi-2.2.1").replace(conditional=True)
    failed = answer(raising(error), ocpi, headers={"If-None-Match": condition})
    assert (failed.status_code, "ETag" in failed.headers) == (200, False)
    assert failed.get_json()["status_code"] >= 2000


@pytest.mark.parametrize("setting", ["DEBUG", "TESTING"])
@pytest.mark.parametrize(
    ("contract", "view", "remedy"),
    [
        ("itsm-rest", lambda: {"a": 1}, "Location"),
        ("itsm-rest", lambda: Created({"a": 1}), "Location"),
    ],
)
def test_a_result_that_breaks_its_contract_is_said_loudly(
    answer, caplog, setting, contract, view, remedy
):
    response = answer(view, contract, method="POST", json={})
    assert response.status_code in (200, 201)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert remedy in caplog.text
    with pytest.raises(ContractViolation, match=remedy):
        answer(view, contract, {setting: True}, method="POST", json={})


def test_a_contract_that_cannot_say_a_crash_is_answered_all_the_same(caplog):
    def broken(outcome):
        raise RuntimeError("secret")

    app = Flask(__name__)
    row = Row()
    rows = dict.fromkeys(("2xx", "4xx", "5xx", "malformed"), row)
    OCPIStatus(app, contract=Contract("own", rows, failure=broken))
    bp = ContractBlueprint("b", __name__, url_prefix="/b")
    bp.add_url_rule("/crash", "crash", lambda: 1 / 0)
    bp.add_url_rule("/missing", "missing", raising(NotFound()))
    app.register_blueprint(bp)
    for path in ("/b/crash", "/b/missing", "/b/unknown"):
        response = app.test_client().get(path)
        assert response.status_code == 500
        assert response.get_json() == {
            "status": 500,
            "message": "Internal Server Error",
        }
    assert "The contract could not say that the app crashed." in caplog.text


def test_a_failure_that_has_no_form_in_json_is_a_crash(answer):
    response = answer(raising(UnknownToken(data=object())))
    assert (response.status_code, bare(response)["status_code"]) == (200, 3000)


def test_the_timestamp_is_made_for_each_response(answer, monkeypatch):
    clock = iter([1_000_000_000.9, 1_000_000_001.1])
    monkeypatch.setattr("flask_ocpi_status.codec.coding.time", lambda: next(clock))
    stamps = [answer(lambda: 1).get_json()["timestamp"] for _ in range(2)]
    assert stamps == ["2001-09-09T01:46:40Z", "2001-09-09T01:46:41Z"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"status_code": 42},
        {"status_code": 5000},
        {"status_code": 2001, "http_status": 201},
        {"status_code": 1000, "http_status": 404},
        {"status_code": "2001"},
    ],
)
def test_statuses_that_are_none_or_contradict_each_other_are_refused(app, arguments):
    with app.test_request_context("/"), pytest.raises((ValueError, TypeError)):
        ocpi_response(**arguments)


@table("text", [5, ["a"], {"m": 1}, 1.5, Path("lazy")])
@table("contract", contract_names())
def test_a_text_is_a_string_whatever_the_view_had_put_there(answer, contract, text):
    for view in (
        raising(NotFound(text)),
        raising(UnknownToken(text)),
        lambda: ocpi_response(None, 2001, message=text),
    ):
        body = answer(view, contract).get_json()
        inner = body.get("error", body)
        texts = inner.get("errors") or [
            inner.get("status_message", inner.get("description", inner.get("message")))
        ]
        assert texts == [str(text)]


@pytest.mark.parametrize("header", ["If-Match", "If-Modified-Since", "If-Range"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_platform_of_trust_knows_no_other_condition(answer, header, method):
    response = answer(
        lambda: ({"a": 1}, {"Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}),
        "platform-of-trust",
        method="GET",
        headers={header: "Tue, 02 Jan 2024 00:00:00 GMT"},
    )
    assert response.status_code == 200


def test_an_untrusted_host_is_a_400_in_daml_too(answer):
    response = answer(
        lambda: {},
        "daml-json-api",
        {"TRUSTED_HOSTS": ["good.example"]},
        headers={"Host": "evil.example"},
    )
    assert (response.status_code, response.get_json()["status"]) == (400, 400)


def test_an_error_in_a_tuple_is_answered_as_the_error(answer):
    response = answer(lambda: (NotFound("gone"), 404))
    assert (response.status_code, bare(response)["status_message"]) == (404, "gone")


@pytest.mark.parametrize("view", [lambda: ([], 404), lambda: ({}, 404)])
def test_nothing_is_sent_beside_an_error_where_there_is_nothing_to_say(answer, view):
    assert "data" not in answer(view).get_json()


def test_a_row_of_the_apps_own_without_a_code_gets_the_generic_one(answer):
    own = get_contract("ocpi-2.2.1").replace(rows={404: Row(http=200)})
    response = answer(raising(NotFound()), own)
    assert (response.status_code, bare(response)["status_code"]) == (200, 2000)


@pytest.mark.parametrize("key", ["404", "nonsense", 7, 199, 600])
def test_a_row_of_no_known_key_is_refused(key):
    with pytest.raises(ValueError, match="is no row"):
        get_contract("ocpi-2.2.1").replace(rows={key: Row()})
