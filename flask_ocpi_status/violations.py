"""From marshmallow's messages to violations, each with its JSON pointer (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from typing import Final

from marshmallow import ValidationError

from .contracts import Violation

#: How many are told one by one; how many more there are is said behind them.
MOST: Final = 100


def violations_of(error: ValidationError) -> list[Violation]:
    """Return marshmallow's messages one by one, and a count of what is too much."""
    messages = error.normalized_messages()  # type: ignore[no-untyped-call]
    violations = list(_walk(messages, ""))
    left = len(violations) - MOST
    if left > 0:
        violations[MOST:] = [Violation("", f"There are {left:,} violations more.")]
    return violations


def below(pointer: str, key: str) -> str:
    """Return the pointer to what is under a key."""
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"


def _walk(messages: Any, pointer: str) -> Iterator[Violation]:
    if isinstance(messages, dict):
        for key, under in messages.items():
            # marshmallow's name for what concerns the whole object
            own = pointer if key == "_schema" else below(pointer, str(key))
            yield from _walk(under, own)
    elif isinstance(messages, list | tuple):
        for message in messages:
            yield from _walk(message, pointer)
    else:
        yield Violation(pointer, str(messages))
