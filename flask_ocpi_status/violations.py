"""From marshmallow's messages to violations, each with its JSON pointer (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from itertools import islice
from typing import Any
from typing import Final

from marshmallow import ValidationError

from .contracts import Violation

#: How many are told one by one; how many more there are is said behind them.
MOST: Final = 100
_Path = tuple[Any, ...]
# Characters of a name in a pointer. OCPI's own names are shorter.
_LONGEST: Final = 64


class Uncounted(str):
    """A message for items that were not looked at any more: too many are invalid.

    :ivar items: how many are invalid, each of which has a violation or more.
    """

    items: int

    @classmethod
    def of(cls, items: int) -> Uncounted:
        """Say how many items are invalid besides those that are told of."""
        message = cls(f"There are {items:,} invalid items more.")
        message.items = items
        return message


def violations_of(error: ValidationError) -> list[Violation]:
    """Return marshmallow's messages one by one, and a count of what is too much."""
    messages = error.normalized_messages()  # type: ignore[no-untyped-call]
    found = _walk(messages, ())
    told = [
        Violation(pointer_of(path), str(message))
        for path, message in islice(found, MOST)
    ]
    count = 0
    least = ""
    for _, message in found:
        count += 1
        if isinstance(message, Uncounted):
            count += message.items - 1  # it stands for so many, and is none itself
            least = "at least "
    if count:
        told.append(more_of("violation", count, least))
    return told


def more_of(what: str, count: int, least: str = "") -> Violation:
    """Return what is said, without a pointer, of those that are not told one by one.

    :param least: ``"at least "``, if not all were counted.
    """
    many = f"are {least}{count:,} {what}s" if count > 1 else f"is 1 {what}"
    return Violation("", f"There {many} more.")


def pointer_of(path: Iterable[object]) -> str:
    """Return the pointer to what names and indices lead to."""
    return "".join(map(_step, path))


def below(pointer: str, key: str) -> str:
    """Return the pointer to what is under a key."""
    return pointer + _step(key)


def _step(key: object) -> str:
    name = str(key)
    if len(name) > _LONGEST:  # it is the sender's own, and would come back often
        name = f"{name[:_LONGEST]}…"
    return f"/{name.replace('~', '~0').replace('/', '~1')}"


def _walk(
    messages: Any, path: tuple[Any, ...]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(messages, dict):
        for key, under in messages.items():
            # marshmallow's name for what concerns the whole object
            yield from _walk(under, path if key == "_schema" else (*path, key))
    elif isinstance(messages, list | tuple):
        for message in messages:
            yield from _walk(message, path)
    else:
        yield path, messages
