"""The normal form of a valid document: what it says, written in one way.

Fields that are ``null`` where that is as good as absent are absent, and numbers are
``Decimal``, or ``int`` where they have to be whole. What nobody knows stays, as far as
it is not nested too deeply. A document is never changed: what differs is made anew, and
the rest is shared.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from ..depth import is_deep
from ..edition import Object
from ..fields import Integer
from ..fields import List
from ..fields import Nested
from ..fields import Number
from ..numbers import exact

Document = dict[str, Any]
#: Returns the normal form of a document, and ``None`` for one that is in it.
Settle = Callable[[Document], Document | None]


class TooDeep(Exception):
    """What nobody knows is nested too deeply."""


def settled(
    cls: type[Object], document: Document, *, patch: bool = False, closed: bool = False
) -> Document:
    """Return the normal form of an object of a class, or of a change of one.

    :param patch: whether it is a change: its own ``null`` says something.
    :param closed: whether it is known to have no ``null`` and nothing unknown.
    :raises TooDeep: for what is unknown and nested too deeply.
    """
    new = settler(cls, patch, closed)(document)
    return document if new is None else new


@cache
def settler(cls: type[Object], patch: bool, closed: bool) -> Settle:
    """Return what makes the normal form. It is called for each object in a document."""
    fields = cls.properties()
    numbers: list[str] = []
    integers: list[str] = []
    below: list[tuple[str, Any, bool]] = []
    for name, field in fields.items():
        many = isinstance(field, List)
        inner = field.item if isinstance(field, List) else field
        if isinstance(inner, Nested):
            below.append((name, settler(inner.of(cls.edition), False, closed), many))
        elif isinstance(inner, Number):
            if many:
                below.append((name, _settle_number, many))
            else:
                numbers.append(name)
        elif isinstance(inner, Integer):
            if many:
                below.append((name, _settle_integer, many))
            else:
                integers.append(name)
    if closed:
        below = [one for one in below if one[1] is not _as_it_is]
        if not (numbers or integers or below):
            return _as_it_is

    def differences(document: Document) -> Document:
        """Return the fields that are other in the normal form."""
        other: Document = {}
        for name in numbers:
            number = document.get(name)
            if number is not None and type(number) is not Decimal:
                other[name] = Decimal(number) if type(number) is int else exact(number)
        for name in integers:
            number = document.get(name)
            if number is not None and type(number) is not int:
                other[name] = int(number)
        for name, settle, many in below:
            value = document.get(name)
            if not value:
                continue
            if not many:
                new = settle(value)
                if new is not None:
                    other[name] = new
                continue
            items = list(map(settle, value))
            if items.count(None) < len(items):
                other[name] = [
                    old if new is None else new
                    for old, new in zip(value, items, strict=True)
                ]
        return other

    if closed:

        def settle_closed(document: Document) -> Document | None:
            other = differences(document)
            return {**document, **other} if other else None

        return settle_closed

    names = fields.keys()
    optional = {name for name, field in fields.items() if field.allow_none}

    def settle(document: Document) -> Document | None:
        if not document.keys() <= names:
            for name in document.keys() - names:
                if is_deep(document[name]):
                    raise TooDeep
        other = differences(document)
        if patch or None not in document.values():
            return {**document, **other} if other else None
        return {
            name: other.get(name, value)
            for name, value in document.items()
            if value is not None or name not in optional
        }

    return settle


@cache
def renewer(cls: type[Object]) -> Callable[[Document], Document]:
    """Return what makes the normal form of an object of a class as one of its own.

    It shares nothing with the document but what nobody knows, and raises
    :class:`TooDeep` for that.
    """
    fields = cls.properties()
    names = fields.keys()
    optional = {name for name, field in fields.items() if field.allow_none}
    numbers = [name for name, field in fields.items() if isinstance(field, Number)]
    integers = [name for name, field in fields.items() if isinstance(field, Integer)]
    below: list[tuple[str, Callable[[Any], Any]]] = [
        (name, _renewer_of_items(field.item, cls))
        if isinstance(field, List)
        else (name, renewer(field.of(cls.edition)))
        for name, field in fields.items()
        if isinstance(field, List | Nested)
    ]

    def renew(document: Document) -> Document:
        new = dict(document)
        if not new.keys() <= names:
            for name in new.keys() - names:
                if is_deep(new[name]):
                    raise TooDeep
        if None in new.values():
            for name in optional & new.keys():
                if new[name] is None:
                    del new[name]
        for name in numbers:
            if name in new and type(new[name]) is not Decimal:
                new[name] = exact(new[name])
        for name in integers:
            if name in new and type(new[name]) is not int:
                new[name] = int(new[name])
        for name, renew_below in below:
            if name in new:
                new[name] = renew_below(new[name])
        return new

    return renew


def _renewer_of_items(item: object, cls: type[Object]) -> Callable[[Any], Any]:
    if isinstance(item, Number):
        return lambda items: [exact(one) for one in items]
    if isinstance(item, Integer):
        return lambda items: [int(one) for one in items]
    if not isinstance(item, Nested):
        return list
    renew = renewer(item.of(cls.edition))
    return lambda items: [renew(one) for one in items]


def _as_it_is(document: Document) -> None:
    return None


def _settle_number(number: Any) -> Decimal | None:
    return None if type(number) is Decimal else exact(number)


def _settle_integer(number: Any) -> int | None:
    return None if type(number) is int else int(number)
