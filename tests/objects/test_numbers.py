"""Numbers, as every reader of JSON takes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.objects.numbers import exact

from .documents import WRITTEN
from .law import exactly


@pytest.mark.parametrize(("value", "number"), WRITTEN)
def test_a_number_is_exactly_what_was_written(value: Any, number: str) -> None:
    assert exactly(exact(value)) == exactly(Decimal(number))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_comes_back_from_its_digits(value: float) -> None:
    assert float(exact(value)) == value
