"""Two apps with one extension, and many requests at once: nothing leaks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask import abort
from flask import request

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_request
from flask_ocpi_status import ocpi_response


def test_one_instance_and_one_blueprint_serve_two_apps_each_in_its_own_way():
    ocpi = OCPIStatus()
    bp = ContractBlueprint("b", __name__, url_prefix="/b")

    @bp.post("/")
    def view():
        if request.json is None:
            abort(404)
        return {"name": ocpi_request.contract.name}

    apps = {}
    for contract in ("ocpi-2.1.1", "daml-json-api"):
        app = apps[contract] = Flask(contract)
        app.config["OCPI_STATUS_MAX_BODY"] = 10 if contract == "ocpi-2.1.1" else 1000
        ocpi.init_app(app, contract=contract)
        app.register_blueprint(bp, url_prefix=f"/{contract}")
    one, two = (app.test_client() for app in apps.values())
    assert one.post("/ocpi-2.1.1/", data=b"1").get_json()["status_code"] == 1000
    assert two.post("/daml-json-api/", data=b"1").get_json() == {
        "status": 200,
        "result": {"name": "daml-json-api"},
    }
    assert one.post("/ocpi-2.1.1/", data=b"null").status_code == 404
    assert two.post("/daml-json-api/", data=b"null").get_json()["status"] == 404
    assert one.post("/ocpi-2.1.1/", data=b"1" * 11).status_code == 413
    assert two.post("/daml-json-api/", data=b"1" * 11).status_code == 200
    assert one.get("/daml-json-api/x").mimetype == "text/html"
    assert two.get("/ocpi-2.1.1/x").mimetype == "text/html"


def many(app: Flask, calls: int, call) -> list:
    """Call from eight threads at once, the very first request among them."""
    start = threading.Barrier(8)

    def work(worker: int) -> list:
        client = app.test_client()
        start.wait(60)
        return [call(client, worker * calls + number) for number in range(calls)]

    with ThreadPoolExecutor(8) as pool:
        return [answer for part in pool.map(work, range(8)) for answer in part]


def test_requests_at_once_each_get_their_own_answer():
    app = Flask(__name__)
    OCPIStatus(app)
    contracts = ["ocpi-2.2.1", "daml-json-api", "platform-of-trust"]
    for contract in contracts:
        bp = ContractBlueprint(
            contract.replace(".", "_"),
            __name__,
            url_prefix=f"/{contract}",
            contract=contract,
        )

        @bp.post("/")
        def view():
            number = request.json["number"]
            assert ocpi_request.json["number"] == number
            if number % 3 == 1:
                return ocpi_response({"number": number}, 2001, message=str(number))
            if number % 3 == 2:
                abort(403, str(number))
            return {"number": number}

        app.register_blueprint(bp)
    told = []

    def call(client, number):
        contract = contracts[number % 7 % 3]
        response = client.post(f"/{contract}/", json={"number": number})
        return contract, number, response.status_code, response.get_json()

    with ocpi_answered.connected_to(lambda sender, **extra: told.append(extra), app):
        answers = many(app, 40, call)
    assert len(told) == len(answers) == 320
    for contract, number, http, body in answers:
        assert str(number) in str(body)
        if number % 3 == 0:
            assert http == 200
        elif contract == "ocpi-2.2.1":
            assert (http, body["status_code"]) == (
                (200, 2001) if number % 3 == 1 else (403, 2000)
            )
        else:
            assert http in (400, 401, 403)


def test_calls_inside_one_pushed_context_do_not_share_a_body(app, bp):
    """As with pytest-flask, which holds a context open round the test."""

    @bp.post("/")
    def view():
        return request.json

    app.register_blueprint(bp)
    with app.test_request_context("/"):
        client = app.test_client()
        for number in range(3):
            answer = client.post(bp.url_prefix, json={"n": number})
            assert answer.get_json()["data"] == {"n": number}
