"""The fields of an answer: left out, of another type, with another value."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any
from typing import Final

from ..spoiling import Answered
from ..spoiling import Answering

#: Stands for every item of a list, and every member of an object, in a pointer.
_EACH: Final = "*"
#: What is spoilt without a word of which field.
_USUAL: Final = ("last_updated",)


def drop(fields: Sequence[str] = _USUAL) -> Answering:
    """Leave fields out: by their names, or by pointers in which ``*`` is anything."""
    return _each(fields, lambda holder, key: holder.pop(key))


def retype(fields: Sequence[str] = _USUAL) -> Answering:
    """Send fields as another type: a number as a text, a list as an object."""
    return _each(
        fields, lambda holder, key: holder.__setitem__(key, _other(holder[key]))
    )


def replace(fields: Sequence[str] = _USUAL, value: Any = None) -> Answering:
    """Send fields with a value; without one it is ``null``."""
    return _each(fields, lambda holder, key: holder.__setitem__(key, value))


def _each(fields: Sequence[str], change: Callable[[Any, Any], object]) -> Answering:
    """Change the fields of a body: by their names, or by pointers."""

    def answering(a: Answered) -> None:
        content = a.json
        for one in fields:
            found = _meant(content, one)
            for holder, key in reversed(found):  # an item that goes moves none
                change(holder, key)
        a.json = content

    return answering


def _meant(content: Any, field: str) -> list[tuple[Any, Any]]:
    """Return the fields of a body that a name or a pointer means."""
    if "/" in field:
        return list(_at(content, field.split("/")[1:]))
    data = content.get("data") if isinstance(content, dict) else None
    return list(_named(data, field))


def _at(value: Any, way: list[str]) -> Iterator[tuple[Any, Any]]:
    """Give what a pointer leads to: what it is in, and its name or number there."""
    first, *rest = way
    for key, one in _members(value):
        if first in (_EACH, str(key)):
            if rest:
                yield from _at(one, rest)
            else:
                yield value, key


def _named(value: Any, name: str) -> Iterator[tuple[Any, Any]]:
    """Give every field of a name, however deep."""
    for key, one in _members(value):
        if key == name:
            yield value, key
        yield from _named(one, name)


def _members(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _other(value: Any) -> Any:
    """Return a value of another type, as like it as can be."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return 17
    return {} if isinstance(value, list) else [value]
