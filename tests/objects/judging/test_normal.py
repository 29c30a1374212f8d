"""The normal form of a valid document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.judging.normal import TooDeep
from flask_ocpi_status.objects.judging.normal import renewer
from flask_ocpi_status.objects.judging.normal import settled
from tests.objects.documents import CLASSES
from tests.objects.documents import complete
from tests.objects.documents import documents
from tests.objects.documents import nested
from tests.objects.law import exactly
from tests.objects.law import sample
from tests.table import table

NAMES = [f"{one.edition.name}-{one.__name__}" for one in CLASSES]
PRICE = {"excl_vat": 1, "incl_vat": 1.21}
EXACT_PRICE = {"excl_vat": Decimal(1), "incl_vat": Decimal("1.21")}


@table("closed", [False, True])
@table(
    ("document", "normal"),
    [
        (PRICE, EXACT_PRICE),
        ({"excl_vat": Decimal("0.10")}, {"excl_vat": Decimal("0.10")}),
        ({"excl_vat": 0}, {"excl_vat": Decimal(0)}),
    ],
)
def test_numbers_are_decimal(document: Any, normal: Any, closed: bool) -> None:
    made = settled(v2_2_1.Price, document, closed=closed)
    assert exactly(made) == exactly(normal)


def test_what_is_in_its_normal_form_is_given_back_itself() -> None:
    document = settled(v2_2_1.CDR, complete(v2_2_1.CDR))
    assert settled(v2_2_1.CDR, document) is document
    assert settled(v2_2_1.CDR, document, closed=True) is document


def test_what_differs_is_made_anew_and_the_rest_is_shared() -> None:
    evses: list[Any] = []
    document = {"evses": evses, "energy_mix": {"energy_sources": [{"percentage": 5}]}}
    made = settled(v2_2_1.Location, document)
    assert made is not document
    assert made["evses"] is evses
    assert document["energy_mix"]["energy_sources"] == [{"percentage": 5}]  # type: ignore[index]


def test_null_is_absent_where_it_says_nothing_and_stays_where_it_does() -> None:
    nulls = {"name": None, "x": None, "operator": {"website": None}}
    assert settled(v2_2_1.Location, nulls) == {"x": None, "operator": {}}
    changed = settled(v2_2_1.Location, nulls, patch=True)
    assert changed == {"name": None, "x": None, "operator": {}}


def test_numbers_are_exact_in_lists_as_well() -> None:
    cls = sample(numbers=List(Number()), prices=List(Nested(v2_2_1.Price)))
    made = settled(cls, {"numbers": [0, 0.5], "prices": [PRICE, EXACT_PRICE]})
    assert exactly(made) == exactly(
        {"numbers": [Decimal(0), Decimal("0.5")], "prices": [EXACT_PRICE, EXACT_PRICE]}
    )


def test_what_is_unknown_stays_unless_it_is_nested_too_deeply() -> None:
    deep: Any = 1
    for _ in range(50):
        deep = [deep]
    assert settled(v2_2_1.Location, {"x": deep}) == {"x": deep}
    with pytest.raises(TooDeep):
        settled(v2_2_1.Location, {"evses": [{"x": {"y": deep}}]})


@table("cls", CLASSES, ids=NAMES, parts=4)
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_one_of_ones_own_is_the_same(cls: Any, data: st.DataObject) -> None:
    document = data.draw(documents(cls))
    before = exactly(document)
    made = renewer(cls)(document)
    assert made is not document
    assert exactly(made) == exactly(settled(cls, document))
    assert list(made) == list(settled(cls, document))
    assert exactly(document) == before


def test_one_of_ones_own_shares_nothing_but_what_nobody_knows() -> None:
    vendor = {"a": [1]}
    document = complete(v2_2_1.Location) | {"vendor": vendor}
    made = renewer(v2_2_1.Location)(document)
    assert made["vendor"] is vendor
    for name in ("coordinates", "evses", "facilities"):
        assert made[name] is not document[name]
    with pytest.raises(TooDeep):
        renewer(v2_2_1.Location)({**document, "vendor": nested(51)})
