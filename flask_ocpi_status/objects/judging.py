"""Is a document an object of OCPI: yes, and here it is; or no, and why."""

from __future__ import annotations

from functools import cache
from typing import Any
from typing import NamedTuple

from .compiled import is_valid
from .depth import is_deep
from .edition import Object
from .fields import List
from .fields import Nested
from .fields import Number
from .fields import exact
from .repeated import refuse_repeated

Document = dict[str, Any]


def judge(
    cls: type[Object],
    document: Any,
    *,
    partial: bool = False,
    text: bytes | None = None,
) -> Document:
    """Return a document in its normal form, once it is found to be an object.

    That is the document itself: what is unknown in it, texts and their case stay.
    Fields that are ``null`` are absent, and numbers are exact.

    :param cls: the class, of the version that is spoken.
    :param document: what was read from JSON; it is not changed.
    :param partial: whether it is a change of an object (PATCH). Its ``null`` stays.
    :param text: the JSON that it was read from. It saves time, and a name that is there
        twice is seen.
    :raises ValidationError: with every violation.
    """
    if text is not None:
        refuse_repeated(document, text)
    if (
        text is not None
        and b"null" not in text
        and is_valid(cls, document, patch=partial, closed=True, plain=is_plain(text))
    ):
        return _with_exact_numbers(cls, document)
    if is_valid(cls, document, patch=partial):
        try:
            return _settled(cls, document, patch=partial)
        except _TooDeep:
            pass
    loaded: Document = _schema(cls, partial).load(document)
    return loaded


def is_plain(text: bytes) -> bool:
    """Whether there is nothing in the texts of JSON but printable ASCII.

    Characters that cannot be printed are escaped there, all but one.
    """
    return text.isascii() and b"\\" not in text and b"\x7f" not in text


@cache
def _schema(cls: type[Object], patch: bool) -> Object:
    return cls(patch=patch)


class _TooDeep(Exception):
    """What nobody knows is nested too deeply."""


class _Below(NamedTuple):
    """A field that holds objects.

    :param many: whether it is a list of them.
    """

    name: str
    cls: type[Object]
    many: bool


class _Plan(NamedTuple):
    """What a valid document is settled by.

    :param names: of all fields.
    :param optional: of those whose ``null`` says nothing.
    :param numbers: of those that are numbers.
    :param below: those that hold objects.
    :param numbered: those of them that hold objects in which there are numbers.
    """

    names: frozenset[str]
    optional: frozenset[str]
    numbers: tuple[str, ...]
    below: tuple[_Below, ...]
    numbered: tuple[_Below, ...]


@cache
def _plan(cls: type[Object]) -> _Plan:
    fields = cls.properties()
    inner = {
        name: field.item if isinstance(field, List) else field
        for name, field in fields.items()
    }
    below = tuple(
        _Below(name, field.of(cls.edition), isinstance(fields[name], List))
        for name, field in inner.items()
        if isinstance(field, Nested)
    )
    return _Plan(
        frozenset(fields),
        frozenset(name for name, field in fields.items() if field.allow_none),
        tuple(name for name, field in inner.items() if isinstance(field, Number)),
        below,
        tuple(one for one in below if _has_numbers(one.cls)),
    )


def _has_numbers(cls: type[Object]) -> bool:
    plan = _plan(cls)
    return bool(plan.numbers or plan.numbered)


def _exact(value: Any) -> Any:
    return [exact(item) for item in value] if type(value) is list else exact(value)


def _with_exact_numbers(cls: type[Object], document: Document) -> Document:
    plan = _plan(cls)
    if not (plan.numbers or plan.numbered):
        return document
    exactly: Document = {
        name: _exact(document[name]) for name in plan.numbers if name in document
    }
    for name, below, many in plan.numbered:
        value = document.get(name)
        if value is not None:
            exactly[name] = (
                [_with_exact_numbers(below, item) for item in value]
                if many
                else _with_exact_numbers(below, value)
            )
    return {**document, **exactly} if exactly else document


def _settled(cls: type[Object], document: Document, *, patch: bool = False) -> Document:
    plan = _plan(cls)
    settled = {
        name: value
        for name, value in document.items()
        if value is not None or patch or name not in plan.optional
    }
    for name in plan.numbers:
        number = settled.get(name)
        if number is not None:
            settled[name] = _exact(number)
    for name, below, many in plan.below:
        value = settled.get(name)
        if value is not None:
            settled[name] = (
                [_settled(below, item) for item in value]
                if many
                else _settled(below, value)
            )
    if any(is_deep(settled[name]) for name in settled.keys() - plan.names):
        raise _TooDeep
    return settled
