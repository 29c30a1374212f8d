"""One view of the app, answered in contract."""

from __future__ import annotations

import pytest
from flask import abort
from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import UnknownLocation
from flask_ocpi_status import enveloped
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_request
from flask_ocpi_status import ocpi_response


class NoCode(HTTPException):
    """An HTTP error that forgot its code."""


@pytest.fixture
def client(app):
    @app.errorhandler(404)
    def host_page(error):
        return "host page", 404

    @app.route("/one", methods=["GET", "POST"])
    @enveloped
    def one():
        if request.method == "POST":
            assert request.get_json() is ocpi_request.json
            return ocpi_request.json
        match request.args.get("fail"):
            case "abort":
                abort(404)
            case "location":
                raise UnknownLocation("nowhere")
            case "violation":
                raise ValidationError({"a": ["no"]})
            case "crash":
                raise RuntimeError("secret")
            case "nocode":
                raise NoCode("secret")
            case "returned":
                return NoCode("secret")
        return {"a": 1}

    @app.get("/desk")
    @enveloped(contract="itsm-rest")
    async def desk():
        abort(404)

    @app.post("/any")
    @enveloped(contract=get_contract("daml-json-api"), body="ignored")
    def anything():
        return [request.get_data(as_text=True)]

    @app.get("/response")
    def response():
        return ocpi_response({"a": 1}, 2001, message="no")

    return app.test_client()


@pytest.mark.parametrize(
    ("query", "pair"),
    [
        ("", (200, 1000)),
        ("?fail=abort", (404, 2000)),
        ("?fail=location", (404, 2003)),
        ("?fail=violation", (200, 2001)),
        ("?fail=crash", (200, 3000)),
        ("?fail=nocode", (200, 3000)),
        ("?fail=returned", (200, 3000)),
    ],
)
def test_everything_that_its_view_does_is_answered_in_contract(client, query, pair):
    response = client.get(f"/one{query}")
    assert (response.status_code, response.get_json()["status_code"]) == pair
    assert "secret" not in response.text


def test_its_body_is_judged_before_the_view(client):
    assert client.post("/one", data=b"{").get_json()["status_code"] == 2001
    assert client.post("/one", data=b"[1]").get_json()["data"] == [1]
    assert client.post("/any", data=b"{").get_json() == {"status": 200, "result": ["{"]}


def test_it_may_name_its_contract(client):
    assert client.get("/desk").get_json() == {
        "error": {"status": 404, "message": "Not Found"}
    }


def test_a_response_of_the_host_may_be_in_the_apps_contract(client):
    response = client.get("/response")
    assert response.get_json()["status_code"] == 2001


def test_what_never_reaches_it_is_the_hosts(client):
    assert client.put("/one").mimetype == "text/html"
    assert client.get("/two").text == "host page"


def test_inside_a_blueprint_it_changes_the_contract_of_one_view(app, bp):
    @bp.post("/")
    @enveloped(contract="itsm-rest")
    def other():
        assert ocpi_request.contract.name == "itsm-rest"
        return request.json, 409

    app.register_blueprint(bp)
    client = app.test_client()
    assert client.post(bp.url_prefix, json={}).status_code == 400
    undeclared = client.post(bp.url_prefix, data="{}")
    assert undeclared.get_json()["error"]["status"] == 415


def test_the_decorated_function_keeps_its_name_and_its_text():
    @enveloped
    def view():
        """Say it."""

    assert (view.__name__, view.__doc__) == ("view", "Say it.")
    assert OCPIStatus.__doc__


def test_what_it_wants_of_a_body_holds_inside_a_blueprint_too(app, bp):
    @bp.post("/")
    @enveloped(body="optional")
    def view():
        return [request.json]

    app.register_blueprint(bp)
    assert app.test_client().post(bp.url_prefix).get_json()["data"] == [None]


def test_a_response_in_the_apps_contract_does_not_claim_the_hosts_request(client, app):
    @app.get("/mixed")
    def mixed():
        ocpi_response({})
        abort(403)

    assert client.get("/mixed").mimetype == "text/html"
