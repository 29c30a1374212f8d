"""Beside Flask-RESTful and Flask-RESTX: an Api answers by itself, so not on ours."""

from __future__ import annotations

import functools
import warnings
from types import ModuleType

import pytest
from flask import Blueprint
from flask import Flask
from flask import abort
from flask.views import MethodView

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus

# What they use of Flask and Python is theirs.
pytestmark = pytest.mark.filterwarnings("ignore")

REFUSED = r"'(ours|theirs|outer)' answers by itself.* Add method views"


@pytest.fixture(params=["flask_restful", "flask_restx"])
def rest(request) -> ModuleType:
    with warnings.catch_warnings():
        # They import what others have deprecated.
        warnings.simplefilter("ignore")
        return pytest.importorskip(
            request.param, reason=f"{request.param} is not installed"
        )


def put_api(rest: ModuleType, on: Flask | Blueprint, **options: object) -> None:
    """Put an Api with one resource on an app or a blueprint."""

    class Hello(rest.Resource):
        def get(self):
            return {"hello": "world"}

        def post(self):
            abort(403, "not you")

        def put(self):
            return 1 / 0

    rest.Api(on, **options).add_resource(Hello, "/hello")


@pytest.mark.parametrize("kind", [OCPIBlueprint, ContractBlueprint])
@pytest.mark.parametrize("order", ["init first", "blueprint first"])
def test_an_api_on_one_of_ours_is_refused(rest, kind, order):
    app = Flask(__name__)
    if order == "init first":
        OCPIStatus(app)
    ours = kind("ours", __name__, url_prefix="/ours")
    with pytest.raises(RuntimeError, match=REFUSED):
        put_api(rest, ours)
    # Also where it has no resource, or where the error was passed over.
    with pytest.raises(RuntimeError, match=REFUSED):
        app.register_blueprint(ours)


def test_an_api_on_a_plain_one_nested_in_one_of_ours_is_refused(rest):
    app = Flask(__name__)
    OCPIStatus(app)
    nested = Blueprint("nested", __name__, url_prefix="/nested")
    put_api(rest, nested)
    ours = OCPIBlueprint("ours", __name__, url_prefix="/ours")
    ours.register_blueprint(nested)
    with pytest.raises(RuntimeError, match=REFUSED):
        app.register_blueprint(ours)


@pytest.mark.parametrize("order", ["enrolled first", "api first"])
@pytest.mark.parametrize("nested", [False, True])
def test_an_api_on_an_enrolled_one_is_refused(rest, order, nested):
    app = Flask(__name__)
    ocpi = OCPIStatus(app)
    theirs = Blueprint("theirs", __name__, url_prefix="/theirs")
    outer = Blueprint("outer", __name__, url_prefix="/outer")
    if order == "enrolled first":
        ocpi.enroll(outer if nested else theirs)
    put_api(rest, theirs)
    if order == "api first":
        ocpi.enroll(outer if nested else theirs)
    if nested:
        outer.register_blueprint(theirs)
    with pytest.raises(RuntimeError, match=REFUSED):
        app.register_blueprint(outer if nested else theirs)


def test_whoever_takes_the_errors_away_is_refused_by_what_he_does():
    app = Flask(__name__)
    OCPIStatus(app)
    ours = OCPIBlueprint("ours", __name__, url_prefix="/ours")

    def take(state):
        state.app.handle_user_exception = functools.partial(
            lambda handle, error: ("mine", 500), state.app.handle_user_exception
        )

    ours.record(take)
    with pytest.raises(RuntimeError, match=REFUSED):
        app.register_blueprint(ours)


def host(rest: ModuleType, where: str, ours: bool, **options: object) -> Flask:
    """Make a host with an Api of its own, and with a blueprint of ours or without."""
    app = Flask(__name__)
    app.config["ERROR_404_HELP"] = app.config["RESTX_ERROR_404_HELP"] = False
    if ours and where != "app, before":
        OCPIStatus(app)
    if where.startswith("app"):
        put_api(rest, app, prefix="/api", **options)
    else:
        api = Blueprint("api", __name__, url_prefix="/api")
        put_api(rest, api, **options)
        if ours and where == "parent":
            api.register_blueprint(ocpi_blueprint("/nested"))
        app.register_blueprint(api)
    if ours and where == "app, before":
        OCPIStatus(app)
    if ours and where != "parent":
        app.register_blueprint(ocpi_blueprint("/ocpi"))
    return app


def ocpi_blueprint(prefix: str) -> OCPIBlueprint:
    ours = OCPIBlueprint("ours", __name__, url_prefix=prefix)

    class Hello(MethodView):
        def get(self):
            return {"hello": "world"}

        def post(self):
            abort(403, "not you")

        def put(self):
            return 1 / 0

        def delete(self):
            abort(404)

    ours.add_url_rule("/hello", view_func=Hello.as_view("hello"))
    return ours


@pytest.mark.parametrize("catch_all", [False, True])
@pytest.mark.parametrize("where", ["app", "app, before", "beside", "parent"])
def test_an_api_of_the_hosts_own_stays_beside_ours(rest, where, catch_all):
    options = {"catch_all_404s": catch_all}
    bare = host(rest, where, False, **options).test_client()
    client = host(rest, where, True, **options).test_client()
    asked = [(method, "/api/hello") for method in ("GET", "POST", "PUT", "PATCH")]
    for method, path in [*asked, ("GET", "/api/none"), ("GET", "/none")]:
        was = bare.open(path, method=method, json={})
        answer = client.open(path, method=method, json={})
        assert (answer.status, answer.data) == (was.status, was.data), (method, path)
    at = "/api/nested" if where == "parent" else "/ocpi"
    for method, path, status, code in (
        ("GET", "/hello", 200, 1000),
        ("POST", "/hello", 403, 2000),
        ("PUT", "/hello", 200, 3000),
        ("DELETE", "/hello", 404, 2000),
        ("PATCH", "/hello", 405, 2000),
        ("GET", "/none", 404, 2000),
    ):
        answer = client.open(at + path, method=method, json={})
        assert answer.status_code == status, (method, path)
        assert answer.get_json()["status_code"] == code
