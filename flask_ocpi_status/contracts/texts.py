"""The text of an answer: the nearest there is to what happened."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import fields
from dataclasses import is_dataclass
from typing import Any

from .codes import StatusCode
from .outcome import Outcome
from .outcome import Violation
from .rows import Row


def text_of_success(outcome: Outcome, row: Row) -> str:
    """Return its own text, that of its row, or what its status code means."""
    if outcome.message:
        return outcome.message
    if row.message:
        return _filled(row.message, outcome)
    return "" if outcome.code is None else _meaning(outcome.code)


def text_of_failure(
    outcome: Outcome, row: Row, own_texts: Callable[[Outcome], list[str]]
) -> str:
    """Return the nearest text there is, short of a phrase of HTTP's.

    :param own_texts: returns the texts that the failure brings.
    """
    if own := own_texts(outcome):
        return " ".join(dict.fromkeys(own))
    if outcome.meant and row.message:
        return _filled(row.message, outcome)
    if outcome.malformed is not None:
        return str(outcome.malformed)
    if outcome.violations:
        return summary_of(outcome.violations)
    if row.message:
        return _filled(row.message, outcome)
    code = row.code if outcome.meant else None
    if code is None:
        code = outcome.status_code
    return "" if code is None else _meaning(code)


def summary_of(violations: Sequence[Violation]) -> str:
    """Return the first violation in words, and how many others there are."""
    first = next((one for one in violations if one.others is None), None)
    if first is None:
        return violations[0].message
    text = f"{first.pointer}: {first.message}" if first.pointer else first.message
    more = sum(1 if one.others is None else one.others for one in violations) - 1
    least = any(one.open for one in violations)
    if more:
        return f"{text} (and {'at least ' if least else ''}{more:,} more)"
    return f"{text} (and perhaps more)" if least else text


def texts_in(data: Any) -> list[str]:
    """Return the texts in data, in their order, each once; however deep, in one pass.

    Names of members are none, and numbers are not either.
    """
    texts: dict[str, None] = {}
    seen: set[int] = set()
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if text := str(value).strip():
                texts[text] = None
            continue
        parts = _parts_of(value)
        if parts and id(value) not in seen:  # it may be in itself
            seen.add(id(value))
            waiting.extend(reversed(parts))
    return list(texts)


def _parts_of(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, list | tuple):
        return list(value)
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, one.name) for one in fields(value)]
    return []


def is_empty(data: Any) -> bool:
    """Whether a body is one of no length, as views give with a status that has none."""
    return isinstance(data, str | bytes | bytearray | memoryview) and not len(data)


def _filled(message: str, outcome: Outcome) -> str:
    if "{" not in message:
        return message
    return message.replace("{method}", outcome.method).replace("{url}", outcome.url)


def _meaning(code: int) -> str:
    meaning = StatusCode(code).meaning
    return meaning[0].upper() + meaning[1:]
