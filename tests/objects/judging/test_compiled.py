"""The law of the fast path: it comes to what marshmallow comes to, for any document."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_ocpi_status import objects
from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import judge
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.fields import Anything
from flask_ocpi_status.objects.fields import Enum
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.judging.compiled import compiled
from flask_ocpi_status.objects.judging.compiled import is_valid
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.objects.texts import DateTime
from flask_ocpi_status.objects.texts import String
from tests.objects.documents import CLASSES
from tests.objects.documents import ODD
from tests.objects.documents import complete
from tests.objects.documents import documents
from tests.objects.documents import minimal
from tests.objects.documents import mutated
from tests.objects.law import hold_the_law
from tests.objects.law import hold_the_law_in_json
from tests.objects.law import sample
from tests.table import table

#: What Python has and JSON has not, or not as that: a view may answer with it.
PYTHONIC = [
    *(5.0, 0.5, -0.0, 1e308, float("inf"), float("nan")),
    *map(Decimal, ("Infinity", "NaN", "sNaN")),
    *("\ud800", "a\udfffb", b"x"),
]


def without(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a document that does not have a field."""
    return {other: value for other, value in document.items() if other != name}


class _Row:
    """One field of a class, where it was first said."""

    def __init__(self, cls: type[Object], name: str, field: Property) -> None:
        self.cls, self.name, self.field = cls, name, field

    def __str__(self) -> str:
        return f"{self.cls.edition.name} {self.cls.__name__}.{self.name}"


def _rows() -> Iterator[_Row]:
    seen = set()
    for cls in CLASSES:
        edition = cls.edition
        for name, field in cls.properties().items():
            inner = field.item if isinstance(field, List) else field
            in_this = (
                edition.enums[inner.words]
                if isinstance(inner, Enum)
                else isinstance(inner, DateTime) and edition.features.offsets
            )
            if (id(field), in_this) not in seen:
                seen.add((id(field), in_this))
                yield _Row(cls, name, field)


@table("edition", objects.edition_names())
def test_the_law_holds_for_each_field_and_each_odd_value(edition: str) -> None:
    for row in [row for row in _rows() if row.cls.edition.name == edition]:
        least = minimal(row.cls)
        needed = {name: least[name] for name in row.cls.patch_needs}
        odd = [*ODD] if isinstance(row.field, Anything) else [*ODD, *PYTHONIC]
        if isinstance(row.field, List):
            odd += [[value] for value in odd]
        for value in odd:
            # A change is the smallest document that has the field.
            hold_the_law(row.cls, {**needed, row.name: value}, patch=True)
        for value in (None, [], {}):
            hold_the_law(row.cls, {**least, row.name: value}, patch=False)
        hold_the_law(row.cls, without(least, row.name), patch=False)


class_of = st.shared(st.sampled_from(CLASSES), key="class")


@settings(max_examples=100)
@given(class_of, class_of.flatmap(documents), st.booleans())
def test_the_law_holds_for_valid_documents(
    cls: type[Object], document: dict[str, Any], patch: bool
) -> None:
    assert hold_the_law(cls, document, patch=False)
    hold_the_law_in_json(cls, document, patch)


@settings(max_examples=250)
@given(class_of, class_of.flatmap(mutated), st.booleans())
def test_the_law_holds_for_documents_that_were_changed(
    cls: type[Object], document: dict[str, Any], patch: bool
) -> None:
    hold_the_law(cls, document, patch)
    hold_the_law_in_json(cls, document, patch)


# Classes of one's own


def test_numbers_in_a_list_are_exact_as_well() -> None:
    cls = sample(numbers=List(Number()))
    assert judge(cls, {"numbers": [1, 0.1]}) == {
        "numbers": [Decimal(1), Decimal("0.1")]
    }
    assert hold_the_law(cls, {"numbers": [1, 0.1, Decimal("0.10")]})
    hold_the_law_in_json(cls, {"numbers": [1, Decimal("0.10")]}, patch=False)


def test_a_text_of_ones_own_type_is_looked_at_too() -> None:
    class Name(String):
        pass

    cls = sample(name=Name(20))
    assert hold_the_law(cls, {"name": "Café"})
    assert not hold_the_law(cls, {"name": "a\tb"})


def test_a_field_may_be_called_as_a_method_is() -> None:
    cls = sample(get=String(3, "?"), items=String(3, "?"), fields=String(3, "?"))
    assert hold_the_law(cls, {"get": "abc", "items": "é", "fields": None})
    assert not hold_the_law(cls, {"items": "\n"})


# What is_valid is asked besides


def test_a_list_of_objects_is_valid_if_each_is() -> None:
    price = {"excl_vat": 1}
    assert is_valid(v2_2_1.Price, [price, price], many=True)
    assert is_valid(v2_2_1.Price, [], many=True)
    assert not is_valid(v2_2_1.Price, [price, {}], many=True)
    assert not is_valid(v2_2_1.Price, price, many=True)


def test_in_a_closed_document_nothing_is_unknown_at_any_depth() -> None:
    location = complete(v2_2_1.Location)
    assert is_valid(v2_2_1.Location, location, closed=True)
    location["evses"][0]["connectors"][0]["x"] = 1
    assert is_valid(v2_2_1.Location, location)
    assert not is_valid(v2_2_1.Location, location, closed=True)


def test_a_class_is_compiled_once() -> None:
    first = compiled(v2_2_1.Location, False, False, False)
    assert compiled(v2_2_1.Location, False, False, False) is first
    assert compiled(v2_1_1.Location, False, False, False) is not first
