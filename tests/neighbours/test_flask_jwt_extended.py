"""Beside Flask-JWT-Extended: what is wrong with a token is told in contract."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import contract_names
from tests.table import table

jwt = pytest.importorskip(
    "flask_jwt_extended", reason="Flask-JWT-Extended is not installed"
)

pytestmark = pytest.mark.filterwarnings("ignore")


def make(order: str, contract: str = "ocpi-2.2.1", *, on: str = "view") -> Flask:
    """Make an app that asks for a token in a view, or before each request."""
    app = Flask(__name__)
    app.config["JWT_SECRET_KEY"] = "of the tests, and long enough for it"
    if order == "before":
        jwt.JWTManager(app)
    OCPIStatus(app)
    if order == "after":
        jwt.JWTManager(app)
    bp = ContractBlueprint("b", __name__, url_prefix="/b", contract=contract)

    def view() -> Any:
        return {"who": jwt.get_jwt_identity()}

    bp.add_url_rule("/", "it", jwt.jwt_required()(view) if on == "view" else view)
    bp.add_url_rule("/fresh", "fresh", jwt.jwt_required(fresh=True)(view))
    if on == "app":
        app.before_request(lambda: jwt.verify_jwt_in_request() and None)
    app.register_blueprint(bp)
    return app


def bearer(app: Flask, seconds: int = 60) -> dict[str, str]:
    with app.app_context():
        token = jwt.create_access_token(
            "somebody", expires_delta=timedelta(seconds=seconds)
        )
    return {"Authorization": f"Bearer {token}"}


@table("order", ["before", "after"])
@table(("on", "path"), [("view", "/b/"), ("app", "/b/"), ("app", "/b/nowhere")])
@table("contract", contract_names())
def test_who_has_no_token_or_a_wrong_one_is_told_in_contract(order, on, path, contract):
    app = make(order, contract, on=on)
    get = app.test_client().get
    for headers, text in (
        ({}, "Missing Authorization Header"),
        (bearer(app, -1), "Token has expired"),
    ):
        answer = get(path, headers=headers)
        assert answer.status_code == 401
        assert text in answer.text
        assert "msg" not in answer.text
    broken = get(path, headers={"Authorization": "Bearer x.y.z"})
    assert broken.status_code == (200 if contract.startswith("ocpi") else 400) or (
        contract == "itsm-rest"
    )
    assert "msg" not in broken.text


@pytest.mark.parametrize("order", ["before", "after"])
def test_who_has_one_is_let_in(order):
    app = make(order)
    answer = app.test_client().get("/b/", headers=bearer(app))
    assert answer.get_json()["data"] == {"who": "somebody"}
    stale = app.test_client().get("/b/fresh", headers=bearer(app))
    assert (stale.status_code, stale.get_json()["status_code"]) == (401, 2000)
    assert stale.get_json()["status_message"] == "Fresh token required"
