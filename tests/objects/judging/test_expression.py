"""What no type of msgspec's says of the fields of an object."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec import UNSET

from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.fields import Boolean
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.judging.expression import judge_of
from flask_ocpi_status.objects.rule import looks_at
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import DateTime
from flask_ocpi_status.objects.texts import String
from tests.objects.law import sample
from tests.table import table


@looks_at("name number")
def has_a_number(one: Any) -> Any:
    if one.name and one.number is None:
        yield ("number",), "Missing."


Sample = sample(
    name=String(20, "?"),
    id=CiString(36),
    when=DateTime("?"),
    number=Number("?"),
    numbers=List(Number()),
)
Sample.rules = (has_a_number,)
FINE = {
    "name": None,
    "id": "x",
    "when": None,
    "number": None,
    "numbers": None,
}
LARGE = Decimal(2**53) + Decimal("0.1")


def judged(*, patch: bool = False, plain: bool = False, **fields: Any) -> bool:
    judge = judge_of(Sample, patch=patch, plain=plain)
    assert judge is not None
    try:
        judge(SimpleNamespace(**{**FINE, **fields}))
    except ValueError:
        return False
    return True


@table(
    ("fields", "fine"),
    [
        ({}, True),
        ({"name": "Café", "number": 1}, True),
        ({"id": "Café"}, False),
        ({"when": "2026-02-29T00:00:00Z"}, False),
        ({"when": "2026-02-28T00:00:00Z"}, True),
        ({"number": LARGE}, False),
        ({"number": -LARGE}, False),
        ({"number": Decimal(2**53)}, True),
        ({"numbers": [1, Decimal(5)]}, True),
        ({"numbers": [1, LARGE]}, False),
        ({"name": "x"}, False),
    ],
)
def test_it_judges_numbers_forms_characters_and_rules(fields: Any, fine: bool) -> None:
    assert judged(**fields) is fine


def test_characters_of_plain_texts_are_not_looked_at() -> None:
    assert judged(id="Café", plain=True)
    assert not judged(when="x", plain=True)


@pytest.mark.parametrize("absent", [None, UNSET])
def test_a_change_of_nothing_is_fine(absent: Any) -> None:
    assert judged(**dict.fromkeys(FINE, absent), patch=True)


def test_a_rule_is_not_asked_of_what_is_absent_from_a_change() -> None:
    assert judged(name="x", number=UNSET, patch=True)
    assert judged(name=UNSET, number=None, patch=True)
    assert not judged(name="x", number=None, patch=True)


def test_what_is_absent_from_a_change_is_none_for_a_rule() -> None:
    @looks_at("a")
    def is_alone(one: Any) -> Any:
        return () if one.b is None else [(("b",), "May not be there.")]

    cls = sample(a=Number("?"), b=Number("?"))
    cls.rules = (is_alone,)
    judge = judge_of(cls, patch=True, plain=False)
    assert judge is not None
    judge(SimpleNamespace(a=1, b=UNSET))
    judge(SimpleNamespace(a=1, b=None))
    judge(SimpleNamespace(a=UNSET, b=1))
    with pytest.raises(ValueError, match="not valid together"):
        judge(SimpleNamespace(a=1, b=1))


def test_where_the_types_say_all_nothing_is_left_to_judge() -> None:
    assert judge_of(sample(yes=Boolean()), patch=False, plain=False) is None
    assert judge_of(v2_2_1.DisplayText, patch=False, plain=False) is not None
