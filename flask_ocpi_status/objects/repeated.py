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

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_MESSAGE: Final = "It is there more than once. Expected each field once."


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written: all of its names, in their order."""


def refuse_repeated(document: Any, text: bytes) -> None:
    """Refuse JSON in which an object has a name more than once.

    :param document: what was read from it.
    :raises ValidationError: with the place of each.
    """
    try:
        written = _ENCODER.encode(document)
        # Each name has its colon. Where nothing is escaped, there are as many of them
        # in the text as in the document, unless something was dropped.
        if written == text or (
            b"\\" not in text and written.count(b":") == text.count(b":")
        ):
            return
        messages = _told(json.loads(text.decode(), object_pairs_hook=_Pairs))
    except RecursionError:
        raise ValidationError("Nested too deeply.") from None
    if messages:
        raise ValidationError(messages)


def _told(value: Any) -> dict[str | int, Any]:
    """Return the messages for a value, below the names and indices that lead there."""
    messages: dict[str | int, Any] = {}
    seen: set[str | int] = set()
    for name, below in _items(value):
        if name in seen:
            messages[name] = [_MESSAGE]
        seen.add(name)
        under = _told(below)
        if under:
            messages.setdefault(name, under)
    return messages


def _items(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, _Pairs):
        yield from value
    elif isinstance(value, list):
        yield from enumerate(value)
