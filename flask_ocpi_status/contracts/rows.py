"""The table of a contract: its keys, its rows, and what is refused of them.

A table is judged when it is made. What could never be sent, or would be passed over
without a word, is told there and then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from typing import Final
from typing import TypeGuard

from .codes import StatusCode

#: A row's key: an HTTP status, a family of them ("4xx"), a status code (from 2000 on),
#: one of the words below, or the class of an exception.
Key = int | str | type[Exception]

MALFORMED: Final = "malformed"
CODED: Final = "coded"
#: Words for what has a number: a body or a parameter that was read and is not
#: acceptable, and an exception that nobody handled.
ALIASES: Final[Mapping[Any, int]] = {"invalid": 422, "crash": 500}
#: The rows without which something might happen that has none.
NEEDED: Final = ("2xx", "4xx", "5xx", MALFORMED)
#: The HTTP statuses whose answers have no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5).
BODILESS: Final = frozenset({204, 205, 304})

_SUCCESSES: Final = range(200, 300)
_FAILURES: Final = (200, *range(400, 600))
# A header that can be sent, and one that is the contract's own to say.
_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE: Final = re.compile(r"[\t -~]*")
_OWN: Final = {
    "content-type": "is a setting of the contract; use media_type=.",
    "content-length": "every answer has by itself; leave it out.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """How one happening is said.

    :param http: the HTTP status on the wire; ``None`` for the one that happened.
    :param code: the OCPI status code, in a contract that has them; ``None`` in the row
        ``"coded"``, for the code that was asked for.
    :param headers: owed with it, unless the outcome brings its own of that name.
    :param message: the text where the outcome has none of its own; ``{method}`` and
        ``{url}`` stand for those of the request.
    :param constant: a machine-readable name, in a contract that has them.
    :param posted: the HTTP status instead of ``http`` to a POST.
    :param empty: the HTTP status instead of ``http`` of a success that has nothing to
        say. To a POST, ``posted`` comes first.
    :param note: a word for the reader of the table.
    """

    http: int | None = None
    code: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    message: str | None = None
    constant: str | None = None
    posted: int | None = None
    empty: int | None = None
    note: str = ""


def canonical(rows: Mapping[Key, Row]) -> dict[Key, Row]:
    """Return rows by their numbers, where the keys are words for them.

    :raises ValueError: for what is no mapping, and for one row under two keys.
    """
    if not isinstance(rows, Mapping):
        raise ValueError(
            f"The rows of a contract are no {type(rows).__name__}; use a dict from what"
            " happened to a Row, as in {404: Row(http=404)}."
        )
    table: dict[Key, Row] = {}
    for key, row in rows.items():
        number = ALIASES.get(key, int(key) if _is_number(key) else key)
        if number in table:
            word = next(word for word in ALIASES if ALIASES[word] == number)
            raise ValueError(f"{word!r} and {number!r} are one row; give it once.")
        table[number] = row
    return table


def table_of(rows: Mapping[Key, Row]) -> Mapping[Key, Row]:
    """Return rows as a table that does not change, once they are judged.

    :raises ValueError: for a row that could not be sent, or would never be used, and
        when a family has none; with the remedy.
    """
    table = canonical(rows)
    for key, row in table.items():
        if not _is_key(key):
            raise ValueError(
                f"{key!r} is no row; use an HTTP status of 200 to 299 or of 400 to 599,"
                " a status code of 2000 to 4999, '2xx', '4xx', '5xx',"
                f" {MALFORMED!r}, {CODED!r}, or the class of an exception."
            )
        fault = _fault_of(key, row) or _fault_of_headers(row)
        if fault is not None:
            raise ValueError(f"The row {_named(key)} {fault}")
    missing = [key for key in NEEDED if key not in table]
    if missing:
        raise ValueError(f"A contract needs a row for each of {', '.join(missing)}.")
    return MappingProxyType(table)


def happened_of(row: Row) -> int:
    """Return what happened when an exception was raised whose class has the row.

    It is the HTTP status that tells of it, or else the one that is nearest to the
    meaning of its status code.
    """
    if row.http is not None and row.http >= 400:
        return row.http
    assert row.code is not None  # table_of() has seen to it
    return StatusCode(row.code).happened


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_key(key: object) -> bool:
    if isinstance(key, type):
        return issubclass(key, Exception)
    if isinstance(key, str):
        return key in NEEDED or key == CODED
    return _is_number(key) and (
        key in _SUCCESSES or 400 <= key < 600 or 2000 <= key < 5000
    )


def _named(key: Key) -> str:
    return key.__name__ if isinstance(key, type) else repr(key)


def _fault_of(key: Key, row: object) -> str | None:
    """Say what is wrong with a row, but for its headers, as the end of a sentence."""
    if not isinstance(row, Row):
        return f"is {_shown(row)}; write Row(http=…)."
    succeeds = key == "2xx" or (_is_number(key) and key in _SUCCESSES)
    if row.empty is not None and not succeeds:
        return "has empty=, which is for a success with nothing to say; leave it out."
    statuses: Sequence[int] = _SUCCESSES if succeeds else _FAILURES
    said = "200 to 299" if succeeds else "200, or of 400 to 599"
    what = "a success" if succeeds else "a failure"
    for name in ("http", "posted", "empty"):
        status = getattr(row, name)
        if status is not None and not (_is_number(status) and status in statuses):
            return (
                f"has {name}={_shown(status)}; use an HTTP status of {said}, as {what}"
                " has."
            )
    first, last = (1000, 1999) if succeeds else (2000, 4999)
    if row.code is not None and not (
        _is_number(row.code) and first <= row.code <= last
    ):
        return (
            f"has code={_shown(row.code)}; use a status code of {first} to {last}, as"
            f" {what} has."
        )
    for name in ("message", "constant", "note"):
        text = getattr(row, name)
        if not (isinstance(text, str) or (text is None and name != "note")):
            return f"has {name}={_shown(text)}; use a text."
    if (
        isinstance(key, type)
        and row.code is None
        and (row.http is None or row.http < 400)
    ):
        return "does not say what happened; give it http= of 400 or more, or code=."
    return None


def _fault_of_headers(row: Row) -> str | None:
    headers: object = row.headers
    if not isinstance(headers, tuple) or not all(map(_is_pair, headers)):
        return (
            f"has headers={_shown(headers)}; use a tuple of pairs, as in"
            ' headers=(("Retry-After", "5"),).'
        )
    for name, value in headers:
        if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            return (
                f"has the header {_shown(name)}, which cannot be sent; its value is of"
                " printable ASCII, and its name of letters, digits and hyphens."
            )
        if name.lower() in _OWN:
            return f"has the header {name}, which {_OWN[name.lower()]}"
    return None


def _is_pair(pair: object) -> bool:
    return (
        isinstance(pair, tuple)
        and len(pair) == 2
        and all(isinstance(text, str) for text in pair)
    )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
