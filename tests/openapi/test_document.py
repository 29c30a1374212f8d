"""A document is valid, and says of an app what can be asked and what is answered."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status import ContractBlueprint
from flask_ocpi_status import OCPIBlueprint
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import get_contract
from flask_ocpi_status.codec import dumps
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.contracts import Row
from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.openapi.document import document
from flask_ocpi_status.openapi.operations import versions_of
from tests.modules.serving.world import World
from tests.openapi.apps import own_app
from tests.table import table

pytest.importorskip("apispec", reason="It needs the extra 'openapi'.")

SCHEMAS = "#/components/schemas/"


def written(app: Flask, version: str, **options: Any) -> Any:
    """Return a document as it is read."""
    return json.loads(dumps(document(app, version, **options)))


@cache
def of_platform(version: str) -> Any:
    """Return the document of a platform that has all that a version has."""
    return written(World(version).app, version)


def operations(made: Any) -> dict[tuple[str, str], Any]:
    return {
        (method.upper(), path): operation
        for path, item in made["paths"].items()
        for method, operation in item.items()
    }


def body_of(operation: Any, http: str) -> Any:
    return operation["responses"][http]["content"]["application/json"]["schema"]


@table("version", FEATURES)
def test_a_document_is_valid(version) -> None:
    validator = pytest.importorskip(
        "openapi_spec_validator", reason="It needs openapi-spec-validator."
    )
    made = of_platform(version)
    assert made["openapi"] == "3.1.0"
    validator.validate(made, cls=validator.OpenAPIV31SpecValidator)


@table("version", FEATURES)
def test_it_has_every_operation_of_every_module_and_no_other(version) -> None:
    expected = {("GET", "/ocpi/versions/"), ("GET", f"/ocpi/{version}/")}
    for method in ("GET", "POST", "PUT", "DELETE"):
        expected.add((method, f"/ocpi/{version}/credentials/"))
    for module in MODULES.values():
        for _, one in module.of(version):
            path = one.path.replace("<", "{").replace(">", "}")
            side = f"{one.role.lower()}/{module.identifier}"
            expected.add((one.method, f"/ocpi/{version}/{side}/{path}"))
    assert operations(of_platform(version)).keys() == expected


@table("version", FEATURES)
def test_each_operation_has_a_name_of_its_own(version) -> None:
    names = [one["operationId"] for one in operations(of_platform(version)).values()]
    assert len(names) == len(set(names))


def test_what_is_answered_is_in_an_envelope_that_a_failure_has_as_well() -> None:
    told = operations(of_platform("2.2.1"))
    path = "/ocpi/2.2.1/receiver/locations/{country_code}/{party_id}/{location_id}"
    found, failed = body_of(told["GET", path], "200")["oneOf"]
    assert found == {"$ref": f"{SCHEMAS}LocationEnvelope"}
    assert failed["$ref"] == f"{SCHEMAS}FailureEnvelope"
    assert failed["properties"]["status_code"]["enum"] == [2000, 2001, 3000]
    assert body_of(told["PUT", path], "201") == {"$ref": f"{SCHEMAS}EmptyEnvelope"}
    missing = body_of(told["GET", path], "404")
    assert missing["properties"]["status_code"]["enum"] == [2000, 2003]
    envelope = of_platform("2.2.1")["components"]["schemas"]["LocationEnvelope"]
    assert envelope["required"] == [
        *("data", "status_code", "status_message", "timestamp")
    ]
    assert envelope["additionalProperties"] is False


def test_a_list_is_one_of_objects_and_says_its_headers() -> None:
    told = operations(of_platform("2.2.1"))["GET", "/ocpi/2.2.1/sender/locations/"]
    page = body_of(told, "200")["oneOf"][0]
    assert page == {"$ref": f"{SCHEMAS}LocationListEnvelope"}
    headers = told["responses"]["200"]["headers"]
    assert {"Link", "X-Total-Count", "X-Limit", "X-Request-ID"} <= headers.keys()
    assert "Link" not in told["responses"]["401"]["headers"]
    assert "WWW-Authenticate" in told["responses"]["401"]["headers"]


def test_a_change_may_lack_what_the_object_may_not() -> None:
    told = operations(of_platform("2.2.1"))
    path = "/ocpi/2.2.1/receiver/tokens/{country_code}/{party_id}/{token_uid}"
    body = told["PATCH", path]["requestBody"]
    media = body["content"]["application/json"]
    assert media["schema"] == {"$ref": f"{SCHEMAS}TokenChange"}
    assert media["example"] == {"valid": False, "last_updated": "2026-03-01T12:30:00Z"}


def test_a_body_that_may_lack_something_has_a_name_of_its_own() -> None:
    schemas = of_platform("2.3.0")["components"]["schemas"]
    assert "terminal_id" in schemas["Terminal"]["required"]
    assert "terminal_id" not in schemas["TerminalToActivate"]["required"]


def test_a_command_of_2_1_is_answered_with_a_word() -> None:
    path = "/ocpi/2.1/receiver/commands/START_SESSION"
    told = body_of(operations(of_platform("2.1"))["POST", path], "200")["oneOf"][0]
    assert told == {"$ref": f"{SCHEMAS}CommandResponseTypeEnvelope"}


@table("version, how", [("2.1.1", "as it is"), ("2.2.1", "in Base64")])
def test_a_token_is_described_as_the_version_has_it(version, how) -> None:
    made = of_platform(version)
    scheme = made["components"]["securitySchemes"]["Token"]
    assert (scheme["in"], scheme["name"]) == ("header", "Authorization")
    assert how in scheme["description"]
    assert all(one["security"] == [{"Token": []}] for one in operations(made).values())


def test_nothing_is_said_of_a_token_where_nobody_knows_one() -> None:
    made = written(own_app(asks=False), "2.2.1")
    for operation in operations(made).values():
        assert "security" not in operation
        assert "401" not in operation["responses"]


def test_views_of_the_apps_own_are_there_with_what_is_known_of_them() -> None:
    told = operations(written(own_app(), "2.2.1"))
    below = "/own/locations"
    listed = told["GET", f"{below}/"]
    assert listed["summary"] == "Our locations. There are many"
    assert body_of(listed, "200")["oneOf"][0]["$ref"] == (
        f"{SCHEMAS}LocationListEnvelope"
    )
    needed = {one["name"]: one["required"] for one in listed["parameters"][2:4]}
    assert needed == {"date_from": True, "date_to": False}
    put = told["PUT", f"{below}/{{location_id}}"]
    assert put["requestBody"]["required"]
    assert "2XX" in put["responses"]
    change = told["PATCH", f"{below}/{{location_id}}"]["requestBody"]["content"]
    assert change["application/json"]["schema"]["$ref"].endswith("LocationChange")
    assert not told["POST", f"{below}/notes"]["requestBody"]["required"]
    anything = told["POST", f"{below}/anything"]["requestBody"]["content"]
    assert anything == {"application/json": {"schema": {}}}
    assert "requestBody" not in told["POST", f"{below}/raw"]
    assert "400" not in told["POST", f"{below}/raw"]["responses"]
    number = told["GET", f"{below}/notes/{{number}}"]
    assert "security" not in number
    assert number["parameters"][0]["schema"] == {
        **{"type": "integer", "minimum": 1, "maximum": 9}
    }
    assert "*/*" in told["GET", f"{below}/file"]["responses"]["200"]["content"]


def test_the_methods_of_a_class_of_views_are_told_apart() -> None:
    told = operations(written(own_app(), "2.2.1"))
    both = "/own/locations/tokens/{uid}"
    given = body_of(told["GET", both], "200")["oneOf"][0]
    assert given == {"$ref": f"{SCHEMAS}TokenEnvelope"}
    assert "requestBody" not in told["GET", both]
    taken = told["PUT", both]["requestBody"]["content"]["application/json"]
    assert taken["schema"] == {"$ref": f"{SCHEMAS}Token"}
    assert body_of(told["PUT", both], "2XX") == {"$ref": f"{SCHEMAS}AnyEnvelope"}


def test_methods_that_openapi_does_not_have_are_left_out() -> None:
    app = Flask(__name__)
    OCPIStatus(app)
    bp = OCPIBlueprint("own", __name__, url_prefix="/own", contract="ocpi-2.2.1")
    methods = ["GET", "TRACE", "POST", "HEAD", "OPTIONS", "PURGE", "LINK", "CONNECT"]
    bp.add_url_rule("/x", "x", lambda: {}, methods=methods)
    bp.add_url_rule("/y", "y", lambda: {}, methods=["PURGE"])
    app.register_blueprint(bp)
    other = OCPIBlueprint("other", __name__, url_prefix="/b", contract="ocpi-2.1.1")
    other.add_url_rule("/y", "y", lambda: {}, methods=["PURGE"])
    app.register_blueprint(other)
    assert versions_of(app) == ["2.2.1"]
    told = operations(written(app, "2.2.1"))
    assert {*told} == {(method, "/own/x") for method in ("GET", "TRACE", "POST")}


def test_a_schema_of_an_apps_own_is_there_beside_those_of_ocpi() -> None:
    made = written(own_app(), "2.2.1")
    body = operations(made)["POST", "/own/locations/notes"]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].removeprefix(SCHEMAS)
    schema = made["components"]["schemas"][name]
    assert schema["properties"] == {"text": {"type": "string"}}
    assert schema["required"] == ["text"]


def test_a_row_of_the_apps_own_contract_is_what_is_said() -> None:
    app = Flask("app")
    own = get_contract("ocpi-2.2.1").replace(rows={"invalid": Row(http=422, code=2001)})
    OCPIStatus(app, contracts=[own])
    bp = ContractBlueprint("b", __name__, url_prefix="/b")
    bp.get("/")(lambda: None)
    app.register_blueprint(bp)
    (operation,) = operations(written(app, "2.2.1")).values()
    told = body_of(operation, "422")["properties"]["status_code"]
    assert told == {"enum": [2001]}


def test_what_a_configuration_demands_is_said() -> None:
    app = own_app()
    app.config["OCPI_STATUS_REQUIRE_IDS"] = True
    app.config["OCPI_STATUS_REQUIRE_CONTENT_TYPE"] = True
    app.config["OCPI_STATUS_PAGE_MAX"] = 7
    made = written(app, "2.2.1")
    parameters = made["components"]["parameters"]
    assert parameters["X-Request-ID"]["required"]
    assert not parameters["OCPI-to-party-id"]["required"]
    told = operations(made)
    assert "415" in told["POST", "/own/locations/anything"]["responses"]
    (limit,) = (
        one
        for one in told["GET", "/own/locations/"]["parameters"]
        if isinstance(one, dict) and one.get("name") == "limit"
    )
    assert "at most 7" in limit["description"]


def test_versions_before_2_2_have_no_ids_and_no_routing() -> None:
    told = operations(of_platform("2.1.1"))
    del told["GET", "/ocpi/versions/"]  # it is of all versions
    for operation in told.values():
        assert not any(isinstance(one, str) for one in operation["parameters"])
        for response in operation["responses"].values():
            assert "X-Request-ID" not in response.get("headers", {})


@table("version", ["2.2", "9.9"])
def test_a_version_that_is_not_there_is_refused(version) -> None:
    with pytest.raises(LookupError, match=r"there is 2\.2\.1"):
        document(own_app(), version)


def test_another_contract_than_ocpis_is_not_in_it() -> None:
    app = own_app()
    other = ContractBlueprint("o", __name__, url_prefix="/other", contract="itsm-rest")
    other.get("/")(lambda: {})
    app.register_blueprint(other)
    assert not any("/other" in path for path in written(app, "2.2.1")["paths"])


def test_it_is_called_as_the_platform_is_and_says_where_that_is() -> None:
    world = World("2.2.1")
    assert written(world.app, "2.2.1")["info"]["title"] == "Deltastroom: OCPI 2.2.1"
    assert written(world.app, "2.2.1")["servers"] == [{"url": "/"}]
    world.app.config["OCPI_STATUS_BASE_URL"] = "https://cpo.example/x"
    made = written(world.app, "2.2.1", title="Ours")
    assert made["info"]["title"] == "Ours"
    assert made["servers"] == [{"url": "https://cpo.example/x"}]
