"""Decorators of other extensions on a view or a blueprint of ours."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status import Created
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import Page
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_response

pytestmark = pytest.mark.filterwarnings("ignore")


def found(name: str) -> ModuleType:
    return pytest.importorskip(name, reason=f"{name} is not installed")


def host(**config: Any) -> tuple[Flask, OCPIBlueprint]:
    app = Flask(__name__)
    app.config.update(config)
    OCPIStatus(app)
    return app, OCPIBlueprint("bp", __name__, url_prefix="/ocpi")


RESULTS = {
    "data": (lambda: {"a": 1}, 200, 1000),
    "created": (lambda: Created({"a": 1}), 201, 1000),
    "a tuple": (lambda: ({"a": 1}, 201), 201, 1000),
    "a page": (lambda: Page([{"a": 1}], 1), 200, 1000),
    "an answer": (lambda: ocpi_response({"a": 1}), 200, 1000),
    "a failure": (lambda: ocpi_response({"a": 1}, 2001), 200, 2001),
    "an error": (lambda: ocpi_response(None, 2003), 404, 2003),
}


@pytest.mark.parametrize("cached_by", ["SimpleCache", "FileSystemCache"])
@pytest.mark.parametrize("what", RESULTS)
def test_what_a_view_has_answered_can_be_cached(what, cached_by, tmp_path):
    """It is answered as the first time, with the ids of the request, and told of."""
    result, status, code = RESULTS[what]
    app, bp = host(CACHE_TYPE=cached_by, CACHE_DIR=str(tmp_path))
    cache = found("flask_caching").Cache(app)
    calls: list[object] = []
    told: list[tuple[object, object]] = []

    @bp.get("/")
    @cache.cached()
    def view():
        calls.append(1)
        return result()

    app.register_blueprint(bp)
    bodies = []
    with ocpi_answered.connected_to(
        lambda sender, **tells: told.append((tells["status_code"], tells["outcome"])),
        app,
    ):
        for number in range(3):
            headers = {"X-Request-ID": f"r{number}"}
            answer = app.test_client().get("/ocpi/", headers=headers)
            body = answer.get_json()
            assert (answer.status_code, body["status_code"]) == (status, code)
            assert answer.headers["X-Request-ID"] == f"r{number}"
            del body["timestamp"]
            bodies.append(body)
    assert calls == [1]
    assert bodies == [bodies[0]] * 3
    assert told == [told[0]] * 3
    assert told[0][0] == code


@pytest.mark.parametrize("on", ["view", "blueprint", "app"])
def test_a_limit_is_answered_in_contract(on):
    app, bp = host(RATELIMIT_HEADERS_ENABLED=True)
    limits = ["1/hour"] if on == "app" else []
    limiter = found("flask_limiter").Limiter(
        lambda: "everybody", app=app, storage_uri="memory://", default_limits=limits
    )

    def view():
        return {"a": 1}

    bp.add_url_rule("/", "it", limiter.limit("1/hour")(view) if on == "view" else view)
    if on == "blueprint":
        limiter.limit("1/hour")(bp)
    app.register_blueprint(bp)
    client = app.test_client()
    assert client.get("/ocpi/").get_json()["data"] == {"a": 1}
    limited = client.get("/ocpi/")
    assert (limited.status_code, limited.get_json()["status_code"]) == (429, 2000)
    assert "1 per 1 hour" in limited.get_json()["status_message"]
    assert int(limited.headers["Retry-After"]) > 0


def test_a_view_that_asks_for_a_login_is_answered_in_contract():
    app, bp = host(SECRET_KEY="of the tests")
    flask_login = found("flask_login")
    manager = flask_login.LoginManager(app)
    manager.user_loader(lambda name: None)
    bp.add_url_rule("/", "it", flask_login.login_required(lambda: {"a": 1}))
    app.register_blueprint(bp)
    answer = app.test_client().get("/ocpi/")
    assert (answer.status_code, answer.get_json()["status_code"]) == (401, 2000)


def test_a_crash_is_told_to_who_listens():
    sentry_sdk = found("sentry_sdk")
    flask = importlib.import_module("sentry_sdk.integrations.flask")
    sent: list[Any] = []

    class Transport(importlib.import_module("sentry_sdk.transport").Transport):
        def capture_envelope(self, envelope):
            sent.append(envelope.get_event())

    sentry_sdk.init(
        dsn="https://key@sentry.example/1",
        transport=Transport,
        default_integrations=False,
        integrations=[flask.FlaskIntegration()],
    )
    try:
        app, bp = host()
        bp.add_url_rule("/", "it", lambda: {}["key"])
        app.register_blueprint(bp)
        answer = app.test_client().get("/ocpi/")
    finally:
        sentry_sdk.init(default_integrations=False)
    assert answer.get_json()["status_code"] == 3000
    assert [event["exception"]["values"][0]["type"] for event in sent] == ["KeyError"]
