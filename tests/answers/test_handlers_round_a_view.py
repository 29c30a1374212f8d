"""Which error handler is asked: that which Flask asks, without the app's own."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement
from itertools import pairwise
from itertools import product

import pytest
from flask import Blueprint
from flask import Flask
from flask import Response
from flask import abort
from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import Unauthorized
from werkzeug.test import create_environ
from werkzeug.test import run_wsgi_app

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.registration.blueprint import RegistrationBlueprint
from tests.table import table


class DomainError(Exception):
    """An error that nobody but the app knows."""


class NarrowError(DomainError, LookupError):
    """A narrower one, of two parents."""


class Gone(NotFound):
    """An HTTP error of the app's own, with a code that all know."""


class Closed(HTTPException):
    """One with a code that nobody knows."""

    code = 499


class Codeless(HTTPException):
    """One without a code."""


RAISED = {
    "404": NotFound,
    "gone": Gone,
    "403": lambda: abort(403),
    "400": BadRequest,
    "500": InternalServerError,
    "499": Closed,
    "ocpi": UnknownLocation,
    "domain": DomainError,
    "narrow": NarrowError,
    "violation": lambda: ValidationError("no"),
    "key": lambda: request.args["missing"],
    "division": lambda: 1 / 0,
}
CAUGHT = [
    None,
    404,
    400,
    Closed,
    500,
    Gone,
    HTTPException,
    InternalServerError,
    Exception,
    DomainError,
    LookupError,
    ValidationError,
]
# From the inside out: whose the blueprints round the view are.
NESTED = [
    ("ocpi",),
    ("ocpi", "ocpi"),
    ("ocpi", "plain"),
    ("plain", "ocpi"),
    ("plain", "ocpi", "plain"),
    ("ocpi", "plain", "plain"),
]
PLAIN = {"ocpi": Blueprint, "plain": Blueprint}
OURS = {"ocpi": OCPIBlueprint, "plain": Blueprint}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Flask logs each crash, with a traceback."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def raising(how: str) -> object:
    """Raise what the URL names."""
    error = RAISED[how]()
    assert isinstance(error, BaseException)
    raise error


def nest(
    kinds: dict[str, type[Blueprint]], chain: tuple[str, ...], name: str = "b"
) -> list[Blueprint]:
    """Make blueprints, the innermost first, which has a view that raises."""
    made = [
        kinds[kind](f"{name}{at}", __name__, url_prefix=f"/{name}{at}")
        for at, kind in enumerate(chain)
    ]
    made[0].add_url_rule("/<how>", "fail", raising)
    return made


def mount(app: Flask, blueprints: list[Blueprint]) -> str:
    """Register each in the next one, the last on the app, and return the URL."""
    for inner, outer in pairwise(blueprints):
        outer.register_blueprint(inner)
    app.register_blueprint(blueprints[-1])
    return "".join(f"/{one.name}" for one in reversed(blueprints))


#: Two that are caught, by the innermost blueprint and by the outermost.
PAIRS = list(product(CAUGHT, CAUGHT))


def pairs_of(chain: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Return all pairs, of one blueprint those that differ.

    Where a blueprint between catches nothing anyway, some do.
    """
    if len(chain) == 1:
        return list(combinations_with_replacement(CAUGHT, 2))
    return PAIRS if len(chain) < 3 else PAIRS[::5]


@cache
def asked_in_flask(levels: int) -> list[dict[str, list[tuple[object, ...]]]]:
    """Return what Flask does with so many blueprints, which is the same for all."""
    found = asked(PLAIN, ("plain",) * levels)
    for expected in found:
        # What nobody catches is a crash in Flask, and a violation here.
        if [one[-1] for one in expected["violation"]] == [InternalServerError]:
            expected["violation"] = []
    return found


def asked(
    kinds: dict[str, type[Blueprint]], chain: tuple[str, ...]
) -> list[dict[str, list[tuple[object, ...]]]]:
    """Return which handlers are asked for each error, in what order, for each pair."""
    called: list[tuple[object, ...]] = []

    def note(blueprint: Blueprint, *place: object) -> None:
        def handler(error: Exception) -> tuple[str, int]:
            called.append((*place, type(error)))
            return "handled", 418

        blueprint.register_error_handler(place[1], handler)  # type: ignore[arg-type]

    app = Flask(__name__)
    if kinds is OURS:
        OCPIStatus(app)
        # What the app has by code is not asked, and what it has for everything.
        for caught in (404, 500, HTTPException, Exception):
            app.register_error_handler(caught, lambda error: ("the host's", 200))
    urls = []
    for number, pair in enumerate(pairs_of(chain)):
        blueprints = nest(kinds, chain, f"p{number}-")
        for at, caught in zip((0, -1), pair, strict=True):
            if caught is not None:
                note(blueprints[at], at, caught)
        urls.append(mount(app, blueprints))
    # A client of Flask's does more for each request than the app.
    environ, found = create_environ(), []
    for url in urls:
        found.append({})
        for how in RAISED:
            (text, *_), _, _ = run_wsgi_app(
                app, {**environ, "PATH_INFO": f"{url}/{how}"}
            )
            found[-1][how], called[:] = list(called), []
            if kinds is OURS:
                body = json.loads(text)
                assert body["status_code"] >= 2000, how
                assert b"the host's" not in text
                if found[-1][how]:
                    assert body["status_message"] == "handled"
    return found


@pytest.mark.parametrize("chain", NESTED, ids="-".join)
def test_the_handler_that_is_asked_is_that_of_flask(chain):
    for pair, expected, ours in zip(
        pairs_of(chain), asked_in_flask(len(chain)), asked(OURS, chain), strict=True
    ):
        assert ours == expected, pair


def test_the_same_where_a_blueprint_is_there_twice():
    counted: dict[bool, list[object]] = {False: [], True: []}
    for ours, seen in counted.items():
        app = Flask(__name__)
        kinds = OURS if ours else PLAIN
        if ours:
            OCPIStatus(app)
        (inner,) = nest(kinds, ("ocpi",))
        inner.register_error_handler(403, lambda error: ("inner", 403))
        for at in ("one", "two"):
            parent = Blueprint(at, __name__, url_prefix=f"/{at}")
            parent.register_error_handler(404, lambda error, at=at: (at, 404))
            parent.register_blueprint(inner, name=f"inner-{at}")
            app.register_blueprint(parent)
        for at in ("one", "two"):
            for how in ("403", "404"):
                response = app.test_client().get(f"/{at}/b0/{how}")
                body = response.get_json() if ours else None
                text = body["status_message"] if body else response.text
                seen.append((at, how, response.status_code, text))
    assert counted[True] == counted[False]


async def later(error):
    return {"later": True}, 404


def boom(error):
    raise RuntimeError("secret")


def codeless(error):
    raise Codeless("secret")


# What a handler does, and what is answered: HTTP, status code, data or message.
RETURNED = {
    "tuple": (lambda error: ({"a": 1}, 404), (404, 2000, {"a": 1})),
    "text": (lambda error: ("text", 403), (403, 2000, "text")),
    "error": (lambda error: NotFound("told"), (404, 2000, "told")),
    "the same": (lambda error: error, (404, 2000, None)),
    "ocpi error": (lambda error: UnknownLocation("gone"), (404, 2003, "gone")),
    "codeless error": (lambda error: Codeless(), (200, 3000, None)),
    "async": (later, (404, 2000, {"later": True})),
    "none": (lambda error: None, (200, 3000, None)),
    "no JSON": (lambda error: {"a": object()}, (200, 3000, None)),
    "raises": (boom, (200, 3000, None)),
    "aborts": (lambda error: abort(404), (200, 3000, None)),
    "raises without a code": (codeless, (200, 3000, None)),
    "exits": (lambda error: abort(Response("raw")), (200, 3000, None)),
}


@table("chain", [("ocpi",), ("ocpi", "plain")])
@table("what", RETURNED)
@table("how", ["404", "domain", "division"])
def test_what_a_handler_does_is_answered_in_contract(what, how, chain):
    """Also where it is asked once more, for the crash that it has become itself."""
    handler, (status, code, said) = RETURNED[what]
    if what == "the same" and how != "404":  # an exception has no form in JSON
        status, code = 200, 3000
    app = Flask(__name__)
    OCPIStatus(app)
    blueprints = nest(OURS, chain)
    blueprints[-1].register_error_handler(Exception, handler)
    response = app.test_client().get(f"{mount(app, blueprints)}/{how}")
    body = response.get_json()
    assert (response.status_code, body["status_code"]) == (status, code)
    if said is not None:
        assert said in (body.get("data"), body["status_message"])
    assert "secret" not in response.text


def test_a_response_of_a_handlers_own_passes_through():
    app = Flask(__name__)
    OCPIStatus(app)
    blueprints = nest(OURS, ("ocpi", "plain"))
    blueprints[-1].register_error_handler(404, lambda error: Response("raw", 410))
    response = app.test_client().get(f"{mount(app, blueprints)}/404")
    assert (response.status_code, response.text) == (410, "raw")


def parent_with(hook: str, function: object) -> Flask:
    """Make an app with a plain parent of an OCPI blueprint, which has a hook."""
    app = Flask(__name__)
    OCPIStatus(app)
    parent = Blueprint("parent", __name__, url_prefix="/parent")
    parent.add_url_rule("/page", "page", lambda: "page")
    getattr(parent, hook)(function)
    inner = OCPIBlueprint("inner", __name__, url_prefix="/inner")
    inner.add_url_rule("/", "view", lambda: 1)
    parent.register_blueprint(inner)
    app.register_blueprint(parent)
    return app


def refuse(*args: object) -> object:
    abort(403, "not you")


def fail(*args: object) -> object:
    raise DomainError("secret")


def lack(*args: object) -> object:
    raise Codeless("secret")


async def stop(*args: object) -> object:
    return {"stopped": True}, 401


# hook, function, what the view of ours answers, the status of the parent's own page.
HOOKS = [
    ("before_request", refuse, (403, 2000), 403),
    ("before_request", fail, (200, 3000), 500),
    ("before_request", lack, (200, 3000), None),
    ("before_request", stop, (401, 2000), 401),
    ("before_request", lambda: ("stopped", 401), (401, 2000), 401),
    ("before_request", lambda: None, (200, 1000), 200),
    ("url_value_preprocessor", refuse, (403, 2000), 403),
    ("url_value_preprocessor", fail, (200, 3000), 500),
    ("url_value_preprocessor", lack, (200, 3000), None),
    ("after_request", refuse, (200, 3000), 500),
    ("after_request", fail, (200, 3000), 500),
    ("after_request", lack, (200, 3000), 500),
    ("after_request", lambda response: None, (200, 3000), None),
    ("after_request", lambda response: "text", (200, 3000), None),
    ("after_request", lambda response: response, (200, 1000), 200),
    ("teardown_request", refuse, (200, 1000), None),
    ("teardown_request", fail, (200, 1000), None),
]


@table(("hook", "function", "expected", "page"), HOOKS)
def test_a_plain_parents_hook_answers_in_contract_what_is_ours(
    hook, function, expected, page
):
    """From the very first request on, and with the parent's own pages as in Flask."""
    client = parent_with(hook, function).test_client()
    for _ in range(2):
        response = client.get("/parent/inner/")
        body = response.get_json()
        assert (response.status_code, body["status_code"]) == expected
        assert "secret" not in response.text
        if page is not None:
            own = client.get("/parent/page")
            assert own.status_code == page
            assert "status_code" not in own.text


def test_a_teardown_that_fails_is_raised_where_flask_raises(monkeypatch):
    app = parent_with("teardown_request", fail)
    app.testing = True
    with pytest.raises(DomainError):
        app.test_client().get("/parent/inner/")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().get("/parent/inner/").get_json()["status_code"] == 1000


def test_a_parents_own_pages_keep_their_handlers():
    app = Flask(__name__)
    OCPIStatus(app)
    blueprints = nest(OURS, ("ocpi", "plain"))
    parent = blueprints[-1]
    parent.register_error_handler(404, lambda error: ("page of the parent", 404))
    parent.add_url_rule("/page/<how>", "page", raising)
    url = mount(app, blueprints)
    client = app.test_client()
    for _ in range(2):
        assert client.get("/b1/page/404").text == "page of the parent"
        ours = client.get(f"{url}/404").get_json()
        assert ours["status_message"] == "page of the parent"


def test_hooks_and_handlers_of_a_registration_blueprint_answer_in_contract():
    app = Flask(__name__)
    OCPIStatus(app)
    registration = RegistrationBlueprint()
    registration.register_error_handler(
        Unauthorized, lambda error: ("not from here", 401)
    )

    @registration.before_request
    def from_the_office():
        if "stop" in request.args:
            return {"reason": "stopped"}, 403
        if "abort" in request.args:
            abort(401)
        return None

    app.register_blueprint(registration)
    app.config["OCPI_STATUS_DATABASE"] = "sqlite://"
    client = app.test_client()
    headers = {"Authorization": "Token known"}
    state_of(app).hooks.load_party = lambda token: object()
    stopped = client.get("/ocpi/versions?stop=1", headers=headers)
    assert (stopped.status_code, stopped.get_json()["data"]) == (
        403,
        {"reason": "stopped"},
    )
    aborted = client.get("/ocpi/versions?abort=1", headers=headers)
    assert aborted.status_code == 401
    assert aborted.get_json()["status_message"] == "not from here"


def test_without_asgiref_an_async_handler_is_a_crash_in_contract(monkeypatch):
    monkeypatch.setitem(sys.modules, "asgiref.sync", None)
    app = Flask(__name__)
    OCPIStatus(app)
    blueprints = nest(OURS, ("ocpi", "plain"))
    blueprints[-1].register_error_handler(Exception, later)
    response = app.test_client().get(f"{mount(app, blueprints)}/404")
    assert (response.status_code, response.get_json()["status_code"]) == (200, 3000)
