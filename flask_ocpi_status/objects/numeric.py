"""The numbers of OCPI, as marshmallow fields.

Rules: OCPI 2.0 to 2.3.0, Types, "int" and "number".
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated
from typing import Any

from marshmallow import fields
from msgspec import Meta

from .json_types import NUMBERS
from .json_types import is_number
from .json_types import of_another_type
from .numbers import LARGEST
from .numbers import exact
from .numbers import is_between
from .numbers import is_whole
from .property import Card
from .property import Compile
from .property import Property
from .property import Vocabulary


class Numeric(Property):
    """What both kinds of number have in common: from one number to another."""

    least, most = -LARGEST, LARGEST
    #: Makes a value what it is in the normal form.
    exactly: Callable[[Any], Any]

    def check(self, value: Any) -> bool:
        return is_between(value, self.least, self.most)

    def shape(self, edition: Vocabulary, compile: Compile) -> Any:
        return _between(self.least, self.most)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self.exactly(super()._deserialize(value, *args, **kwargs))


class Number(Numeric, fields.Decimal):
    """A JSON number, which comes as ``Decimal``: exactly what was written."""

    ocpi = "number"
    expected = "a number from -2^53 to 2^53"
    exactly = staticmethod(exact)

    def faults(self, value: Any) -> Iterator[str]:
        if type(value) in NUMBERS:
            yield "Is further from 0 than readers of JSON agree on."
        else:
            yield _in_quotes(value)


class Integer(Numeric, fields.Integer):
    """A JSON number without a fraction, which comes as ``int``: 400, 400.0 and 4e2.

    :param digits: at most so many, and no minus, as in ``int(5)``.
    """

    exactly = int

    def __init__(
        self,
        card: Card = "1",
        *,
        digits: int | None = None,
        least: int | None = None,
        most: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(card, **options)
        self.digits = digits
        floor, ceiling = (-LARGEST, LARGEST) if digits is None else (0, 10**digits - 1)
        self.least = floor if least is None else least
        self.most = ceiling if most is None else most
        # How many digits it has is its form; a limit of its own says something.
        self._ceiling = LARGEST if most is None else most

    @property
    def ocpi(self) -> str:
        return "int" if self.digits is None else f"int({self.digits})"

    @property
    def expected(self) -> str:
        if self.most == LARGEST:
            return "an int, without a fraction"
        return f"an int from {self.least} to {self.most}"

    def check(self, value: Any) -> bool:
        return super().check(value) and is_whole(value)

    def passes(self, value: Any) -> bool:
        return is_between(value, self.least, self._ceiling) and is_whole(value)

    def faults(self, value: Any) -> Iterator[str]:
        if type(value) not in NUMBERS:
            yield _in_quotes(value)
        elif not is_whole(value):
            yield "Has a fraction."
        elif value < self.least:
            yield "Is too small." if self.least else "Is negative."
        elif self.digits is not None and self.passes(value):
            yield f"Has {len(str(int(value)))} digits, more than {self.digits}."
        else:
            yield "Is too large."

    def loose_shape(self, edition: Vocabulary, compile: Compile) -> Any:
        return _between(self.least, self._ceiling)


def _in_quotes(value: Any) -> str:
    meant = is_number(value)
    number = "number, with a point," if meant and "," in value else "number"
    return of_another_type(value, number, meant)


def _between(least: int, most: int) -> Any:
    # As it was written: rules compare it, and rounded it may be at a limit.
    span = Meta(ge=least, le=most)
    return Annotated[int, span] | Annotated[float, span] | Decimal
