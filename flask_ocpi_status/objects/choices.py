"""The types of OCPI whose values are one of a few, as marshmallow fields.

Rules: OCPI 2.0 to 2.3.0, chapter "Types".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated
from typing import Any
from typing import Final
from typing import Literal

from marshmallow import fields
from msgspec import Meta

from ..naming.alike import alike
from ..naming.article import article
from ..naming.characters import UNPRINTABLE
from ..naming.characters import first_of
from .json_types import of_another_type
from .json_types import type_of
from .property import Card
from .property import Compile
from .property import Property
from .property import Vocabulary
from .texts import is_some_text

_SOME_TEXT: Final = rf"\A[^{UNPRINTABLE}]+\Z"
_UNPRINTABLE: Final = re.compile(f"[{UNPRINTABLE}]")


class Boolean(Property, fields.Boolean):
    """``true`` or ``false``, and nothing that could mean one of them."""

    ocpi = "boolean"
    expected = "a boolean: true or false"

    def check(self, value: Any) -> bool:
        return value is True or value is False

    def faults(self, value: Any) -> Iterator[str]:
        meant = isinstance(value, str) and value[:6].lower() in ("true", "false")
        yield of_another_type(value, "boolean", meant)

    def shape(self, edition: Vocabulary, compile: Compile) -> Any:
        return bool


class Enum(Property, fields.String):
    """A word of an enum, or of an OpenEnum, which knows that there are others.

    :param words: the name of the enum.
    """

    def __init__(self, words: str, card: Card = "1", **options: Any) -> None:
        super().__init__(card, **options)
        self.words = words

    @property
    def ocpi(self) -> str:
        return self.words

    @property
    def expected(self) -> str:
        words = self.edition.enums[self.words]
        if words.open:
            return f"{article(self.words)}, as in {words[0]}"
        return f"{article(self.words)}: {', '.join(words)}"

    def check(self, value: Any) -> bool:
        words = self.edition.enums[self.words]
        fits = is_some_text if words.open else words.__contains__
        return isinstance(value, str) and fits(value)

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def faults(self, value: Any) -> Iterator[str]:
        words = self.edition.enums[self.words]
        if not value or not isinstance(value, str):
            yield "Is empty." if value == "" else f"Is {type_of(value)}."
            return
        strange = list(first_of(value, _UNPRINTABLE))
        yield from strange
        meant = None if words.open else alike(value, words)
        if meant is not None:
            yield f"Did you mean {meant}?"
        elif not strange:
            yield "Is another word."

    def shape(self, edition: Vocabulary, compile: Compile) -> Any:
        words = edition.enums[self.words]
        if words.open:
            return Annotated[str, Meta(pattern=_SOME_TEXT)]
        return Literal[tuple(words)]

    def loose_shape(self, edition: Vocabulary, compile: Compile) -> Any:
        return str
