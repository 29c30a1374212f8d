"""Beside APIFlask: what it describes is what is not ours."""

from __future__ import annotations

import pytest
from flask import Blueprint
from flask import Flask

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import RegistrationBlueprint

apiflask = pytest.importorskip("apiflask", reason="APIFlask is not installed")

# apispec complains of what APIFlask itself has in its schemas.
pytestmark = pytest.mark.filterwarnings("ignore")


def standing(before: bool = False) -> Flask:
    """An app with pages of APIFlask's, and blueprints of ours that have hooks."""
    app = apiflask.APIFlask(__name__)
    ocpi = OCPIStatus(parties=MemoryParties())
    if before:
        ocpi.init_app(app)

    class Pet(apiflask.Schema):
        name = apiflask.fields.String(required=True)

    @app.get("/pets")
    @app.output(Pet)
    def pets():
        return {"name": "Waldi"}

    own = apiflask.APIBlueprint("own", __name__)

    @own.post("/own")
    @own.input(Pet)
    def post(json_data):
        return json_data

    app.register_blueprint(own)
    registration = RegistrationBlueprint()
    tokens = OCPIBlueprint("tokens", __name__, url_prefix="/ocpi/tokens")
    tokens.put("/<token_uid>")(
        tokens.accepts(v2_2_1.Token)(lambda token_uid, body: body)
    )
    desk = ContractBlueprint("desk", __name__, url_prefix="/desk", contract="itsm-rest")
    desk.get("/")(lambda: {})
    inner = Blueprint("inner", __name__, url_prefix="/inner")
    inner.get("/")(lambda: {})
    tokens.register_blueprint(inner)
    for bp in (registration, tokens, desk):
        bp.before_request(lambda: None)
        app.register_blueprint(bp)
    if not before:
        ocpi.init_app(app)
    return app


@pytest.mark.parametrize("before", [True, False])
def test_its_description_has_its_pages_and_none_of_ours(before):
    client = standing(before).test_client()
    for _ in range(2):
        answer = client.get("/openapi.json")
        assert answer.status_code == 200
        assert set(answer.get_json()["paths"]) == {"/pets", "/own"}
    assert client.get("/docs").status_code == 200


@pytest.mark.parametrize("before", [True, False])
def test_its_pages_answer_as_it_says_and_ours_in_contract(before):
    client = standing(before).test_client()
    assert client.get("/pets").get_json() == {"name": "Waldi"}
    assert client.post("/own", json={}).status_code == 422
    assert client.get("/nowhere").get_json()["message"] == "Not Found"
    assert client.get("/desk/").get_json() == {}
    for path in ("/ocpi/versions", "/ocpi/nowhere", "/ocpi/tokens/nowhere/1"):
        assert client.get(path).get_json()["status_code"] == 2000
