"""A document in the parts it is made of, each of which knows where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Final

from ...violations import below
from ..edition import Edition
from ..edition import Object
from ..fields import List
from ..fields import Nested
from ..property import Property

#: The value of what is missing or undecided, once that was said: it is not to be said
#: again.
MISSING: Final = object()


@dataclass(slots=True)
class Leaf:
    """A text, a number, a boolean, or anything that nobody knows.

    :param pointer: where it stands in the document that is converted.
    """

    value: Any
    pointer: str


@dataclass(slots=True)
class Node:
    """An object.

    :param cls: its class, of the version that it has come to.
    """

    fields: dict[str, Part]
    pointer: str
    cls: type[Object]


@dataclass(slots=True)
class Series:
    """A list."""

    items: list[Part]
    pointer: str


Part = Leaf | Node | Series


def parts_of(cls: type[Object], document: Mapping[str, Any], pointer: str) -> Node:
    """Return an object of a class in parts.

    :param document: a valid one, without what is ``null``. It is not changed.
    """
    properties = cls.properties()
    fields = {
        name: (
            _part(properties[name], value, f"{pointer}/{name}", cls.edition)
            if name in properties
            else Leaf(value, below(pointer, name))
        )
        for name, value in document.items()
    }
    return Node(fields, pointer, cls)


def _part(field: Property, value: Any, pointer: str, edition: Edition) -> Part:
    if isinstance(field, Nested):
        return parts_of(field.of(edition), value, pointer)
    if isinstance(field, List):
        item = field.item
        return Series(
            [
                _part(item, one, f"{pointer}/{index}", edition)
                for index, one in enumerate(value)
            ],
            pointer,
        )
    return Leaf(value, pointer)


def whole(part: Part) -> Any:
    """Return what the parts make up, as a document has it."""
    if isinstance(part, Node):
        return {name: whole(one) for name, one in part.fields.items()}
    if isinstance(part, Series):
        return [whole(one) for one in part.items]
    return part.value


def found_at(part: Part, path: tuple[str | int, ...]) -> str:
    """Return the pointer to what is at the end of a path, or where it would be."""
    for number, key in enumerate(path):
        inner: Part | None = None
        if isinstance(part, Node):
            inner = part.fields.get(str(key))
        elif isinstance(part, Series):
            inner = part.items[int(key)]
        if inner is None:
            return "/".join((part.pointer, *map(str, path[number:])))
        part = inner
    return part.pointer
