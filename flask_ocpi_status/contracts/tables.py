"""A contract's table as words, for the documentation and the command line."""

from __future__ import annotations

from .base import CODED
from .base import MALFORMED
from .base import Contract
from .base import Key
from .base import Row
from .codes import CODES
from .codes import StatusCode
from .phrases import phrase

#: The columns of a contract's table.
ROW_COLUMNS = ("what happened", "HTTP", "code", "headers", "note")


def rows_of(contract: Contract) -> list[dict[str, str]]:
    """Return the rows of a contract: from success to failure, families after numbers.

    In the column ``HTTP``, ``same`` is the HTTP status that happened.
    """
    return [
        {
            "what happened": _happened(key),
            "HTTP": _http(key, row),
            "code": _code(contract, key, row),
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
    if key == MALFORMED:
        return 399, ""
    if isinstance(key, int):
        return key, ""
    if key == CODED:
        return 9999, ""
    return int(key[0]) * 100 + 99, key


def _happened(key: Key) -> str:
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
    http = "same" if row.http is None else str(row.http)
    if isinstance(key, int) and row.http is None:
        http = str(key)
    return http if row.read is None else f"{http}; {row.read} to a GET"


def _code(contract: Contract, key: Key, row: Row) -> str:
    if contract.codes is None:
        return ""
    return "its own" if row.code is None else str(contract.codes.fit(row.code))
