"""The types of OCPI that are text, as marshmallow fields.

Rules: OCPI 2.0 to 2.3.0, chapter "Types".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from typing import Annotated
from typing import Any
from typing import Final

from marshmallow import fields
from msgspec import Meta

from ..naming.article import article
from ..naming.characters import UNPRINTABLE
from ..naming.characters import first_of
from . import faults
from . import patterns
from .json_types import NUMBERS
from .patterns import Pattern
from .property import Card
from .property import Compile
from .property import Property
from .property import Vocabulary

_UNPRINTABLE: Final = re.compile(f"[{UNPRINTABLE}]")
_NO_ASCII: Final = re.compile("[^ -~]")


def is_text(value: str) -> bool:
    """Whether every character can be printed: no tab, no line break, no NUL."""
    return value.isprintable() or _UNPRINTABLE.search(value) is None


def is_some_text(value: str) -> bool:
    """Whether there is a character, and every one can be printed."""
    return value != "" and is_text(value)


def is_ascii(value: str) -> bool:
    """Whether every character is printable ASCII."""
    return value.isascii() and value.isprintable()


def fold(text: str) -> str:
    """Return what is alike for ids, CiStrings, in which nothing but the case differs.

    Of ASCII alone, which they are made of: the sign for kelvin is no K, and a sharp s
    not two of them.
    """
    return text.lower() if text.isascii() else text


def folding(case_sensitive: bool) -> Callable[[str], str]:
    """Return what makes ids alike that are the same in a version."""
    return str if case_sensitive else fold


class Text(Property, fields.String):
    """What the two kinds of string have in common, and where they differ.

    :param longest: in characters; ``None`` for any length.
    :param least: in characters.
    :param matching: a form that it has to have. It says how long as well: a latitude
        that has it may be longer than its column.
    """

    #: The name of the type.
    called = "string"
    #: Whether it may be ``#NA`` where it is required; in 2.2 and later.
    may_be_unavailable = False
    #: What its characters are.
    characters = "printable characters"
    #: Whether a text has such characters only.
    allows = staticmethod(is_text)
    #: The same, for a search.
    allowed = rf"\A[^{UNPRINTABLE}]*\Z"
    #: What finds another one.
    strange = _UNPRINTABLE

    def __init__(
        self,
        longest: int | None = None,
        card: Card = "1",
        *,
        least: int = 0,
        matching: Pattern | None = None,
        **options: Any,
    ) -> None:
        super().__init__(card, **options)
        self.longest = longest
        self.least = least
        self.matching = matching

    @property
    def ocpi(self) -> str:
        return self.called if self.longest is None else f"{self.called}({self.longest})"

    def form(self, edition: Vocabulary) -> Pattern | None:
        """Return the form that it has to have in a version, if it has one."""
        form = self.matching
        if form and self.required and self.may_be_unavailable:
            return form.or_not_available if edition.features.no_data else form
        return form

    @property
    def expected(self) -> str:
        form = self.form(self.edition)
        if form is not None:
            return form.words
        if self.longest is None:
            return f"{article(self.ocpi)} of {self.characters}"
        span = f"{self.least} to" if self.least else "up to"
        return f"{article(self.ocpi)}: {span} {self.longest} {self.characters}"

    def check(self, value: Any) -> bool:
        return self.has_form(self.form(self.edition), value)

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def faults(self, value: Any) -> Iterator[str]:
        form = self.form(self.edition)
        if not isinstance(value, str):
            yield from super().faults(value)
            if form is None and type(value) in NUMBERS:
                yield "Write it in quotation marks."
        elif form is not None:
            yield from form.faults(value)
        else:
            yield from faults.of_length(value, self.least, self.longest)
            yield from first_of(value, self.strange)

    def has_form(self, form: Pattern | None, value: Any) -> bool:
        """Whether a value is one of the type's, in a version where it has that form."""
        if not isinstance(value, str):
            return False
        if form is not None:
            return len(value) <= form.longest and bool(form.fits(value))
        return (
            self.least <= len(value)
            and (self.longest is None or len(value) <= self.longest)
            and self.allows(value)
        )

    def shape(self, edition: Vocabulary, compile: Compile) -> Any:
        # What it looks like is found out for all texts of an object at once.
        form = self.form(edition)
        if form is not None:
            return Annotated[str, Meta(max_length=form.longest)]
        return Annotated[str, Meta(min_length=self.least, max_length=self.longest)]

    def shape_in_list(self, edition: Vocabulary, compile: Compile) -> Any:
        form = self.form(edition)
        if form is not None:
            return Annotated[str, Meta(max_length=form.longest, pattern=form.anchored)]
        return Annotated[
            str,
            Meta(
                min_length=self.least,
                max_length=self.longest,
                pattern=self.allowed,
            ),
        ]

    def loose_shape(self, edition: Vocabulary, compile: Compile) -> Any:
        return str


class String(Text):
    """Printable text, in which case matters.

    Until 2.1.1 OCPI allows ASCII only. Names and addresses are not written in it, so
    more than that is not refused (see :func:`.remarks`).
    """

    may_be_unavailable = True


class CiString(Text):
    """Printable ASCII in which case does not matter: ids, above all."""

    called = "CiString"
    may_be_unavailable = True
    characters = "characters of printable ASCII"
    allows = staticmethod(is_ascii)
    allowed = r"\A[ -~]*\Z"
    strange = _NO_ASCII


class URL(Text):
    """An absolute URL of up to 255 characters."""

    called = "URL"

    def __init__(self, card: Card = "1", **options: Any) -> None:
        super().__init__(None, card, matching=patterns.URL, **options)


class DateTime(Text):
    """An instant, which stays the text that it is: in UTC, of up to 25 characters.

    In 2.0 and 2.1 it may have an offset.
    """

    called = "DateTime"

    def __init__(self, card: Card = "1", **options: Any) -> None:
        super().__init__(None, card, **options)

    def form(self, edition: Vocabulary) -> Pattern | None:
        offsets = edition.features.offsets
        return patterns.OFFSET_DATE_TIME if offsets else patterns.DATE_TIME


class DecimalString(Text):
    """2.0's decimal: a number in a JSON string, as in ``"0.25"``.

    :param matching: the form that it has to have.
    """

    called = "decimal"

    def __init__(
        self, card: Card = "1", *, matching: Pattern = patterns.DECIMAL, **options: Any
    ) -> None:
        super().__init__(None, card, matching=matching, **options)
