"""A document as a rule sees it."""

from __future__ import annotations

from decimal import Decimal

from flask_ocpi_status.objects.attributes import Attributes

ONE = Attributes(
    {
        "name": "A",
        "number": Decimal("0.5"),
        "below": {"name": "B", "null": None},
        "items": [{"name": "C"}, 5, [Decimal(2)]],
    }
)


def test_fields_are_attributes_and_an_absent_one_is_none() -> None:
    assert ONE.name == "A"
    assert ONE.other is None
    assert ONE.below.null is None


def test_objects_are_seen_likewise_alone_and_in_lists() -> None:
    assert ONE.below.name == "B"
    assert ONE.items[0].name == "C"
    assert ONE.items[1] == 5


def test_numbers_are_as_the_fast_path_has_them() -> None:
    assert type(ONE.number) is float
    assert type(ONE.items[2][0]) is float
