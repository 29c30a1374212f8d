"""Each type of OCPI is a schema, and a long one has a name."""

from __future__ import annotations

from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import v2_0
from flask_ocpi_status.objects import v2_1
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects import v2_3_0
from flask_ocpi_status.openapi.schemas import schema_of
from tests.table import table

WHOLE = {"minimum": -(2**53), "maximum": 2**53}
FIVE = {"minimum": 0, "maximum": 99999}
CI_STRING = "#/$defs/CiString"
FIELDS = [
    (
        v2_2_1.Token,
        "uid",
        {"$ref": "#/$defs/CiString", "minLength": 1, "maxLength": 36},
    ),
    (v2_2_1.Token, "issuer", {"$ref": "#/$defs/string", "maxLength": 64}),
    (v2_2_1.Token, "valid", {"type": "boolean"}),
    (v2_2_1.Token, "type", {"$ref": "#/$defs/TokenType"}),
    (v2_2_1.Token, "last_updated", {"$ref": "#/$defs/DateTime"}),
    (v2_2_1.CdrDimension, "volume", {"type": "number", **WHOLE}),
    (v2_2_1.Connector, "max_voltage", {"type": "integer", **WHOLE}),
    (
        v2_2_1.Image,
        "width",
        {"type": ["integer", "null"], "minimum": 0, "maximum": 99999},
    ),
]


@table("cls, name, said", FIELDS)
def test_a_field_is_what_its_type_says(cls, name, said) -> None:
    assert schema_of(cls)["properties"][name] == said


def test_a_list_that_holds_something_says_so() -> None:
    schema = schema_of(v2_2_1.EVSE)["properties"]["connectors"]
    assert schema["minItems"] == 1
    assert schema["items"] == {"$ref": "#/$defs/Connector"}


def test_a_form_says_what_it_is_as_its_message_does() -> None:
    field = schema_of(v2_2_1.Tariff)["properties"]
    assert field["currency"]["description"] == (
        "A currency of 3 capitals (ISO 4217), as in EUR."
    )
    assert field["currency"]["pattern"] == "^(?:[A-Z]{3}|#NA)$"


def pattern(cls: type[Object]) -> str:
    return str(schema_of(cls)["$defs"]["DateTime"]["pattern"])


def test_a_date_time_has_an_offset_in_the_versions_that_have_one() -> None:
    assert pattern(v2_1.EVSE) == pattern(v2_1.Session)
    assert pattern(v2_1.EVSE) != pattern(v2_2_1.EVSE) == pattern(v2_3_0.EVSE)
    assert len(pattern(v2_0.Session)) > 1000  # so it is there once
