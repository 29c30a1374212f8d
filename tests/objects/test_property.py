"""What a cardinality says of what is absent, and of null."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import missing

from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.fields import Boolean
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.objects.texts import String
from tests.table import table

from .law import hold_the_law
from .law import sample
from .law import told

CARDS = ["1", "?", "*", "+"]


def of(card: Any) -> Property:
    return List(Number(), card) if card in "*+" else Number(card)


@table("card", CARDS)
@table("document", [{}, {"field": None}], ids=["absent", "null"])
def test_what_is_optional_may_be_absent_and_null_is_as_good_as_that(
    card: str, document: dict[str, Any]
) -> None:
    cls = sample(field=of(card))
    optional = card in "?*"
    assert cls.properties()["field"].required is not optional
    assert hold_the_law(cls, document) == optional
    if optional:
        assert judge(cls, document) == {}


@table("card", CARDS)
def test_in_a_change_everything_may_be_absent_and_null_clears_what_is_optional(
    card: str,
) -> None:
    cls = sample(field=of(card), other=Number("?"))
    assert hold_the_law(cls, {"other": 1}, patch=True)
    assert hold_the_law(cls, {"field": None}, patch=True) == (card in "?*")
    if card in "?*":
        assert judge(cls, {"field": None}, partial=True) == {"field": None}


@pytest.mark.parametrize("patch", [False, True])
def test_a_field_of_a_choice_may_be_absent_and_not_null(patch: bool) -> None:
    cls = sample(field=Boolean(required=False), other=Number("?"))
    assert cls.properties()["field"].card == "1"
    assert hold_the_law(cls, {"other": 1}, patch)
    assert not hold_the_law(cls, {"field": None, "other": 1}, patch)


def test_a_message_says_whether_something_is_missing_null_or_wrong() -> None:
    cls = sample(field=String(3))
    words = "Expected a string(3): up to 3 printable characters."
    assert told(cls, {}) == {"/field": f"Missing. {words}"}
    assert told(cls, {"field": None}) == {"/field": f"May not be null. {words}"}
    assert told(cls, {"field": 5}) == {
        "/field": f"Is a number. Write it in quotation marks. {words}"
    }


def test_a_field_knows_the_version_of_the_object_that_it_is_in() -> None:
    schema = v2_2_1.Location()
    field = schema.fields["evses"]
    assert isinstance(field, Property)
    assert field.edition is v2_2_1.edition


def test_null_of_what_is_optional_is_nothing() -> None:
    schema = sample(field=Number("?"))()
    assert schema.fields["field"].deserialize(None) is missing
    assert schema.load({"field": None}) == {}


@table(
    "ask",
    [
        lambda one: one.ocpi,
        lambda one: one.expected,
        lambda one: one.check(1),
        lambda one: one.shape(v2_2_1.edition, None),
    ],
)
def test_a_type_of_ones_own_has_to_say_what_it_is(ask: Any) -> None:
    with pytest.raises(NotImplementedError):
        ask(Property())
