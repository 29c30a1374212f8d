"""Instants: a DateTime of OCPI as one of Python's.

Rules: OCPI 2.0 to 2.3.0, chapter "Types", DateTime; RFC 3339, 5.7 (leap seconds).
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Final

# Where the seconds stand, in 2016-12-31T23:59:60Z.
_SECONDS: Final = slice(17, 19)
_LEAP: Final = "60"


def moment(text: str) -> datetime:
    """Read what has the form of a DateTime, as an aware one with its own offset.

    Without a zone it is in UTC. Python has no leap seconds: one is read as the last
    instant before it, after all others of its day and before the next day.

    :raises ValueError: for a day that there is not, and for a second 60 that does not
        end a day in UTC.
    """
    is_leap = text[_SECONDS] == _LEAP
    if is_leap:
        text = f"{text[: _SECONDS.start]}59{text[_SECONDS.stop :]}"
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        read = read.replace(tzinfo=UTC)
    if not is_leap:
        return read
    offset = read.utcoffset()
    assert offset is not None
    minutes = read.hour * 60 + read.minute - offset.total_seconds() / 60
    if (minutes + 1) % (24 * 60):
        raise ValueError("A leap second is at the end of a day in UTC.")
    return read.replace(microsecond=999_999)
