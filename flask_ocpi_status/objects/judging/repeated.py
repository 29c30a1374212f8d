"""Names that an object in JSON has twice: a reader would drop all but one unseen.

RFC 8259, 4: "The names within an object SHOULD be unique."
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from typing import Final

import msgspec
from marshmallow import ValidationError

from ...codec.collecting import paused
from ...violations import MOST
from ...violations import OF_ALL
from ..depth import BODY_TOO_DEEP
from ..depth import DEEPEST_BODY
from ..rule import nested

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
# A colon, and the one way to write it otherwise.
_COLONS: Final = (b":", b"\\u003a", b"\\u003A")
_MESSAGE: Final = "It is there more than once. Expected each field once."


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written: all of its names, in their order."""


class _TooDeep(Exception):
    """A body has more levels than are gone into."""


def repeated_names(
    document: Any, text: bytes, *, own: bool = False
) -> dict[str | int, Any]:
    """Return the messages for names that an object in JSON has more than once.

    What is nested too deeply is not searched, and that is the message then.

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
        with paused():
            ways = _repeated(text, own)
            return nested(((tuple(way), _MESSAGE) for way in ways), MOST)
    except (RecursionError, _TooDeep):
        return {OF_ALL: [BODY_TOO_DEEP]}


def refuse_repeated(document: Any, text: bytes, *, own: bool = False) -> None:
    """Refuse JSON in which an object has a name more than once.

    The parameters are those of :func:`repeated_names`.

    :raises ValidationError: with the place of each.
    """
    messages = repeated_names(document, text, own=own)
    if messages:
        raise ValidationError(messages)


def _repeated(text: bytes, own: bool) -> Iterator[list[str | int]]:
    """Yield the way to each name that is there again: one list, which changes."""
    read = json.loads(text.decode(), object_pairs_hook=_Pairs)
    if not isinstance(read, list):
        return
    if own:
        yield from ([name] for again, name, _ in _steps(read) if again)
        return
    way: list[str | int] = []
    levels = [_steps(read)]
    while levels:
        for again, step, below in levels[-1]:
            way.append(step)
            if again:
                yield way
            if isinstance(below, list):
                if len(levels) == DEEPEST_BODY:
                    raise _TooDeep
                levels.append(_steps(below))
                break
            way.pop()
        else:
            levels.pop()
            del way[-1:]


def _steps(value: list[Any]) -> Iterator[tuple[bool, str | int, Any]]:
    """Yield what is in a value, by names or indices, and whether a name is there again.

    However often it is, it is so once.
    """
    if not isinstance(value, _Pairs):
        for index, below in enumerate(value):
            yield False, index, below
        return
    seen: set[str] = set()
    told: set[str] = set()
    for name, below in value:
        again = name in seen and name not in told
        (told if again else seen).add(name)
        yield again, name, below
