"""A contract's table as words, for the documentation and the command line."""

from __future__ import annotations

from .base import GENERIC
from .base import Contract
from .codes import CODES
from .codes import StatusCode
from .phrases import phrase
from .rows import CODED
from .rows import MALFORMED
from .rows import Key
from .rows import Row
from .rows import happened_of

#: The columns of a contract's table. The two behind ``HTTP`` stand in its place, where
#: they hold something: the first to a POST, the second of a success without data.
ROW_COLUMNS = (
    "what happened",
    "HTTP",
    "HTTP to a POST",
    "HTTP for nothing",
    "code",
    "message",
    "constant",
    "headers",
    "note",
)


def rows_of(contract: Contract) -> list[dict[str, str]]:
    """Return the rows of a contract: from success to failure, families after numbers.

    In the column ``HTTP``, ``same`` is the HTTP status that happened.
    """
    return [
        {
            "what happened": _happened(key),
            "HTTP": _http(key, row),
            "HTTP to a POST": _shown(row.posted),
            "HTTP for nothing": _shown(row.empty),
            "code": _code(contract, key, row),
            "message": row.message or "",
            "constant": row.constant or "",
            "headers": ", ".join(f"{name}: {value}" for name, value in row.headers),
            "note": row.note,
        }
        for key, row in sorted(contract.rows.items(), key=lambda item: _order(item[0]))
    ]


def codes_of(version: str | None = None) -> list[dict[str, str]]:
    """Return the status codes that a version knows; without one, all of them.

    Under a version stands what it sends for the code.
    """
    versions = CODES if version is None else {version: CODES[version]}
    named = [(str(int(code)), code.name, code) for code in StatusCode]
    custom = [
        (f"{first}-{first + 99}", "", StatusCode(first))
        for first in (1900, 2900, 3900, 4900)
    ]
    return [
        {"code": text, "name": name, "meaning": code.meaning}
        | {known: _sent(known, text, code) for known in versions}
        for text, name, code in sorted(named + custom)
        if any(codes.knows(code) for codes in versions.values())
    ]


def _sent(version: str, text: str, code: StatusCode) -> str:
    codes = CODES[version]
    return text if codes.knows(code) else str(codes.fit(code))


def _order(key: Key) -> tuple[int, str]:
    if isinstance(key, type):
        return 10_000, _happened(key)
    if key == MALFORMED:
        return 399, ""
    if isinstance(key, int):
        return key, ""
    if key == CODED:
        return 9999, ""
    return int(key[0]) * 100 + 99, key


def _happened(key: Key) -> str:
    if isinstance(key, type):
        return f"{key.__module__}.{key.__qualname__} was raised"
    if key == MALFORMED:
        return "malformed: the body is not JSON"
    if key == CODED:
        return "any other error that has a status code"
    if isinstance(key, str):
        return f"any other {key}"
    if key >= 1000:
        return f"status code {key}, {StatusCode(key).meaning}"
    return _WORDS.get(key) or f"{key} {phrase(key)}"


_WORDS = {
    422: "invalid: what was read is not acceptable (422, a view's 400)",
    500: "crash, 500 Internal Server Error",
}


def _http(key: Key, row: Row) -> str:
    if row.http is not None:
        return str(int(row.http))
    if isinstance(key, type):
        return str(happened_of(row))
    if key == MALFORMED:
        return "400"
    if isinstance(key, str):
        return "same"
    return str(key if key < 1000 else StatusCode(key).happened)


def _shown(http: int | None) -> str:
    return "" if http is None else str(int(http))


def _code(contract: Contract, key: Key, row: Row) -> str:
    if contract.codes is None:
        return ""
    code = row.code
    if code is None and key == CODED:
        return "its own"
    if code is None:
        code = key if isinstance(key, int) and key >= 1000 else _generic(key, row)
    return str(contract.codes.fit(code))


def _generic(key: Key, row: Row) -> int:
    """Return the code that is sent where a row names none."""
    if isinstance(key, type):
        key = happened_of(row)
    first = 4 if key == MALFORMED else int(str(key)[0])
    return GENERIC[max(0, first - 3)]
