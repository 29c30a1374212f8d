"""Names that an object in JSON has twice: a reader would drop all but one unseen.

RFC 8259, 4: "The names within an object SHOULD be unique."
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Iterator
from itertools import islice
from typing import Any
from typing import Final

import msgspec
from marshmallow import ValidationError

from ..violations import MOST
from ..violations import Uncounted
from .property import OF_ALL
from .rule import nested

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
# A colon, and the one way to write it otherwise.
_COLONS: Final = (b":", b"\\u003a", b"\\u003A")
Path = tuple[str | int, ...]
_MESSAGE: Final = "It is there more than once. Expected each field once."


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written: all of its names, in their order."""


def repeated_names(
    document: Any, text: bytes, *, own: bool = False
) -> dict[str | int, Any]:
    """Return the messages for names that an object in JSON has more than once.

    :param document: what was read from it.
    :param own: whether it is asked for those of the outermost object alone.
    """
    try:
        written = _ENCODER.encode(document)
        # Each name has its colon. There are as many of them in the text as in the
        # document, unless something was dropped: no text hides one, or else it is
        # counted, and perhaps one too many.
        if written == text or written.count(b":") == sum(map(text.count, _COLONS)):
            return {}
        read = json.loads(text.decode(), object_pairs_hook=_Pairs)
        places = (one for one in _places(read, ()) if len(one) == 1 or not own)
        told = [(place, _MESSAGE) for place in islice(places, MOST)]
        left = sum(1 for _ in places)
    except RecursionError:
        return {OF_ALL: ["Nested too deeply."]}
    messages = nested(told)
    if left:
        messages[OF_ALL] = [*messages.get(OF_ALL, ()), Uncounted.of(left)]
    return messages


def refuse_repeated(document: Any, text: bytes, *, own: bool = False) -> None:
    """Refuse JSON in which an object has a name more than once.

    The parameters are those of :func:`repeated_names`.

    :raises ValidationError: with the place of each.
    """
    messages = repeated_names(document, text, own=own)
    if messages:
        raise ValidationError(messages)


def _places(value: Any, path: Path) -> Iterator[Path]:
    """Return the ways to the names that are there again."""
    seen: set[str | int] = set()
    told: set[str | int] = set()
    for name, below in _items(value):
        if name in seen and name not in told:
            told.add(name)
            yield (*path, name)
        seen.add(name)
        yield from _places(below, (*path, name))


def _items(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, _Pairs):
        return value
    return enumerate(value) if isinstance(value, list) else ()
