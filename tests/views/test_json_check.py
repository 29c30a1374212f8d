from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask import request
from flask.testing import FlaskClient

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_request
from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.codec import loads
from tests.json_texts import MALFORMED
from tests.json_texts import VALID
from tests.table import table

SAMPLE = (
    "number: NaN",
    "number: leading zero",
    "number: integer of 5000 digits",
    "string: single quotes",
    "string: half a pair, the first",
    "string: raw control character 0x0a in a string",
    "UTF-8: Latin-1",
    "UTF-8: overlong slash in two bytes",
    "encoding: byte order mark of UTF-8",
    "encoding: UTF-16 with a byte order mark",
    "structure: comma after the last member",
    "structure: key without quotes",
    "structure: unclosed array",
    "structure: nested too deeply, arrays",
    "structure: nested too deeply and unclosed, objects",
    "document: two objects",
    "blanks: form feed before the document",
    "comments: comment to the end of the line",
    "other format: nothing",
    "other format: blank",
    "other format: form",
    "other format: XML",
)
VALID_SAMPLE = ("null", "number: zero", "empty array", "a location", "key twice")


def make(contract: str, seen: list[Any], **config: Any) -> FlaskClient:
    app = Flask(__name__)
    app.config.update(config)
    OCPIStatus(app)
    bp = ContractBlueprint("bp", __name__, url_prefix="/bp", contract=contract)

    @bp.route("/it", methods=["POST", "PUT", "PATCH", "DELETE"])
    def it() -> Any:
        data = request.get_json()
        seen.append(data)
        assert data is request.json
        assert data is ocpi_request.json
        return {}, 202

    app.register_blueprint(bp)
    return app.test_client()


@pytest.fixture(scope="module")
def record() -> list[Any]:
    return []


@pytest.fixture
def seen(record: list[Any]) -> list[Any]:
    record.clear()
    return record


@pytest.fixture(scope="module")
def ocpi(record: list[Any]) -> FlaskClient:
    return make("ocpi-2.2.1", record)


@pytest.fixture(scope="module")
def daml(record: list[Any]) -> FlaskClient:
    return make("daml-json-api", record)


@pytest.fixture(scope="module")
def platform_of_trust(record: list[Any]) -> FlaskClient:
    return make("platform-of-trust", record)


@pytest.fixture(scope="module")
def itsm(record: list[Any]) -> FlaskClient:
    return make("itsm-rest", record)


def send(client: FlaskClient, body: bytes, **options: Any) -> Any:
    options.setdefault("content_type", "application/json")
    return client.open("/bp/it", **{"method": "POST", "data": body} | options)


def fault_of(body: bytes) -> JSONError:
    with pytest.raises(JSONError) as raised:
        loads(body)
    return raised.value


@table("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_json_is_400_and_2001_and_meets_no_view(ocpi, seen, body):
    seen.clear()
    response = send(ocpi, body)
    fault = fault_of(body)
    assert response.status_code == 400
    assert response.content_type == "application/json"
    assert list(response.json) == ["status_code", "status_message", "timestamp"]
    assert response.json["status_code"] == 2001
    place = f"character {fault.index}, line {fault.line}, column {fault.column}"
    assert place in response.json["status_message"]
    assert seen == []


@table("body", VALID.values(), ids=VALID)
def test_what_is_json_reaches_the_view_as_one_object(ocpi, seen, body):
    seen.clear()
    response = send(ocpi, body)
    assert (response.status_code, response.json["status_code"]) == (202, 1000)
    expected = json.loads(body)
    assert seen == [expected]
    assert repr(seen) == repr([expected])


@table("method", ["PUT", "PATCH", "DELETE"])
@table("name", [name for name in SAMPLE if MALFORMED[name]])
def test_the_other_methods_with_a_body_are_judged_alike(ocpi, seen, name, method):
    seen.clear()
    response = send(ocpi, MALFORMED[name], method=method)
    assert (response.status_code, response.json["status_code"]) == (400, 2001)
    assert seen == []


@table(
    "content_type",
    [None, "", "text/plain", "application/xml", "application/json; charset=latin-1"],
)
def test_a_body_is_judged_whatever_it_is_declared_as(ocpi, seen, content_type):
    seen.clear()
    bad = send(ocpi, MALFORMED["UTF-8: Latin-1"], content_type=content_type)
    assert (bad.status_code, bad.json["status_code"]) == (400, 2001)
    assert seen == []
    good = send(ocpi, VALID["a location"], content_type=content_type)
    assert good.status_code == 202
    assert len(seen) == 1


def test_a_body_declared_as_a_form_is_judged_as_json(ocpi, seen):
    form = "application/x-www-form-urlencoded"
    bad = send(ocpi, MALFORMED["other format: form"], content_type=form)
    assert (bad.status_code, bad.json["status_code"]) == (400, 2001)
    assert send(ocpi, VALID["a location"], content_type=form).status_code == 202
    assert seen == [json.loads(VALID["a location"])]


def test_nothing_of_the_body_is_said_again(ocpi, seen):
    response = send(ocpi, b'{"secret": "s3cr3t-token", s3cr3t}')
    assert response.status_code == 400
    assert "s3cr3t" not in response.text
    assert "s3cr3t" not in str(response.headers)


@table("name", SAMPLE)
def test_the_daml_json_api_tells_the_place_in_its_words(daml, seen, name):
    seen.clear()
    fault = fault_of(MALFORMED[name])
    response = send(daml, MALFORMED[name])
    assert response.status_code == 400
    assert response.json == {
        "status": 400,
        "errors": [
            f"JSON parser error: {fault.reason} at input index {fault.index}"
            f" (line {fault.line}, position {fault.column})"
        ],
    }
    assert seen == []


@table("name", SAMPLE)
def test_platform_of_trust_names_it_by_its_constant(platform_of_trust, seen, name):
    seen.clear()
    fault = fault_of(MALFORMED[name])
    response = send(platform_of_trust, MALFORMED[name])
    assert response.status_code == 400
    assert response.json == {
        "error": {
            "status": 400,
            "error": "MALFORMED_JSON",
            "description": str(fault),
        }
    }
    assert seen == []


@table("name", SAMPLE)
def test_itsm_rest_gives_a_readable_text(itsm, seen, name):
    seen.clear()
    fault = fault_of(MALFORMED[name])
    response = send(itsm, MALFORMED[name])
    assert response.status_code == 400
    assert response.json == {"error": {"status": 400, "message": str(fault)}}
    assert seen == []


@table("contract", ["daml", "platform_of_trust", "itsm"])
@table("name", VALID_SAMPLE)
def test_what_is_json_reaches_the_view_in_the_other_contracts(
    request, seen, contract, name
):
    seen.clear()
    response = send(request.getfixturevalue(contract), VALID[name])
    assert response.status_code in (200, 202)
    assert seen == [json.loads(VALID[name])]


@table("name", [name for name in SAMPLE if "nothing" not in name])
def test_exact_numbers_are_judged_alike(name):
    seen: list[Any] = []
    client = make("ocpi-2.2.1", seen, OCPI_STATUS_EXACT_NUMBERS=True)
    response = send(client, MALFORMED[name])
    assert (response.status_code, response.json["status_code"]) == (400, 2001)
    assert seen == []


def test_an_exponent_without_bounds_is_malformed_for_exact_numbers():
    seen: list[Any] = []
    client = make("ocpi-2.2.1", seen, OCPI_STATUS_EXACT_NUMBERS=True)
    response = send(client, b'{"a": 1e99999999999999999999}')
    assert (response.status_code, response.json["status_code"]) == (400, 2001)
    assert seen == []
