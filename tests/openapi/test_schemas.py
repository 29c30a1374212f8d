"""The JSON Schema of a class takes what is judged valid, and refuses what it can."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from marshmallow import ValidationError

from flask_ocpi_status.codec import dumps
from flask_ocpi_status.objects import Edition
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import edition
from flask_ocpi_status.objects import edition_names
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.fields import Boolean
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.objects.rule import Rule
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import String
from flask_ocpi_status.openapi.schemas import schema_of
from tests.objects.documents import CLASSES
from tests.objects.documents import complete
from tests.objects.documents import documents
from tests.objects.documents import minimal
from tests.objects.documents import mutated
from tests.table import table

jsonschema = pytest.importorskip("jsonschema_rs", reason="It needs jsonschema-rs.")


def plainly(document: Any) -> Any:
    """Return a document as others read it from JSON."""
    return json.loads(dumps(document))


def validator_of(cls: type[Object], partial: bool = False) -> Any:
    return jsonschema.Draft202012Validator(plainly(schema_of(cls, partial=partial)))


def different() -> list[type[Object]]:
    """Return the classes without those that an older version has in all their parts."""
    found: dict[str, type[Object]] = {}
    for cls in CLASSES:
        schema = schema_of(cls) | {"title": cls.__name__}
        found.setdefault(dumps(schema), cls)
    return list(found.values())


def location(**fields: Any) -> Any:
    return plainly(minimal(v2_2_1.Location) | fields)


@pytest.fixture
def without_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge without what no schema can say: of several fields, and of depth."""
    monkeypatch.setattr(Rule, "__call__", lambda self, one: ())
    monkeypatch.setattr(edition, "is_deep", lambda value: False)


@table("cls", different(), parts=2)
def test_the_schema_of_a_class_takes_its_objects_and_is_one(cls) -> None:
    for partial in (False, True):
        schema = plainly(schema_of(cls, partial=partial))
        jsonschema.meta.validate(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for document in (minimal(cls), complete(cls)):
            if not partial or document:
                validator.validate(plainly(document))
        for example in schema.get("examples", ()):
            validator.validate(example)
            judge(cls, example, partial=partial)


@pytest.mark.usefixtures("without_rules")
@table("cls", different(), parts=8)
def test_the_schema_and_the_judge_agree_on_all_but_rules(cls) -> None:
    """As a whole object, and as a change of one."""
    both = [(validator_of(cls, one), cls(patch=one)) for one in (False, True)]

    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(documents(cls) | mutated(cls) | mutated(cls))
    def hold(document: Any) -> None:
        document = plainly(document)
        for validator, judging in both:
            try:
                judging.load(document)
            except ValidationError as error:
                assert not validator.is_valid(document), error.messages
            else:
                validator.validate(document)

    hold()


UNSAID = [
    (v2_2_1.Location, {"publish": True, "publish_allowed_to": [{"group_id": "G"}]}),
    (v2_2_1.StartSession, {"connector_id": "1"}),
    (v2_2_1.Hours, {"twentyfourseven": False}),
]


@table("cls, fields", UNSAID)
def test_what_no_schema_says_stands_in_the_description(cls, fields) -> None:
    document = plainly(minimal(cls) | fields)
    if cls is v2_2_1.Hours:
        document.pop("regular_hours", None)
    with pytest.raises(ValidationError):
        judge(cls, document)
    validator_of(cls).validate(document)
    (field, *_) = fields
    assert f"`{field}`" in schema_of(cls)["description"]


REFUSED = [
    ({"id": "x" * 37}, "too long"),
    ({"id": ""}, "too short"),
    ({"id": "é"}, "no ASCII"),
    ({"country_code": "NLD"}, "another form"),
    ({"country_code": "NL\n"}, "a line break at its end"),
    ({"name": "a\tb"}, "a tab"),
    ({"last_updated": "2026-02-30T00:00:00Z"}, "no such day"),
    ({"last_updated": "2026-02-28T00:00:00+01:00"}, "an offset"),
    ({"parking_type": "ON_THE_ROOF"}, "no word of the enum"),
    ({"publish": "true"}, "a text"),
    ({"evses": {}}, "no list"),
    ({"evses": [{}]}, "a part that lacks something"),
    ({"coordinates": {"latitude": "91.1", "longitude": "5.12345"}}, "too few digits"),
]


@table("fields, why", REFUSED)
def test_a_schema_says_lengths_characters_forms_words_and_types(fields, why) -> None:
    assert not validator_of(v2_2_1.Location).is_valid(location(**fields)), why


def test_what_is_unknown_passes_and_null_is_as_good_as_absent() -> None:
    validator_of(v2_2_1.Location).validate(location(x=1, name=None))
    assert not validator_of(v2_2_1.Location).is_valid(location(id=None))


def test_an_open_enum_has_other_words_and_names_those_of_ocpi() -> None:
    own = schema_of(v2_2_1.Endpoint)["$defs"]["ModuleID"]
    assert "enum" not in own
    assert "locations" in own["examples"]
    validator_of(v2_2_1.Endpoint).validate(
        {"identifier": "nltnm-x", "role": "SENDER", "url": "https://example.com/"}
    )


def test_a_change_needs_its_moment_clears_and_cannot_change_what_the_url_says() -> None:
    schema = schema_of(v2_2_1.Location, partial=True)
    assert schema["title"] == "LocationChange of OCPI 2.2.1"
    assert schema["required"] == ["last_updated"]
    said = {name for name, one in schema["properties"].items() if one.get("readOnly")}
    assert said == {"country_code", "party_id", "id"}
    validator = validator_of(v2_2_1.Location, partial=True)
    moment = {"last_updated": "2026-01-31T09:30:00Z"}
    validator.validate({**moment, "name": None})
    for wrong in ({}, {"name": "x"}, {**moment, "publish": None}):
        assert not validator.is_valid(wrong), wrong


def test_a_change_of_what_has_no_moment_has_something_in_it() -> None:
    validator = validator_of(v2_2_1.Hours, partial=True)
    assert not validator.is_valid({})
    validator.validate({"twentyfourseven": True})


def test_a_url_has_its_format_and_a_date_time_has_none_that_is_stricter() -> None:
    parts = schema_of(v2_2_1.Connector)["$defs"]
    assert parts["URL"]["format"] == "uri"
    assert "format" not in parts["DateTime"]


@table("name", edition_names())
def test_no_class_is_there_twice_under_one_name(name) -> None:
    for cls in edition_of(name).classes.values():
        for part, schema in schema_of(cls).get("$defs", {}).items():
            assert schema, part


class Own(Property):
    """A type of an app's own."""

    ocpi = "own"
    expected = "one of our own"

    def check(self, value: Any) -> bool:
        return value == "own"


class Tree(Object):
    """A class of an app's own."""

    name = String(10)
    kind = Own()
    url = CiString(5, "?", data_key="URL")
    shown = Boolean(dump_only=True)
    below = Nested("Tree", "?")


OWN = Edition("2.2.1-own", {"__name__": __name__, "Tree": Tree}, v2_2_1.edition)


def test_a_class_of_an_apps_own_may_be_in_itself_and_have_types_of_its_own() -> None:
    assert OWN.classes["Tree"] is Tree
    schema = schema_of(Tree)
    assert schema["required"] == ["name", "kind"]
    assert schema["properties"]["kind"] == {}
    assert schema["properties"]["shown"] == {"readOnly": True}
    assert "URL" in schema["properties"]
    validator = validator_of(Tree)
    validator.validate({"name": "a", "kind": 1, "below": {"name": "b", "kind": 2}})
    assert not validator.is_valid({"name": "a", "kind": 1, "below": {"kind": 2}})
