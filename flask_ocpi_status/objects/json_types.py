"""What the types of JSON are called, to say that a value is of another one."""

from __future__ import annotations

import re
from decimal import Decimal
from types import NoneType
from typing import Any
from typing import Final

#: The types of Python that a number may come in.
NUMBERS: Final = (int, float, Decimal)
# The others are numbers.
_TYPES: Final = {
    NoneType: "null",
    bool: "a boolean",
    str: "a text",
    dict: "an object",
    list: "a list",
}
_NUMBER: Final = re.compile(
    r" *[+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})? *"
)


def type_of(value: object) -> str:
    """Return what the type of a value is called, as one of it."""
    if value == "":
        return "an empty text"
    return _TYPES.get(type(value), "a number")


def of_another_type(value: Any, what: str, meant: bool) -> str:
    """Say that a value is of another type than what it is to be.

    :param meant: whether it is meant, and stands in quotation marks.
    """
    hint = f" Write the {what} without quotation marks." if meant else ""
    return f"Is {type_of(value)}.{hint}"


def is_number(value: Any) -> bool:
    """Whether a value is a number in quotation marks."""
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None
