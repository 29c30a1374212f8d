"""Where exceptions are caught, and that the host's own pages stay as they were."""

from __future__ import annotations

import sys

import pytest
from flask import Blueprint
from flask import Flask
from flask import abort
from flask import g
from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import TooManyRequests
from werkzeug.routing import BaseConverter

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from tests.table import table


class DomainError(Exception):
    """An error that nobody but the app knows."""


FAULTS = {
    "abort": lambda: abort(404),
    "forbidden": lambda: abort(403, "not you"),
    "violation": lambda: (_ for _ in ()).throw(ValidationError("no")),
    "domain": lambda: (_ for _ in ()).throw(DomainError("secret")),
    "division": lambda: 1 / 0,
}


def routes(target: Flask | Blueprint) -> None:
    """Give an app or a blueprint one view, which fails as it is told."""

    @target.route("/fail/<how>")
    def fail(how):
        return FAULTS[how]()


def host_handlers(app: Flask, which: str) -> None:
    """Register handlers as hosts have them."""

    def page(error):
        return f"host page for {type(error).__name__}", 418

    for caught in {
        "none": (),
        "codes": (404, 403, 405, 500),
        "http": (HTTPException,),
        "catch-all": (Exception,),
        "all": (404, 500, HTTPException, Exception, DomainError, ValidationError),
    }[which]:
        app.register_error_handler(caught, page)


def make(which: str, when: str | None) -> Flask:
    """Make a host with its handlers, and the extension before, after or not at all."""
    app = Flask(__name__)
    if when == "before":
        OCPIStatus(app)
    host_handlers(app, which)
    if when == "after":
        OCPIStatus(app)
    routes(app)
    foreign = Blueprint("foreign", __name__, url_prefix="/foreign")
    routes(foreign)
    app.register_blueprint(foreign)
    if when is not None:
        bp = OCPIBlueprint("ocpi", __name__, url_prefix="/ocpi")
        routes(bp)
        app.register_blueprint(bp)
    return app


HOST_PATHS = [
    *(f"/fail/{how}" for how in FAULTS),
    *(f"/foreign/fail/{how}" for how in FAULTS),
    "/nowhere",
    "/fail/unknown",
    "/fail/abort/",
]
HOSTS = ["none", "codes", "http", "catch-all", "all"]


@table("when", ["before", "after"])
@table("which", HOSTS)
def test_the_hosts_own_pages_stay_exactly_as_they_were(which, when):
    bare, ours = make(which, None).test_client(), make(which, when).test_client()
    for method in ("get", "post", "options", "head"):
        for path in HOST_PATHS:
            was = getattr(bare, method)(path)
            response = getattr(ours, method)(path)
            assert response.status == was.status, (method, path)
            assert response.data == was.data, (method, path)
            assert dict(response.headers) == dict(was.headers), (method, path)


@table("when", ["before", "after"])
@table("which", HOSTS)
def test_a_host_handler_never_gets_an_answer_of_ours(which, when):
    """But for one that it has for the very class: what that says is in contract."""
    client = make(which, when).test_client()
    expected = {
        "/ocpi/fail/abort": (404, 2000),
        "/ocpi/fail/forbidden": (403, 2000),
        "/ocpi/fail/violation": (200, 2001),
        "/ocpi/fail/domain": (200, 2000 if which == "all" else 3000),
        "/ocpi/fail/division": (200, 3000),
        "/ocpi/nowhere": (404, 2000),
    }
    for path, pair in expected.items():
        response = client.get(path)
        assert (response.status_code, response.get_json()["status_code"]) == pair, path
        assert "secret" not in response.text
    assert client.post("/ocpi/fail/abort").get_json()["status_code"] == 2000


def test_a_handler_of_the_blueprints_own_comes_first_and_in_contract(app, bp):
    @bp.errorhandler(DomainError)
    def domain(error):
        return {"reason": "domain"}, 404

    @bp.errorhandler(403)
    async def forbidden(error):
        return None, 401

    @bp.errorhandler(ValidationError)
    def passed_on(error):
        return NotFound("passed on")

    routes(bp)
    app.register_blueprint(bp)
    client = app.test_client()
    response = client.get(f"{bp.url_prefix}/fail/domain")
    assert (response.status_code, response.get_json()["data"]) == (
        404,
        {"reason": "domain"},
    )
    assert client.get(f"{bp.url_prefix}/fail/forbidden").status_code == 401
    passed = client.get(f"{bp.url_prefix}/fail/violation")
    assert (passed.status_code, passed.get_json()["status_message"]) == (
        404,
        "passed on",
    )


@pytest.mark.parametrize("path", ["/ocpi/fail/abort", "/ocpi/nowhere"])
@pytest.mark.parametrize("hook", ["before", "after"])
def test_a_host_hook_that_fails_is_answered_in_contract(path, hook):
    app = Flask(__name__)
    if hook == "before":

        @app.before_request
        def limited():
            raise TooManyRequests(retry_after=7)

    else:

        @app.after_request
        def broken(response):
            raise DomainError("secret")

    OCPIStatus(app)
    bp = OCPIBlueprint("ocpi", __name__, url_prefix="/ocpi")
    routes(bp)
    app.register_blueprint(bp)
    response = app.test_client().get(path)
    assert response.mimetype == "application/json"
    assert "secret" not in response.text
    if hook == "before":
        assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
    else:
        assert response.get_json()["status_code"] == 3000


@pytest.mark.parametrize("path", ["/ocpi/fail/abort", "/ocpi/nowhere"])
def test_a_crash_in_a_hook_before_ours_is_answered_in_contract(path):
    app = Flask(__name__)
    app.before_request(lambda: 1 / 0)
    OCPIStatus(app)
    bp = OCPIBlueprint("ocpi", __name__, url_prefix="/ocpi")
    routes(bp)
    app.register_blueprint(bp)
    response = app.test_client().get(path)
    assert (response.status_code, response.get_json()["status_code"]) == (200, 3000)


@pytest.mark.parametrize("setting", ["TESTING", "PROPAGATE_EXCEPTIONS", "DEBUG"])
def test_a_crash_still_propagates_where_flask_lets_it(app, bp, setting):
    routes(bp)
    app.register_blueprint(bp)
    app.config[setting] = True
    with pytest.raises(DomainError):
        app.test_client().get(f"{bp.url_prefix}/fail/domain")


def test_a_crash_in_debug_without_propagation_tells_its_text(app, bp):
    routes(bp)
    app.register_blueprint(bp)
    app.config.update(DEBUG=True, PROPAGATE_EXCEPTIONS=False)
    body = app.test_client().get(f"{bp.url_prefix}/fail/domain").get_json()
    assert body["status_message"] == "DomainError: secret"


def test_flask_logs_and_signals_a_crash_as_ever(app, bp, caplog):
    from flask import got_request_exception

    seen = []
    routes(bp)
    app.register_blueprint(bp)
    with got_request_exception.connected_to(
        lambda sender, exception, **extra: seen.append(exception), app
    ):
        app.test_client().get(f"{bp.url_prefix}/fail/domain")
    assert [type(error) for error in seen] == [DomainError]
    assert "Exception on" in caplog.text


class Closed(HTTPException):
    """A status of the app's own that no standard names."""

    code = 499


def test_a_host_handler_for_a_code_that_nobody_knows_gets_none_of_ours(app, bp):
    app.register_error_handler(Closed, lambda error: ("host", 499))

    @bp.get("/")
    def view():
        raise Closed

    app.register_blueprint(bp)
    response = app.test_client().get(bp.url_prefix)
    assert (response.status_code, response.get_json()["status_code"]) == (200, 2000)


def trapped(app: Flask) -> None:
    """Give a host handlers and views that Flask's finer rules decide about."""
    app.register_error_handler(KeyError, lambda error: ("host key", 400))

    @app.get("/missing")
    def missing():
        return request.args["q"]

    @app.get("/abort")
    def aborts():
        abort(404)


@table(
    "config",
    [
        {},
        {"TRAP_HTTP_EXCEPTIONS": True},
        {"TRAP_BAD_REQUEST_ERRORS": True},
        {"DEBUG": True},
    ],
)
@table("path", ["/missing", "/abort", "/nowhere"])
def test_flasks_traps_and_base_classes_hold_for_the_host(config, path):
    outcomes = []
    for ours in (False, True):
        app = Flask(__name__)
        app.config.update(config)
        if ours:
            OCPIStatus(app)
        trapped(app)
        try:
            response = app.test_client().get(path)
            outcomes.append((response.status_code, response.data))
        except Exception as error:
            outcomes.append(type(error))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_hosts_hooks_run_before_what_no_view_will_see_is_answered(when):
    """An app's pair of hooks must not crash because the first was left out."""
    app = Flask(__name__)

    def hooks():
        @app.before_request
        def start():
            g.start = 1

        @app.after_request
        def stop(response):
            response.headers["X-Start"] = str(g.start)
            return response

    if when == "before":
        hooks()
    OCPIStatus(app)
    if when == "after":
        hooks()
    bp = OCPIBlueprint("ocpi", __name__, url_prefix="/ocpi")
    routes(bp)
    app.register_blueprint(bp)
    client = app.test_client()
    for _ in range(2):
        for method, path, status in (
            ("GET", "/ocpi/nowhere", 404),
            ("POST", "/ocpi/fail/abort", 405),
            ("OPTIONS", "/ocpi/fail/abort", 200),
        ):
            response = client.open(path, method=method)
            assert response.status_code == status
            assert response.headers["X-Start"] == "1"


def test_functions_of_nested_and_enrolled_blueprints_answer_in_contract(app, bp):
    plain = Blueprint("plain", __name__, url_prefix="/plain")
    theirs = Blueprint("theirs", __name__, url_prefix="/theirs")
    for inner in (plain, theirs):
        routes(inner)
        inner.register_error_handler(DomainError, lambda error: ({"a": 1}, 404))
        inner.before_request(
            lambda: ("stop", 401) if request.args.get("stop") else None
        )
    bp.register_blueprint(plain)
    app.register_blueprint(bp)
    OCPIStatus().enroll(theirs)
    app.register_blueprint(theirs)
    client = app.test_client()
    for at in (f"{bp.url_prefix}/plain", "/theirs"):
        domain = client.get(f"{at}/fail/domain")
        assert (domain.status_code, domain.get_json()["data"]) == (404, {"a": 1})
        stopped = client.get(f"{at}/fail/domain?stop=1")
        assert (stopped.status_code, stopped.get_json()["status_message"]) == (
            401,
            "stop",
        )


def test_a_rule_without_a_view_is_a_crash_in_contract(app, bp):
    bp.add_url_rule("/x", "nothing")
    app.register_blueprint(bp)
    body = app.test_client().get(f"{bp.url_prefix}/x").get_json()
    assert body["status_code"] == 3000


def test_a_converter_that_fails_is_the_hosts_page(app):
    class Broken(BaseConverter):
        def to_python(self, value):
            raise RuntimeError("the database is down")

    app.url_map.converters["broken"] = Broken
    bp = OCPIBlueprint("b", __name__, url_prefix="/<broken:value>/ocpi")
    bp.add_url_rule("/x", "x", lambda **values: 1)
    app.register_blueprint(bp)
    assert app.test_client().get("/1/ocpi/unknown").status_code in (404, 500)


def test_an_exception_that_cannot_be_put_into_words_is_answered_in_debug(app, bp):
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError("no words")

    @bp.get("/")
    def view():
        raise Mute

    app.register_blueprint(bp)
    app.config.update(DEBUG=True, PROPAGATE_EXCEPTIONS=False)
    body = app.test_client().get(bp.url_prefix).get_json()
    assert (body["status_code"], body["status_message"]) == (
        3000,
        "Mute, which cannot be put into words",
    )


def test_the_authors_own_handler_for_all_http_errors_comes_first(app, bp):
    @bp.errorhandler(HTTPException)
    def every(error):
        return {"code": error.code}, error.code

    routes(bp)
    app.register_blueprint(bp)
    client = app.test_client()
    for how, code in (("abort", 404), ("forbidden", 403)):
        response = client.get(f"{bp.url_prefix}/fail/{how}")
        assert response.get_json()["data"] == {"code": code}


def test_a_parents_handler_for_an_unknown_code_gets_nothing_of_a_nested_one(app, bp):
    parent = Blueprint("parent", __name__, url_prefix="/parent")
    parent.register_error_handler(Closed, lambda error: ("page", 499))

    @bp.get("/")
    def view():
        raise Closed

    parent.register_blueprint(bp)
    app.register_blueprint(parent)
    response = app.test_client().get(f"/parent{bp.url_prefix}")
    assert (response.status_code, response.get_json()["status_code"]) == (200, 2000)


def test_the_very_first_request_is_in_contract_though_an_early_hook_refuses_it():
    app = Flask(__name__)
    app.before_request(lambda: abort(401))
    OCPIStatus(app)
    bp = OCPIBlueprint("ocpi", __name__, url_prefix="/ocpi")
    bp.register_error_handler(401, lambda error: ({"why": "token"}, 401))
    routes(bp)
    app.register_blueprint(bp)
    client = app.test_client()
    bodies = [client.get("/ocpi/fail/abort").get_json() for _ in range(2)]
    assert [body["data"] for body in bodies] == [{"why": "token"}] * 2


def test_without_asgiref_an_async_view_crashes_and_nothing_else(app, bp, monkeypatch):
    monkeypatch.setitem(sys.modules, "asgiref.sync", None)

    @bp.get("/async")
    async def asynchronous():
        return 1

    bp.add_url_rule("/sync", "sync", lambda: 1)
    app.register_blueprint(bp)
    client = app.test_client()
    assert client.get(f"{bp.url_prefix}/async").get_json()["status_code"] == 3000
    assert client.get(f"{bp.url_prefix}/sync").get_json()["data"] == 1
