"""Exceptions for which the app has a handler of their own."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask import Response
from flask import abort
from flask import redirect
from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import Conflict
from werkzeug.exceptions import HTTPException

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Row
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status import contract_names
from flask_ocpi_status import enveloped
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_response
from tests.table import table


class Expired(Exception):
    """An exception of another extension."""


class LongExpired(Expired):
    """A kind of it."""


class SoldOut(Conflict):
    """An HTTP error of the app's own."""


SECRET = "s3cr3t"
PLACES = ("view", "before", "nowhere", "wrong", "enveloped")
PATHS = {"nowhere": "/b/nowhere", "enveloped": "/own"}


def make(result, place="view", raised=Expired, contract="ocpi-2.2.1", **more) -> Flask:
    """Make an app that raises an exception at a place, and has a handler for it."""
    app = Flask(__name__)
    OCPIStatus(app, contract=contract)
    bp = ContractBlueprint("b", __name__, url_prefix="/b")

    def fail(at):
        if at == place:
            raise raised(SECRET) if not issubclass(raised, HTTPException) else raised()

    @app.before_request
    def look():
        fail("before")
        if request.endpoint is None:
            fail("nowhere")
            fail("wrong")

    @bp.get("/")
    def view():
        fail("view")
        return {}

    @app.get("/own")
    @enveloped
    def own():
        fail("enveloped")
        return {}

    @app.get("/page")
    def page():
        raise raised

    for cls, handler in {Expired: lambda error: result(), **more}.items():
        app.register_error_handler(cls, handler)
    app.register_blueprint(bp)
    return app


def ask(app: Flask, place: str = "view") -> Response:
    method = "POST" if place == "wrong" else "GET"
    return app.test_client().open(PATHS.get(place, "/b/"), method=method)


def forbidden():
    return {"msg": "It has expired."}, 403, {"X-Why": "old"}


@table("contract", contract_names())
@table("place", PLACES)
def test_the_handler_of_the_class_is_asked_and_its_answer_told_in_contract(
    contract, place
):
    answer = ask(make(forbidden, place, contract=contract), place)
    assert answer.status_code == (401 if contract == "daml-json-api" else 403)
    assert answer.headers["X-Why"] == "old"
    assert "It has expired." in answer.text
    assert "msg" not in answer.text
    assert SECRET not in answer.text


@pytest.mark.parametrize("place", PLACES)
def test_the_nearest_class_counts(place):
    app = make(forbidden, place, raised=LongExpired)
    assert ask(app, place).status_code == 403
    app = make(forbidden, place, raised=LongExpired)
    app.register_error_handler(LongExpired, lambda error: ("Long ago.", 401))
    assert ask(app, place).get_json()["status_message"] == "Long ago."


@pytest.mark.parametrize("place", PLACES)
def test_what_it_says_is_no_crash(place, caplog):
    app, told = make(lambda: ("Later.", 503), place), []
    app.testing = True
    with ocpi_answered.connected_to(lambda _, **more: told.append(more), app):
        assert ask(app, place).status_code == 503
    assert [one["outcome"] for one in told] == ["server_error"]
    assert "Traceback" not in caplog.text


@table(
    ("result", "status", "code", "message"),
    [
        (lambda: ("Gone.", 404), 404, 2000, "Gone."),
        (lambda: ({"message": "Gone."}, 404), 404, 2000, "Gone."),
        (lambda: ({"error": {"title": "Gone."}}, 404), 404, 2000, "Gone."),
        (lambda: ({"secret": SECRET}, 404), 404, 2000, "Not Found"),
        (lambda: ({"description": "Bad."}, 400), 200, 2001, "Bad."),
        (lambda: ({"detail": "Bad."}, 422), 200, 2001, "Bad."),
        (lambda: ("<h1>Gone</h1>", 404), 404, 2000, "Not Found"),
        (lambda: ("x" * 501, 404), 404, 2000, "Not Found"),
        (lambda: (iter([b"Gone."]), 404), 404, 2000, "Not Found"),
        (lambda: Response("{", 403, mimetype="application/json"), 403, 2000, None),
        (lambda: Response(b"\xff", 403, mimetype="image/png"), 403, 2000, None),
        (lambda: Response(b"\xff", 403, mimetype="text/plain"), 403, 2000, "\ufffd"),
        (lambda: ({"message": SECRET}, 500), 200, 3000, None),
        (lambda: (SECRET, 502), 200, 3000, None),
        (lambda: ("Later.", 503), 503, 3000, "Later."),
        (lambda: ocpi_response(None, 2901, message="Ours."), 200, 2901, "Ours."),
        (lambda: (["Sold.", "Gone."], 404), 404, 2000, "Sold. (and 1 more)"),
        (lambda: {"stale": True}, 200, 1000, None),
        (lambda: None, 200, 3000, None),
        (lambda: 1 / 0, 200, 3000, None),
        (lambda: abort(403, SECRET), 200, 3000, None),
    ],
)
@table("place", PLACES)
def test_its_status_decides_and_a_short_text_is_told(
    result, status, code, message, place
):
    logging.disable()
    try:
        answer = ask(make(result, place), place)
    finally:
        logging.disable(logging.NOTSET)
    assert answer.status_code == status
    body = answer.get_json()
    assert body["status_code"] == code
    if message is not None:
        assert body["status_message"] == message
    assert SECRET not in answer.text


def test_what_it_tells_of_fields_are_violations():
    result = {"message": "Wrong.", "detail": {"json": {"uid": ["A."]}}}, 422
    body = ask(make(lambda: result)).get_json()
    (told,) = body["data"]["errors"]
    assert (body["status_message"], told["pointer"]) == ("Wrong.", "/uid")


def test_a_redirect_passes_through():
    assert ask(make(lambda: redirect("/login"))).location == "/login"


def test_an_async_handler_is_asked_too():
    async def handle(error):
        return "Gone.", 404

    app = make(forbidden, raised=LongExpired)
    app.register_error_handler(LongExpired, handle)
    assert ask(app).get_json()["status_message"] == "Gone."


@pytest.mark.parametrize("place", ["view", "before", "enveloped"])
@pytest.mark.parametrize("by", [409, Conflict, HTTPException, Exception])
def test_catch_alls_and_handlers_by_code_are_not_asked(by, place):
    app = make(forbidden, place, raised=SoldOut)
    app.register_error_handler(by, lambda error: ("of the host", 418))
    answer = ask(app, place)
    assert (answer.status_code, answer.get_json()["status_code"]) == (200, 2000)


@pytest.mark.parametrize("place", PLACES)
def test_an_http_error_of_the_apps_own_is_asked_about(place):
    app = make(forbidden, place, raised=SoldOut)
    app.register_error_handler(SoldOut, lambda error: ({"msg": "No more."}, 409))
    body = ask(app, place).get_json()
    assert (body["status_code"], body["status_message"]) == (2000, "No more.")


@table(
    ("result", "data"),
    [
        (lambda: "Moved.", "Moved."),
        (lambda: ("Moved.", 202), "Moved."),
        (lambda: ["a"], ["a"]),
        (lambda: ("", 204), None),
        (lambda: "<p>Moved.</p>", None),
        (lambda: Response(b"\x89PNG", mimetype="image/png"), None),
    ],
)
def test_what_it_makes_good_is_a_success_with_what_it_says(result, data):
    body = ask(make(result)).get_json()
    assert (body["status_code"], body.get("data")) == (1000, data)


@pytest.mark.parametrize("raised", [KeyError, LookupError])
def test_a_missing_parameter_is_no_key_error_of_the_apps(raised):
    app = make(forbidden)
    app.register_error_handler(raised, lambda error: ({"msg": "Not stored."}, 404))
    bp = ContractBlueprint("c", __name__, url_prefix="/c")
    bp.add_url_rule("/", "it", lambda: request.args["limit"])
    bp.add_url_rule("/own", "own", lambda: {}["limit"])
    app.register_blueprint(bp)
    body = app.test_client().get("/c/").get_json()
    assert body["status_message"] == "The parameter limit: Missing."
    body = app.test_client().get("/c/own").get_json()
    assert body["status_message"] == "Not stored."


@pytest.mark.parametrize(
    ("error", "code"), [(UnknownLocation, 2003), (ValidationError, 2001)]
)
def test_what_a_contract_knows_by_itself_is_its_own(error, code):
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")

    @bp.get("/")
    def view():
        raise error("x")

    app.register_error_handler(error, lambda error: ("of the host", 418))
    app.register_blueprint(bp)
    assert ask(app).get_json()["status_code"] == code


def test_a_handler_of_the_blueprints_comes_first():
    app = make(forbidden)
    bp = OCPIBlueprint("c", __name__, url_prefix="/c")
    bp.register_error_handler(Expired, lambda error: ("Of ours.", 404))

    @bp.get("/")
    def view():
        raise Expired

    app.register_blueprint(bp)
    body = app.test_client().get("/c/").get_json()
    assert body["status_message"] == "Of ours."


def test_the_hosts_own_pages_have_what_they_had():
    answer = make(forbidden).test_client().get("/page")
    assert (answer.status_code, answer.get_json()) == (403, {"msg": "It has expired."})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("cls", [Expired, SoldOut])
def test_a_row_of_the_contract_comes_first(cls, place):
    named = get_contract("ocpi-2.2.1").replace(
        name="named", rows={cls: Row(http=200, code=2905, message="By the row.")}
    )
    app = make(forbidden, place, raised=cls, contract=named)
    app.register_error_handler(cls, lambda error: ("of the host", 418))
    body = ask(app, place).get_json()
    assert (body["status_code"], body["status_message"]) == (2905, "By the row.")


@pytest.mark.parametrize("place", PLACES)
def test_a_row_of_another_contract_takes_no_handler_away(place):
    other = get_contract("itsm-rest").replace(
        name="other", rows={Expired: Row(http=410), SoldOut: Row(http=410)}
    )
    app = make(forbidden, place)
    bp = ContractBlueprint("o", __name__, url_prefix="/o", contract=other)
    bp.add_url_rule("/", "it", lambda: {})
    app.register_blueprint(bp)
    assert ask(app, place).get_json()["status_message"] == "It has expired."
    assert app.test_client().get("/page").get_json() == {"msg": "It has expired."}
