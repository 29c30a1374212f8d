"""A decorator that could do nothing, or the wrong thing, says so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from functools import wraps
from typing import Any

import pytest
from flask import Blueprint
from flask import Flask
from flask.views import MethodView
from marshmallow import Schema

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import ContractViolation
from flask_ocpi_status import Created
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import atomic
from flask_ocpi_status import enveloped
from flask_ocpi_status import ocpi_response
from flask_ocpi_status import plain
from flask_ocpi_status.objects import v2_1
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from tests.table import table

View = Callable[..., Any]


class Session:
    def commit(self) -> None:
        pass

    def rollback(self) -> None:
        pass


DECORATORS = {
    "accepts": OCPIBlueprint.accepts(v2_2_1.Token),
    "returns": OCPIBlueprint.returns(v2_2_1.Token),
    "paginated": OCPIBlueprint.paginated,
    "enveloped": enveloped,
    "plain": plain,
    "atomic": atomic(Session()),
}


@table("name", DECORATORS)
@table("how", ["get", "put", "route", "add_url_rule", "twice"])
def test_above_the_rule_a_decorator_is_refused_with_the_remedy(name, how):
    bp = OCPIBlueprint("b", __name__)

    def view(body=None, page=None):
        return {}

    if how == "add_url_rule":
        bp.add_url_rule("/", view_func=view)
    elif how == "twice":
        bp.get("/b")(bp.get("/a")(view))
    else:
        assert getattr(bp, how)("/")(view) is view
    with pytest.raises(TypeError, match=f"put {name} below the rule") as caught:
        DECORATORS[name](view)
    assert "view" in str(caught.value)


@table("name", DECORATORS)
def test_below_the_rule_and_on_another_view_it_is_welcome(name):
    bp = OCPIBlueprint("b", __name__)

    def view(body=None, page=None):
        return {}

    decorated = DECORATORS[name](view)
    bp.get("/a")(bp.get("/b", endpoint="b")(decorated))
    # Wrapped by somebody else it is another view, though it has all the attributes.
    bp.get("/c", endpoint="c")(view)

    @wraps(view)
    def other(**names):
        return view(**names)

    DECORATORS[name](other)
    bp.get("/d", endpoint="d")(partial(view))
    bp.get("/e", endpoint="e")([].copy)


@table("name", DECORATORS)
def test_a_factory_may_be_called_again(name):
    def view(body=None, page=None):
        return {}

    for _ in range(2):
        app = Flask(__name__)
        OCPIStatus(app)
        bp = OCPIBlueprint("b", __name__, url_prefix="/b")
        bp.get("/a", endpoint="a")(DECORATORS[name](view))
        bp.get("/b", endpoint="b")(view)
        with pytest.raises(TypeError, match=r"where it is for another rule, before"):
            DECORATORS[name](view)
        app.register_blueprint(bp)


@table("decorator", ["accepts", "paginated"])
@table("view", [lambda: {}, lambda uid: {}, lambda *names: {}])
def test_a_view_that_has_no_room_for_what_it_is_given_is_refused(decorator, view):
    keyword = {"accepts": "body", "paginated": "page"}[decorator]
    with pytest.raises(TypeError, match=f"its {keyword} as {keyword}=, and .* none"):
        DECORATORS[decorator](view)


def test_what_cannot_be_passed_by_its_name_is_no_room():
    def by_place(page, /):
        return Page([], 0)

    with pytest.raises(TypeError, match="takes none"):
        DECORATORS["paginated"](by_place)

    class Things(MethodView):
        def get(self):
            return Page([], 0)

    with pytest.raises(TypeError, match=r"Things\.get takes none"):
        DECORATORS["paginated"](Things.get)


@table(
    "view",
    [
        lambda page: Page([], 0),
        lambda *, page: Page([], 0),
        lambda **names: Page([], 0),
        lambda uid=1, page=None: Page([], 0),
    ],
)
def test_any_other_way_to_take_a_page_is_one(view):
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")
    bp.get("/")(bp.paginated(view))
    app.register_blueprint(bp)
    assert app.test_client().get("/b/").status_code == 200


def test_a_variable_of_the_url_is_no_page():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")
    bp.get("/<page>")(bp.paginated(lambda page: Page([], 0)))
    app.register_blueprint(bp)
    with pytest.raises(TypeError, match="has a page already"):
        app.test_client().get("/b/7")


# Classes of another version


def ask(contract: str, view: View, **more: Any) -> None:
    """Send the first request to an app with a view."""
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b", contract=contract)
    bp.add_url_rule("/", "it", view, methods=more.pop("methods", ["GET"]))
    app.register_blueprint(bp)
    app.test_client().get("/host")


def of_class(decorator: View) -> View:
    class Things(MethodView):
        @decorator
        def put(self, body=None):
            return {}

        def get(self):
            return {}

    return Things.as_view("it")


def under_another(decorator: View) -> View:
    view = decorator(lambda body=None: {})

    @wraps(view)
    def run(**names):
        return view(**names)

    return run


HOWS: dict[str, Callable[[View], View]] = {
    "function": lambda decorator: decorator(lambda body=None: {}),
    "class": of_class,
    "under another": under_another,
    "enveloped": lambda decorator: enveloped(decorator(lambda body=None: {})),
}
#: A class, the contract it does not fit, and the remedy.
OTHERS = [
    (v2_1_1.Location, "ocpi-2.2.1", r"use objects\.v2_2_1\.Location, or name"),
    (v2_2_1.Location, "ocpi-2.1.1", r"use objects\.v2_1_1\.Location, or name"),
    (v2_2.CDR, "ocpi-2.2.1", r"use objects\.v2_2_1\.CDR, or name contract='ocpi-2\.2'"),
    (v2_2_1.ChargingProfile, "ocpi-2.0", r"OCPI 2\.0 has none, so name contract"),
    (v2_3_0.Token, "ocpi-2.2", r"use objects\.v2_2\.Token"),
    (v2_1.Session, "ocpi-2.3.0", r"use objects\.v2_3_0\.Session"),
]


@table(("schema", "contract", "remedy"), OTHERS)
@table("decorator", ["accepts", "returns"])
@table("how", HOWS)
def test_a_class_of_another_version_is_told_of(
    how, decorator, schema, contract, remedy
):
    view = HOWS[how](getattr(OCPIBlueprint, decorator)(schema))
    with pytest.raises(TypeError, match=remedy) as caught:
        ask(contract, view, methods=["PUT", "GET"])
    assert f"b.it {decorator} a {schema.__name__} of OCPI" in str(caught.value)


@table("how", HOWS)
def test_one_of_its_own_version_or_of_a_class_of_ones_own_is_none(how):
    class Own(v2_2_1.Location):
        pass

    class Others(Schema):
        pass

    for schema in (v2_2_1.Location, Own, Others):
        ask("ocpi-2.2.1", HOWS[how](OCPIBlueprint.accepts(schema)), methods=["PUT"])


def test_a_contract_that_is_not_ocpis_has_no_version():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", contract="daml-json-api")
    bp.put("/")(bp.accepts(v2_1_1.Location)(lambda body: {}))
    app.register_blueprint(bp)
    app.test_client().get("/host")


def test_the_contract_of_the_view_and_of_what_is_nested_counts():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b")
    old = enveloped(contract="ocpi-2.1.1")
    bp.put("/")(old(bp.accepts(v2_1_1.Location)(lambda body: {})))
    inner = Blueprint("inner", __name__, url_prefix="/inner")
    inner.put("/")(bp.accepts(v2_2_1.Location)(lambda body: {}))
    bp.register_blueprint(inner)
    app.register_blueprint(bp)
    app.test_client().get("/host")


# The URL of a CDR


def receiver(view: View, **options: Any) -> Flask:
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b", **options)
    bp.add_url_rule("/", "it", view, methods=["POST", "GET", "PUT"])
    app.register_blueprint(bp)
    return app


CDRS = {"module": "cdrs", "role": "RECEIVER"}
NAMELESS = {
    "created": lambda: Created(),
    "created with data": lambda: Created({"id": "1"}),
    "a tuple": lambda: ({}, 201),
    "data": lambda: {"id": "1"},
    "nothing": lambda: None,
    "a response": lambda: ocpi_response({}, http_status=201),
}


@table("what", NAMELESS)
@table("contract", ["ocpi-2.0", "ocpi-2.1.1", "ocpi-2.2.1", "ocpi-2.3.0"])
def test_a_cdr_without_a_location_is_told_of(contract, what, caplog):
    caplog.clear()
    options = {**CDRS, "contract": contract}
    app = receiver(NAMELESS[what], **options)
    with caplog.at_level(logging.ERROR, "flask_ocpi_status"):
        assert app.test_client().post("/b/", json={}).json["status_code"] == 1000
    assert "return Created(location=url_for(…))" in caplog.text
    app.testing = True
    with pytest.raises(ContractViolation, match="has no Location"):
        app.test_client().post("/b/", json={})


#: Who need not say where it is.
GOOD = [
    (lambda: Created(location="/b/1"), CDRS, "POST"),
    (lambda: ({}, 201, {"location": "/b/1"}), CDRS, "POST"),
    (lambda: ocpi_response({}, headers={"Location": "/b/1"}), CDRS, "POST"),
    (lambda: ({}, 404), CDRS, "POST"),
    (lambda: ocpi_response(status_code=2001), CDRS, "POST"),
    (lambda: {}, CDRS, "GET"),
    (lambda: {}, {"module": "cdrs", "role": "SENDER"}, "POST"),
    (lambda: Created(), {"module": "tokens", "role": "RECEIVER"}, "POST"),
    (lambda: Created(), {}, "POST"),
]


def test_another_contract_that_is_nested_there_owes_none():
    app = Flask(__name__)
    app.testing = True
    OCPIStatus(app)
    bp = OCPIBlueprint("b", __name__, url_prefix="/b", **CDRS)
    inner = ContractBlueprint("d", __name__, url_prefix="/d", contract="daml-json-api")
    inner.post("/")(lambda: {})
    bp.register_blueprint(inner)
    app.register_blueprint(bp)
    assert app.test_client().post("/b/d", json={}).status_code == 200


@table(("view", "options", "method"), GOOD)
def test_nobody_else_owes_one(view, options, method):
    app = receiver(view, **options)
    app.testing = True
    app.test_client().open("/b/", method=method, json={})
