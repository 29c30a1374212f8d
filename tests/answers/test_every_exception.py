from __future__ import annotations

import json
from functools import cache
from typing import Any

from flask import Flask
from flask import Response
from flask import current_app
from flask.testing import FlaskClient
from werkzeug import exceptions
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import contract_names
from tests.table import table

#: A text that an error has of its own. The odd word is looked for in what is sent.
TEXT = "The wombat is at large."
PLACES = ("view", "blueprint", "app")


class NoLocation(exceptions.NotFound):
    description = TEXT


class ClosedByClient(HTTPException):
    code = 499


class Unheard(HTTPException):
    code = 599


class WithoutCode(HTTPException):
    pass


class BeyondHTTP(HTTPException):
    code = 799


SCHEMES = [
    WWWAuthenticate("basic", {"realm": "a"}),
    WWWAuthenticate("bearer", {"realm": "b"}),
]
#: What is constructed with more than a description.
ARGUMENTS: dict[type[HTTPException], dict[str, Any]] = {
    exceptions.MethodNotAllowed: {"valid_methods": ["GET", "PUT"]},
    exceptions.Unauthorized: {"www_authenticate": SCHEMES},
    exceptions.TooManyRequests: {"retry_after": 7},
    exceptions.ServiceUnavailable: {"retry_after": 9},
    exceptions.RequestedRangeNotSatisfiable: {"length": 10},
    exceptions.InternalServerError: {"original_exception": ValueError(TEXT)},
}
HEADERS: dict[type[HTTPException], dict[str, list[str]]] = {
    exceptions.MethodNotAllowed: {"Allow": ["GET, PUT"]},
    exceptions.Unauthorized: {
        "WWW-Authenticate": [scheme.to_header() for scheme in SCHEMES]
    },
    exceptions.TooManyRequests: {"Retry-After": ["7"]},
    exceptions.ServiceUnavailable: {"Retry-After": ["9"]},
    exceptions.RequestedRangeNotSatisfiable: {"Content-Range": ["bytes */10"]},
}


def classes() -> list[type[HTTPException]]:
    """Return every class of Werkzeug's that has a status, and some of one's own."""
    werkzeugs = [
        found
        for found in vars(exceptions).values()
        if isinstance(found, type)
        and issubclass(found, HTTPException)
        and found.code is not None
    ]
    return [*werkzeugs, NoLocation, ClosedByClient, Unheard, BeyondHTTP]


CLASSES = classes()


def make(cls: type[HTTPException]) -> HTTPException:
    """Make an error that has a text of its own."""
    if cls is exceptions.BadRequestKeyError:
        return cls("limit")
    if cls is NoLocation:
        return cls()
    return cls(description=TEXT, **ARGUMENTS.get(cls, {}))


# The rules once more, told apart from the package's tables

BEFORE_OCPI = {401, 403, 404, 405, 408, 411, 413, 414, 415, 417, 421, 426, 429, 431}


def happened(cls: type[HTTPException]) -> int:
    """Name what an error tells of."""
    code = cls.code
    if code is None or not 400 <= code < 600:
        return 500
    unread = (exceptions.ClientDisconnected, exceptions.SecurityError)
    return 422 if code == 400 and not issubclass(cls, unread) else code


def expected(contract: str, status: int) -> tuple[int, int | None]:
    """Return the HTTP status, and the status code where the contract has them."""
    if contract == "daml-json-api":
        if status >= 500:
            return 500, None
        return {401: 401, 403: 401, 404: 404, 405: 404, 410: 404}.get(status, 400), None
    if contract == "platform-of-trust":
        if status >= 500:
            return (503 if status in (502, 503, 504) else 500), None
        return (status if status in (401, 403, 404) else 400), None
    if contract == "itsm-rest":
        return (400 if status in (409, 422) else status), None
    if status >= 500:
        return (503 if status == 503 else 200), 3000
    if status == 422:
        return 200, 2001
    return (status if status == 400 or status in BEFORE_OCPI else 200), 2000


def text_of(contract: str, http: int, code: int | None, body: Any) -> str:
    """Return what a body says, which has the shape of its contract."""
    if contract == "daml-json-api":
        assert list(body) == ["status", "errors"]
        assert body["status"] == http
        (text,) = body["errors"]
    elif contract == "platform-of-trust":
        error = body["error"]
        assert list(body) == ["error"]
        assert [*error, "fields"][:3] == ["status", "error", "description"]
        assert error["status"] == http
        assert error["error"].isupper()
        text = error["description"]
    elif contract == "itsm-rest":
        error = body["error"]
        assert list(body) == ["error"]
        assert [*error, "details"][:2] == ["status", "message"]
        assert error["status"] == http
        text = error["message"]
    else:
        assert [key for key in body if key != "data"] == [
            "status_code",
            "status_message",
            "timestamp",
        ]
        assert body["status_code"] == code
        text = body["status_message"]
    assert isinstance(text, str)
    assert text
    return text


@cache
def client_of(contract: str) -> FlaskClient:
    """Make an app that raises what it is told to, where it is told to."""
    app = Flask(__name__)

    def raise_at(place: str) -> None:
        where, error = current_app.config["RAISE"]
        if where == place:
            raise error

    @app.before_request
    def before_the_extension() -> None:
        raise_at("app")

    OCPIStatus(app)
    bp = ContractBlueprint("bp", __name__, url_prefix="/bp", contract=contract)

    @bp.before_request
    def before_the_view() -> None:
        raise_at("blueprint")

    @bp.get("/it")
    def it() -> None:
        raise_at("view")

    app.register_blueprint(bp)
    return app.test_client()


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


def read(response: Any) -> Any:
    assert response.content_type == "application/json"
    assert int(response.headers["Content-Length"]) == len(response.data)
    return json.loads(response.data.decode("utf-8"), parse_constant=refuse)


@table("contract", contract_names())
@table("place", PLACES)
@table("cls", CLASSES)
def test_an_error_is_answered_in_contract_wherever_it_is_raised(contract, cls, place):
    client = client_of(contract)
    client.application.config["RAISE"] = place, make(cls)
    response = client.get("/bp/it")
    http, code = expected(contract, happened(cls))
    assert response.status_code == http
    text = text_of(contract, http, code, read(response))
    for name, values in HEADERS.get(cls, {}).items():
        assert response.headers.getlist(name) == values
    if cls is exceptions.BadRequestKeyError:
        assert "limit" in response.text
        assert "Missing." in response.text
    elif happened(cls) < 500 or happened(cls) == 503:
        assert text == TEXT
    else:
        assert "wombat" not in response.text
        assert cls.__name__ not in response.text
        assert "ValueError" not in response.text


@table("contract", contract_names())
@table("place", ["view", "blueprint"])
def test_an_error_without_a_status_is_a_crash(contract, place):
    """In a hook of the host's, Flask asks no handler, and answers by itself."""
    client = client_of(contract)
    http, code = expected(contract, 500)
    for error in (WithoutCode(TEXT), HTTPException(TEXT)):
        client.application.config["RAISE"] = place, error
        response = client.get("/bp/it")
        assert response.status_code == http
        text_of(contract, http, code, read(response))
        assert "wombat" not in response.text
        assert type(error).__name__ not in response.text


@table("contract", contract_names())
@table("place", PLACES)
@table("cls", [ValueError, KeyError, RecursionError])
def test_what_is_no_http_error_is_a_crash(contract, cls, place):
    client = client_of(contract)
    client.application.config["RAISE"] = place, cls(TEXT)
    response = client.get("/bp/it")
    http, code = expected(contract, 500)
    assert response.status_code == http
    text_of(contract, http, code, read(response))
    assert "wombat" not in response.text
    assert cls.__name__ not in response.text


@table("contract", contract_names())
@table("cls", CLASSES)
def test_an_error_without_a_text_of_its_own_has_one_of_the_contracts(contract, cls):
    if cls in (exceptions.BadRequestKeyError, NoLocation):
        return
    client = client_of(contract)
    client.application.config["RAISE"] = "view", cls()
    response = client.get("/bp/it")
    http, code = expected(contract, happened(cls))
    assert response.status_code == http
    text = text_of(contract, http, code, read(response))
    default = exceptions.default_exceptions.get(cls.code or 0)
    assert default is None or text != default.description  # Werkzeug's words for people


OWED = {"daml-json-api": [], "platform-of-trust": [], "itsm-rest": ["Bearer"]}


@table("contract", contract_names())
def test_a_401_without_a_scheme_has_that_of_the_contract(contract):
    client = client_of(contract)
    client.application.config["RAISE"] = "view", exceptions.Unauthorized()
    response = client.get("/bp/it")
    owed = OWED.get(contract, ["Token"])
    assert response.headers.getlist("WWW-Authenticate") == owed


@table("contract", contract_names())
@table("place", PLACES)
def test_an_error_that_has_a_response_passes_through(contract, place):
    client = client_of(contract)
    own = Response("wombat", 418, {"X-Own": "1"}, content_type="text/plain")
    client.application.config["RAISE"] = place, exceptions.NotFound(response=own)
    response = client.get("/bp/it")
    assert (response.status_code, response.text) == (418, "wombat")
    assert response.content_type == "text/plain"
    assert response.headers["X-Own"] == "1"


def test_every_class_of_werkzeugs_with_a_status_is_among_them():
    assert {cls.code for cls in CLASSES} >= set(exceptions.default_exceptions)
    assert set(exceptions.default_exceptions.values()) <= set(CLASSES)
