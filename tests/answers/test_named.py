"""Exceptions that a contract names by their class."""

from __future__ import annotations

import logging

import pytest
from flask import Blueprint
from flask import Flask
from flask import abort
from marshmallow import ValidationError
from werkzeug.exceptions import Conflict
from werkzeug.exceptions import HTTPException

from flask_ocpi_status import Contract
from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import ContractViolation
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIError
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Row
from flask_ocpi_status import atomic
from flask_ocpi_status import contract_names
from flask_ocpi_status import enveloped
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_answered
from tests.table import table

SECRET = "seat 7 of Mr Miller"


class SoldOut(Exception):
    pass


class SoldOutToday(SoldOut):
    pass


class Taken(Conflict):
    pass


class Codeless(HTTPException):
    pass


class Full(OCPIError):
    pass


KINDS = {
    "plain": lambda: SoldOut(SECRET),
    "of a subclass": lambda: SoldOutToday(SECRET),
    "of HTTP": lambda: Taken(SECRET),
    "of HTTP, without a code": lambda: Codeless(SECRET),
    "of OCPI": lambda: Full(SECRET),
    "marshmallow's": lambda: ValidationError({"seat": "Missing."}),
}
ROW = Row(http=418, code=2901, message="Sold out.", headers=(("Retry-After", "9"),))
ROWS = dict.fromkeys((SoldOut, Taken, Codeless, Full), ROW)
#: Where it is raised; "before" is the app's own hook, below a view and below no URL.
PLACES = ("view", "before", "unknown", "blueprint", "after", "blueprint after", "post")


class Session:
    """Counts what became of the views' work."""

    def __init__(self):
        self.done = []

    def commit(self):
        self.done.append("commit")

    def rollback(self):
        self.done.append("rollback")


def make(contract: Contract, raised, place: str, **config) -> tuple[Flask, Session]:
    """Make an app in which an exception is raised in one place."""
    app, session = Flask(__name__), Session()
    app.config.update(config)

    def trip(*places):
        if place in places:
            raise raised()

    if place in ("before", "unknown"):
        app.before_request(lambda: trip("before", "unknown"))
    if place == "after":

        @app.after_request
        def after(response):
            trip("after")
            return response

    OCPIStatus(app, contracts=[contract])
    bp = ContractBlueprint(
        "b", __name__, url_prefix="/b", contract=contract.name, session=session
    )
    bp.before_request(lambda: trip("blueprint"))
    if place == "blueprint after":

        @bp.after_request
        def after_ours(response):
            trip("blueprint after")
            return response

    @bp.route("/it", methods=["GET", "POST"], body="optional")
    def it():
        trip("view", "post")
        return {}

    app.register_blueprint(bp)
    return app, session


def ask(app: Flask, place: str):
    path = "/b/unknown" if place == "unknown" else "/b/it"
    return app.test_client().open(path, method="POST" if place == "post" else "GET")


@table("kind", KINDS)
@table("place", PLACES)
@table("setting", ["TESTING", "DEBUG", "PROPAGATE_EXCEPTIONS", "IN_PRODUCTION"])
def test_what_a_row_names_is_no_crash_wherever_it_is_raised(
    caplog, kind, place, setting
):
    if kind == "of HTTP, without a code" and place in ("before", "unknown"):
        return  # Flask asks nobody about it.
    caplog.clear()
    rows = {**ROWS, ValidationError: ROW}
    app, session = make(
        get_contract("ocpi-2.2.1").replace(rows=rows),
        KINDS[kind],
        place,
        **{setting: True},
    )
    told = []
    with ocpi_answered.connected_to(lambda app, **said: told.append(said), app):
        response = ask(app, place)
    assert (response.status_code, response.headers["Retry-After"]) == (418, "9")
    body = response.get_json()
    assert (body["status_code"], body["status_message"]) == (2901, "Sold out.")
    assert SECRET not in caplog.text + response.text
    assert "Traceback" not in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert [one["outcome"] for one in told] == ["client_error"]
    if place in ("view", "post"):
        assert session.done == ["rollback"]


@table("kind", KINDS)
@table("place", ["view", "unknown"])
@table("name", contract_names())
def test_it_is_one_line_in_each_contract(name, place, kind):
    if kind == "of HTTP, without a code" and place == "unknown":
        return
    contract = get_contract(name).replace(rows={**ROWS, ValidationError: ROW})
    app, _ = make(contract, KINDS[kind], place)
    response = ask(app, place)
    assert (response.status_code, response.headers["Retry-After"]) == (418, "9")
    body = response.get_json()
    # What is wrong with a field is no text of the exception's.
    assert ("Missing." in response.text) is (kind == "marshmallow's")
    texts = {
        "daml-json-api": lambda: body["errors"][0],
        "platform-of-trust": lambda: body["error"]["description"],
        "itsm-rest": lambda: body["error"]["message"],
    }
    assert texts.get(name, lambda: body["status_message"])() == "Sold out."
    assert SECRET not in response.text


@table("debug", [False, True])
@table("name", contract_names())
def test_without_a_message_the_text_is_never_that_of_the_exception(name, debug):
    rows = dict.fromkeys((SoldOut, Taken, Codeless, Full), Row(http=409, code=2901))
    for kind in ("plain", "of HTTP", "of HTTP, without a code", "of OCPI"):
        contract = get_contract(name).replace(rows=rows)
        app, _ = make(contract, KINDS[kind], "view", DEBUG=debug)
        response = ask(app, "view")
        assert response.status_code == 409
        assert SECRET not in response.text


@pytest.mark.parametrize("status", [500, 503])
def test_a_failure_of_the_servers_that_a_row_names_is_no_crash_either(caplog, status):
    row = Row(http=status, code=3000)
    contract = get_contract("ocpi-2.2.1").replace(rows={SoldOut: row})
    app, session = make(contract, SoldOut, "view", TESTING=True)
    told = []
    with ocpi_answered.connected_to(lambda app, **said: told.append(said), app):
        assert ask(app, "view").status_code == status
    assert [one["outcome"] for one in told] == ["server_error"]
    assert "Traceback" not in caplog.text
    assert session.done == ["rollback"]


def test_atomic_rolls_back_what_a_row_names():
    app, session = Flask(__name__), Session()
    contract = get_contract("itsm-rest").replace(rows={SoldOut: Row(http=409)})
    OCPIStatus(app, contract=contract)

    @app.get("/it")
    @enveloped
    @atomic(session)
    def it():
        raise SoldOutToday

    app.testing = True
    assert app.test_client().get("/it").status_code == 409
    assert session.done == ["rollback"]


def test_a_mistake_of_the_app_is_none_that_a_row_could_name():
    contract = get_contract("itsm-rest").replace(rows={Exception: Row(http=409)})
    app, _ = make(contract, SoldOut, "view", TESTING=True)
    assert ask(app, "view").status_code == 409
    app, _ = make(contract, SoldOut, "nowhere", TESTING=True)
    with pytest.raises(ContractViolation, match="Location"):
        app.test_client().post("/b/it")


def test_a_handler_of_the_blueprints_author_comes_first():
    app = Flask(__name__)
    contract = get_contract("ocpi-2.2.1").replace(rows={SoldOut: ROW})
    OCPIStatus(app, contract=contract)
    bp = ContractBlueprint("b", __name__, url_prefix="/b")
    bp.register_error_handler(SoldOut, lambda error: ("handled", 410))

    @bp.get("/it")
    def it():
        raise SoldOut

    app.register_blueprint(bp)
    body = app.test_client().get("/b/it").get_json()
    assert body["status_message"] == "handled"


def test_what_an_authors_handler_raises_may_have_a_row():
    app = Flask(__name__)
    app.testing = True
    contract = get_contract("ocpi-2.2.1").replace(rows={SoldOut: ROW})
    OCPIStatus(app, contract=contract)
    bp = ContractBlueprint("b", __name__, url_prefix="/b")

    @bp.errorhandler(KeyError)
    def translate(error):
        raise SoldOut(SECRET) from error

    @bp.get("/it")
    def it():
        return {}["it"]

    app.register_blueprint(bp)
    assert app.test_client().get("/b/it").status_code == 418


@table("path", ["/ocpi/it", "/ocpi/unknown"])
def test_a_token_loader_may_raise_what_has_a_row(path):
    app = Flask(__name__)
    app.testing = True
    contract = get_contract("ocpi-2.2.1").replace(rows={SoldOut: ROW})

    def load(token):
        raise SoldOut(SECRET)

    OCPIStatus(app, contract=contract).token_loader(load)
    bp = OCPIBlueprint("ocpi", __name__, url_prefix="/ocpi")
    bp.add_url_rule("/it", "it", lambda: {})
    app.register_blueprint(bp)
    headers = {"Authorization": "Token x"}
    assert app.test_client().get(path, headers=headers).status_code == 418


def test_a_row_comes_before_the_wish_to_have_it_tried_again():
    class DatabaseError(Exception):
        pgcode = "40001"

    app = Flask(__name__)
    app.config["OCPI_STATUS_RETRY_AFTER"] = 5
    OCPIStatus(app)
    told = {"none": {}, "its own": {DatabaseError: ROW}, "all": {Exception: ROW}}
    for name, rows in told.items():
        name = name.replace(" ", "-")
        bp = ContractBlueprint(
            name,
            __name__,
            url_prefix=f"/{name}",
            contract=get_contract("ocpi-2.2.1").replace(rows=rows),
            session=Session(),
        )

        @bp.get("/it")
        def it():
            raise DatabaseError(SECRET)

        app.register_blueprint(bp)
    for name, http in (("none", 503), ("its-own", 418), ("all", 418)):
        assert app.test_client().get(f"/{name}/it").status_code == http


# The host's own requests


HANDLERS = {
    "none": {},
    "of the class": {SoldOut: "class"},
    "of a subclass": {SoldOutToday: "subclass"},
    "of all": {Exception: "all"},
    "by code": {409: "code"},
    "of all of HTTP": {HTTPException: "http"},
    "several": {SoldOut: "class", 409: "code", Exception: "all", Taken: "taken"},
}


@table("handlers", HANDLERS.values(), ids=HANDLERS)
@table("mine", [{}, {Exception: "mine"}, {409: "mine"}])
@table("error", [SoldOut, SoldOutToday, Taken, Conflict, KeyError])
@table("trapping", [False, True])
def test_the_hosts_own_requests_have_its_own_handlers(handlers, mine, error, trapping):
    """As they do in an app whose contracts have no such rows."""

    def host(rows):
        app = Flask(__name__)
        app.config["TRAP_HTTP_EXCEPTIONS"] = trapping
        own = get_contract("ocpi-2.2.1").replace(rows=rows)
        page = Blueprint("page", __name__)
        for blueprint, texts in ((app, handlers), (page, mine)):
            for key, text in texts.items():
                blueprint.register_error_handler(
                    key, lambda error, text=text: (text, 400)
                )
        OCPIStatus(app, contracts=[own])

        @page.get("/page")
        def it():
            raise error

        app.register_blueprint(page)
        response = app.test_client().get("/page")
        return response.status_code, response.text

    assert host({SoldOut: ROW, SoldOutToday: ROW, Taken: ROW, Exception: ROW}) == host(
        {}
    )


def test_what_no_row_names_is_what_it_was(caplog):
    contract = get_contract("ocpi-2.2.1").replace(rows={SoldOut: ROW})
    for place in PLACES:
        app, _ = make(contract, lambda: KeyError(SECRET), place)
        response = ask(app, place)
        assert response.get_json()["status_code"] == 3000
        assert "Traceback" in caplog.text
        caplog.clear()


def test_the_apps_other_contracts_do_not_name_it():
    app = Flask(__name__)
    OCPIStatus(app, contracts=[get_contract("itsm-rest").replace(rows={SoldOut: ROW})])
    for name in ("itsm-rest", "ocpi-2.2.1"):
        bp = ContractBlueprint(
            name[:4], __name__, url_prefix=f"/{name[:4]}", contract=name
        )

        @bp.get("/it")
        def it():
            raise SoldOut

        app.register_blueprint(bp)
    get = app.test_client().get
    assert get("/itsm/it").status_code == 418
    assert get("/ocpi/it").get_json()["status_code"] == 3000


def test_a_number_does_not_name_the_errors_that_a_class_names():
    rows = {409: Row(http=410, code=2000), Taken: Row(http=418, code=2901)}
    contract = get_contract("ocpi-2.2.1").replace(rows=rows)
    for raised, http in ((Taken, 418), (Conflict, 410), (lambda: abort(409), 410)):
        app, _ = make(contract, raised, "view")
        assert ask(app, "view").status_code == http
