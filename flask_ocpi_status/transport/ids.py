"""The ids of a message: ``X-Request-ID`` and ``X-Correlation-ID`` (OCPI 2.2 and later).

Rules: OCPI 2.2.1, Transport and format, "Unique message IDs". UUIDs are advised and not
demanded, so any text that a header can carry is repeated as it came.
"""

from __future__ import annotations

import os
import re
from typing import Final
from typing import NamedTuple

#: The longest id that is repeated, in characters. OCPI names no limit.
MAX_LENGTH: Final = 256

REQUEST_ID: Final = "X-Request-ID"
CORRELATION_ID: Final = "X-Correlation-ID"

# What a header field can carry (RFC 9110, 5.5), as WSGI has it, in Latin-1: whatever
# else comes would break the answer's headers or a line of a log.
_USABLE = re.compile(rf"[\t\x20-\x7e\x80-\xff]{{1,{MAX_LENGTH}}}")


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
    missing = []
    if request_id is None or _USABLE.fullmatch(request_id) is None:
        request_id = new_id()
        missing.append(REQUEST_ID)
    if correlation_id is None or _USABLE.fullmatch(correlation_id) is None:
        # A message that starts a chain: its own id is as good as another.
        correlation_id = request_id
        missing.append(CORRELATION_ID)
    return Ids(request_id, correlation_id, tuple(missing))


def new_id() -> str:
    """Make an id: a random UUID, in a fraction of the time that uuid4 takes."""
    number = os.urandom(16).hex()
    variant = "89ab"[int(number[16], 16) & 3]
    return (
        f"{number[:8]}-{number[8:12]}-4{number[13:16]}-{variant}{number[17:20]}"
        f"-{number[20:]}"
    )
