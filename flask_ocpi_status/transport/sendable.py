"""What a server sends of an answer, whichever server it is.

Rules: PEP 3333, "The start_response() Callable"; RFC 9110, 5.1, 5.5 and 8.6. Servers
differ in what they refuse, and refuse it when the app has done its work. What one of
them refuses is refused here: gunicorn a control character, asgiref a byte beyond ASCII,
uvicorn an HTTP status that has no class, wsgiref and waitress a hop-by-hop header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set
from functools import lru_cache
from typing import Final

#: Headers of the connection, which belong to the server (PEP 3333).
HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "trailers",
        "transfer-encoding",
        "upgrade",
    }
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")
_STATUS = re.compile(r"[2-5][0-9]{2} [\t\x20-\x7e]*")
# No body has so many bytes, and Python reads no number of more than 4300 digits.
_MOST_DIGITS: Final = 18


def sendable(
    status: str, headers: Iterable[tuple[str, str]], without: Set[str] = frozenset()
) -> list[tuple[str, str]]:
    """Return headers as they are sent, and refuse what some server would not send.

    :param without: the names of those that are left out, in lower case.
    :raises ValueError: with no more of it than the header's name.
    """
    _check_status(status)
    kept = []
    for name, value in headers:
        # Nearly all are plain, and this is the quick way to see it.
        plain = type(value) is str and value.isascii() and value.isprintable()
        if not plain and not (isinstance(value, str) and _VALUE.fullmatch(value)):
            raise ValueError(f"The header {name!a:.80} of an answer cannot be sent.")
        lower = _lower(name)
        if lower == "content-length" and not (
            value.isdigit() and len(value) <= _MOST_DIGITS
        ):
            raise ValueError("The Content-Length of an answer is no number of bytes.")
        if lower not in without:
            # Blanks round a value are not a part of it; not every server cuts them off.
            kept.append((name, value.strip(" \t")))
    return kept


@lru_cache(128)  # an app has few of them, and few names
def _check_status(status: str) -> None:
    if not _STATUS.fullmatch(status):
        raise ValueError("The status line of an answer cannot be sent.")


@lru_cache(512)
def _lower(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("A header's name cannot be sent.")
    return name.lower()
