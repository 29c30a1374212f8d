"""The same objects as pydantic models, made from the same tables.

What a model asks for is what ours asks for: the same fields, lengths, characters, forms
and enums, numbers as ``Decimal``, unknown fields kept, and the same rules for several
fields together. What pydantic has a type for is of that type: a ``DateTime`` is a
``datetime`` and a date a ``date``. In two points the models ask for less, which is
faster: a number may be a string, and a ``DateTime`` a number.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from typing import Annotated
from typing import Any
from typing import Literal

from flask_ocpi_status.objects import Object
from flask_ocpi_status.objects import fields
from flask_ocpi_status.objects import patterns
from flask_ocpi_status.objects import texts
from flask_ocpi_status.objects.numbers import LARGEST

if TYPE_CHECKING:
    from flask_ocpi_status.objects.property import Property
    from flask_ocpi_status.objects.rule import Rule


def demand_pydantic() -> None:
    """End the program with a sentence if pydantic is missing."""
    if find_spec("pydantic") is None:
        sys.exit("This needs pydantic 2; install it with pip install pydantic.")


@cache
def model(cls: type[Object]) -> Any:
    """Return the pydantic model of a class."""
    # Types are checked without pydantic, too: it is no part of what is shipped.
    pydantic: Any = import_module("pydantic")
    rows: dict[str, Any] = {}
    for name, field in cls.properties().items():
        kind = _type(pydantic, cls, field)
        rows[name] = (kind | None, None) if field.allow_none else (kind, ...)
    validators = {
        f"rule_{number}": pydantic.model_validator(mode="after")(_validator(rule))
        for number, rule in enumerate(cls.rules)
    }
    return pydantic.create_model(
        cls.__name__,
        __config__=pydantic.ConfigDict(extra="allow"),
        __validators__=validators,
        **rows,
    )


def _validator(rule: Rule) -> Callable[[Any], Any]:
    def validate(self: Any) -> Any:
        for _, message in rule(self):
            raise ValueError(message)
        return self

    return validate


def _type(pydantic: Any, cls: type[Object], field: Property) -> Any:
    match field:
        case texts.Text():
            return _text(pydantic, cls, field)
        case fields.Number():
            limit = LARGEST
            return Annotated[Decimal, pydantic.Field(ge=-limit, le=limit)]
        case fields.Integer():
            span = pydantic.Field(ge=field.least, le=field.most, strict=True)
            return Annotated[int, span]
        case fields.Boolean():
            return Annotated[bool, pydantic.Field(strict=True)]
        case fields.Enum():
            return Literal[tuple(cls.edition.enums[field.words])]
        case fields.Nested():
            return model(field.of(cls.edition))
        case fields.List():
            item: Any = _type(pydantic, cls, field.item)
            least = pydantic.Field(min_length=int(field.required))
            return Annotated[list[item], least]
    raise TypeError(f"There is no type of pydantic's for {field!r}.")


def _text(pydantic: Any, cls: type[Object], field: texts.Text) -> Any:
    form = field.form(cls.edition)
    if form is patterns.DATE_TIME:
        return datetime
    if form is patterns.DATE:
        return date
    pattern = field.allowed if form is None else form.anchored
    # As Rust has expressions: they cannot look ahead, and texts are whole characters.
    for python, rust in (
        (r"(?=.{1,255}\Z)", ""),
        (r"\ud800-\udfff", ""),
        (r"\Z", r"\z"),
    ):
        pattern = pattern.replace(python, rust)
    least, most = field.least, field.longest
    if form is not None:
        least, most = 0, 255 if form is patterns.URL else None
    span = pydantic.Field(min_length=least, max_length=most, pattern=pattern)
    return Annotated[str, span]
