"""Beside Flask-WTF's CSRFProtect: parties register, and the host stays protected."""

from __future__ import annotations

import pytest
from flask import Blueprint
from flask import Flask

from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.registration import RegistrationBlueprint
from flask_ocpi_status.testing import Partner
from tests.partners.platform import TOKEN_A
from tests.partners.platform import Platform

flask_wtf = pytest.importorskip("flask_wtf", reason="Flask-WTF is not installed")

SITE = "https://localhost"


def protect(app: Flask) -> flask_wtf.CSRFProtect:
    app.secret_key = "of the tests"
    return flask_wtf.CSRFProtect(app)


def make(order: str) -> tuple[Flask, flask_wtf.CSRFProtect]:
    """Make a host that is protected before or after it answers in contract."""
    app = Flask(__name__)
    if order == "before":
        csrf = protect(app)
    OCPIStatus(app)
    if order == "after":
        csrf = protect(app)

    @app.post("/page")
    def page():
        return "page"

    return app, csrf


@pytest.mark.parametrize("exempted", [False, True])
@pytest.mark.parametrize("version", ["2.1.1", "2.2.1"])
def test_a_party_registers_renews_and_leaves(version, exempted):
    """With real calls, whether the author has exempted the blueprint or not."""
    platform = Platform()
    csrf = protect(platform.app)
    if exempted:
        csrf.exempt(platform.app.blueprints["ocpi"])
    url, token = f"/ocpi/{version}/credentials", TOKEN_A
    with Partner("EMSP", version, modules=["locations"]) as partner:
        for method in ("POST", "PUT"):
            sent = partner.credentials
            answer = platform.ask(method, url, sent, token, base_url=SITE)
            body = answer.get_json()
            assert (answer.status_code, body["status_code"]) == (200, 1000)
            token = body["data"]["token"]
    assert platform.stored().registered
    left = platform.ask("DELETE", url, token=token, base_url=SITE)
    assert left.get_json()["status_code"] == 1000


@pytest.mark.parametrize("order", ["before", "after"])
def test_every_view_of_the_registration_is_free_whatever_methods_are_watched(order):
    """In a plain parent and under another name as well."""
    app, _ = make(order)
    app.config.update(
        WTF_CSRF_METHODS={"GET", "POST", "PUT", "DELETE"},
        OCPI_STATUS_DATABASE="sqlite://",
    )
    parent = Blueprint("partners", __name__, url_prefix="/partners")
    parent.register_blueprint(RegistrationBlueprint(), name="again")
    app.register_blueprint(parent)
    for number, version in enumerate(FEATURES):
        app.register_blueprint(
            OCPIBlueprint(
                f"cdrs-{number}",
                __name__,
                url_prefix=f"/cdrs/{number}",
                contract=f"ocpi-{version}",
                module="cdrs",
                role="SENDER",
            )
        )
    client = app.test_client()
    seen = set()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("partners."):
            continue
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}:
            answer = client.open(rule.rule, method=method, base_url=SITE)
            # It is the token that is missing, and not Flask-WTF's.
            assert answer.status_code == 401, (method, rule)
            assert "CSRF" not in answer.text
            seen.add(rule.endpoint)
    assert len(seen) == 1 + len(FEATURES) * (1 + 4)


@pytest.mark.parametrize("order", ["before", "after"])
def test_pages_of_the_host_keep_their_protection(order):
    app, _ = make(order)
    app.register_blueprint(RegistrationBlueprint())

    def _register() -> str:  # of the same name as one of ours
        return "page"

    app.add_url_rule("/register", view_func=_register, methods=["POST"])
    client = app.test_client()
    for path in ("/page", "/register"):
        refused = client.post(path)
        assert refused.status_code == 400
        assert refused.mimetype == "text/html"
        assert "The CSRF token is missing." in refused.text


@pytest.mark.parametrize("order", ["before", "after"])
@pytest.mark.parametrize("nested", [False, True])
def test_what_is_not_exempted_is_refused_in_contract(order, nested):
    """Nobody has read it: it is HTTP 400, and no violation."""
    app, csrf = make(order)
    bp = OCPIBlueprint("tokens", __name__, url_prefix="/tokens")
    bp.add_url_rule("/", "push", lambda: 1, methods=["POST"])
    outer = Blueprint("outer", __name__, url_prefix="/outer")
    outer.register_blueprint(bp)
    app.register_blueprint(outer if nested else bp)
    path = "/outer/tokens/" if nested else "/tokens/"
    client = app.test_client()
    refused = client.post(path, json={})
    assert (refused.status_code, refused.get_json()["status_code"]) == (400, 2000)
    assert refused.get_json()["status_message"] == "The CSRF token is missing."
    csrf.exempt(bp)  # it may be done at any time
    assert client.post(path, json={}).get_json()["status_code"] == 1000
    assert client.post("/page").status_code == 400


def test_another_extension_of_that_name_is_left_alone():
    app = Flask(__name__)
    OCPIStatus(app)
    app.extensions["csrf"] = object()
    app.register_blueprint(RegistrationBlueprint())
    assert app.test_client().get("/ocpi/unknown").status_code == 401
