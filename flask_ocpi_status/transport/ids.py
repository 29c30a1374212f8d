"""The ids of a message: ``X-Request-ID`` and ``X-Correlation-ID`` (OCPI 2.2 and later).

Rules: OCPI 2.2.1, Transport and format, "Unique message IDs". UUIDs are advised and not
demanded, so any text that every server can send in a header is repeated as it came.
"""

from __future__ import annotations

import os
from typing import Final
from typing import NamedTuple
from typing import TypeGuard

#: The longest id that is repeated, in characters. OCPI names no limit.
MAX_LENGTH: Final = 256

REQUEST_ID: Final = "X-Request-ID"
CORRELATION_ID: Final = "X-Correlation-ID"


class Ids(NamedTuple):
    """The two ids of a message.

    :param missing: the headers that were missing or could not be used, and stand here
        with ids that were made.
    """

    request_id: str
    correlation_id: str
    missing: tuple[str, ...] = ()


def read_ids(request_id: str | None, correlation_id: str | None) -> Ids:
    """Read the two headers, and make what is missing or cannot be repeated."""
    missing: tuple[str, ...] = ()
    if not _is_usable(request_id):
        request_id = new_id()
        missing = (REQUEST_ID,)
    if not _is_usable(correlation_id):
        # A message that starts a chain: its own id is as good as another.
        correlation_id = request_id
        missing = (*missing, CORRELATION_ID)
    return Ids(request_id, correlation_id, missing)


def _is_usable(text: str | None) -> TypeGuard[str]:
    """Whether it is printable ASCII, as new header fields have (RFC 9110, 5.5).

    Servers refuse to send a control character, and some a byte beyond ASCII; they strip
    blanks at the ends.
    """
    return (
        text is not None
        and 0 < len(text) <= MAX_LENGTH
        and text.isascii()
        and text.isprintable()
        and text == text.strip(" ")
    )


def new_id() -> str:
    """Make an id: a random UUID, in a fraction of the time that uuid4 takes."""
    number = os.urandom(16).hex()
    variant = "89ab"[int(number[16], 16) & 3]
    return (
        f"{number[:8]}-{number[8:12]}-4{number[13:16]}-{variant}{number[17:20]}"
        f"-{number[20:]}"
    )
