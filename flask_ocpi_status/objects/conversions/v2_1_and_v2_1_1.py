"""2.1 and 2.1.1: lengths, and the way in which an instant is written.

Rules: OCPI 2.1.1, chapter "Types", DateTime; the tables of the objects.
"""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from typing import Final

from ..texts import DateTime
from .step import Step

#: How long a DateTime is up to its minutes, and up to its seconds.
_MINUTES: Final = 16
_SECONDS: Final = 19


def in_utc(text: str) -> str:
    """Return an instant in UTC that was written with an offset.

    What is behind the seconds is a fraction, an offset, or nothing; an offset has no
    place for a fraction before it.
    """
    sign, hours, minutes = text[_SECONDS], text[-5:-3], text[-2:]
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    instant = datetime.fromisoformat(text[:_MINUTES])
    try:
        instant = instant - offset if sign == "+" else instant + offset
    except OverflowError:  # before the year 1, or after 9999
        return text
    # The seconds stay, whatever the offset is, and may be those of a leap second.
    return f"{instant.isoformat()[:_MINUTES]}{text[_MINUTES:_SECONDS]}Z"


UP: Final = Step("2.1", "2.1.1", changes={}, texts={DateTime: in_utc})
DOWN: Final = Step("2.1.1", "2.1", changes={})
