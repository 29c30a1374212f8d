"""From marshmallow's messages to violations, each with its JSON pointer (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from typing import Final

from marshmallow import ValidationError

from .contracts import Violation

#: How many are told one by one; how many more there are is said behind them.
MOST: Final = 100


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
    found = list(_walk(messages, ""))
    told = found[:MOST]
    left = [message for _, message in found[MOST:]]
    if left:
        uncounted = [one.items - 1 for one in left if isinstance(one, Uncounted)]
        least = "at least " if uncounted else ""
        count = len(left) + sum(uncounted)
        many = f"are {least}{count:,} violations" if count > 1 else "is 1 violation"
        told.append(("", f"There {many} more."))
    return [Violation(pointer, str(message)) for pointer, message in told]


def below(pointer: str, key: str) -> str:
    """Return the pointer to what is under a key."""
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"


def _walk(messages: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(messages, dict):
        for key, under in messages.items():
            # marshmallow's name for what concerns the whole object
            own = pointer if key == "_schema" else below(pointer, str(key))
            yield from _walk(under, own)
    elif isinstance(messages, list | tuple):
        for message in messages:
            yield from _walk(message, pointer)
    else:
        yield pointer, messages
