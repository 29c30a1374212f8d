"""Numbers that every reader of JSON takes for the same (RFC 8259, 6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

#: Beyond it a float has no room for each whole number.
LARGEST: Final = 2**53


def exact(value: float | Decimal) -> Decimal:
    """Return a number as ``Decimal``, a float as the digits that it is written with."""
    return Decimal(repr(value)) if type(value) is float else Decimal(value)
