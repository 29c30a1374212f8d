"""Numbers, as every reader of JSON takes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.objects.numbers import exact
from flask_ocpi_status.objects.numbers import is_between
from flask_ocpi_status.objects.numbers import is_whole
from tests.table import table

from .documents import WRITTEN
from .law import exactly


@table(("value", "number"), WRITTEN)
def test_a_number_is_exactly_what_was_written(value: Any, number: str) -> None:
    assert exactly(exact(value)) == exactly(Decimal(number))


@table(
    ("value", "whole"),
    [
        *((5, True), (5.0, True), (-0.0, True), (5.5, False), (1e300, True)),
        *((float("inf"), False), (float("nan"), False)),
        *((Decimal("4E+2"), True), (Decimal("400.0"), True), (Decimal("0.4"), False)),
        *((Decimal("1E+999999999999"), True), (Decimal("1E-999999999999"), False)),
        *((Decimal("NaN"), False), (Decimal("sNaN"), False)),
        (Decimal("Infinity"), False),
    ],
)
def test_a_number_is_whole_by_its_value(value: Any, whole: bool) -> None:
    assert is_whole(value) is whole


@table("value", [True, None, "5", [], float("nan"), Decimal("sNaN")])
def test_what_is_no_number_is_between_no_others(value: Any) -> None:
    assert not is_between(value, -9, 9)


@table("value", [-9, 9, 8.5, Decimal(9), Decimal("1E-999999999999")])
def test_limits_are_between_themselves(value: Any) -> None:
    assert is_between(value, -9, 9)
    assert not is_between(value + 19, -9, 9)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_comes_back_from_its_digits(value: float) -> None:
    assert float(exact(value)) == value
