"""Numbers that every reader of JSON takes for the same (RFC 8259, 6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from typing import Final

#: Beyond it a float has no room for each whole number.
LARGEST: Final = 2**53


def exact(value: float | Decimal) -> Decimal:
    """Return a number as ``Decimal``, a float as the digits that it is written with."""
    return Decimal(repr(value)) if type(value) is float else Decimal(value)


def is_between(value: Any, least: int, most: int) -> bool:
    """Whether a value is a number, and neither less nor more than others."""
    if type(value) not in (int, float, Decimal):
        return False
    try:
        return bool(least <= value <= most)
    except ArithmeticError:  # for NaN
        return False


def is_whole(value: float | Decimal) -> bool:
    """Whether a number has no fraction, however it is written: 400.0 and 4e2 have none.

    A large exponent is not written out, so bound it before it is made an ``int``.
    """
    if type(value) is Decimal:
        return value.is_finite() and value == value.to_integral_value()
    return type(value) is int or (type(value) is float and value.is_integer())
