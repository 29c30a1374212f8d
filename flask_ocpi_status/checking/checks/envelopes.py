"""Checks of what an answer is in: the envelope, and its timestamp.

Rules: OCPI 2.2.1, Transport and format, "Response format"; Types, DateTime.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Final

from ...transport.pagination import instant
from ..check import Check
from ..check import by_version
from ..check import each
from ..exchanges import Exchange
from ..statuses import long_timestamp
from ..statuses import missing_timestamp
from ..statuses import wrong_code
from ..statuses import wrong_envelope
from ..statuses import wrong_message
from ..statuses import wrong_timestamp
from ..visit import Visit

_FORMAT: Final = "Transport and format, Response format"
_DATE_TIME: Final = "Types, DateTime"
_NO_SUCCESS: Final = "Nothing succeeded."
_NO_TIME: Final = "No answer had a timestamp."
#: So many seconds may a partner's clock be off, with the time on the way.
_OFF: Final = 120
#: What is answered with one object.
_SINGLE: Final = ("details", "credentials", "single")
_LISTS: Final = ("versions", "first", "page")


def is_inside(exchange: Exchange) -> bool:
    """Whether an exchange has come as far as OCPI's own layer."""
    good = exchange.http is not None and 200 <= exchange.http < 300
    return good and exchange.request.token in ("own", "A")


def _fresh(visit: Visit, exchange: Exchange) -> str | None:
    try:
        moment = instant(str(exchange.timestamp), offsets=True)
    except ValueError:
        return None
    off = abs((moment - datetime.fromtimestamp(exchange.at, UTC)).total_seconds())
    if off <= _OFF:
        return None
    return f"The timestamp is {off:,.0f} seconds from when the answer came."


def _timed(exchange: Exchange) -> bool:
    return isinstance(exchange.timestamp, str)


def _list(visit: Visit, exchange: Exchange) -> str | None:
    if visit.version == "2.0" and exchange.request.module == "versions":
        return None  # its table has an object there
    found = exchange.items
    # There is always a version.
    if exchange.data is None and exchange.request.module == "versions":
        found = None
    return "The data of a list is no list." if found is None else None


def _object(visit: Visit, exchange: Exchange) -> str | None:
    if isinstance(exchange.data, dict):
        return None
    if isinstance(exchange.data, list):
        # The examples of OCPI 2.0 have an object in a list.
        return None if visit.version == "2.0" else "One object is sent in a list."
    return "The data is no object."


CHECKS: Final = (
    Check(
        "envelope.object",
        "Answers with HTTP 2xx are JSON objects with a status_code.",
        _FORMAT,
        each(by_version(wrong_envelope), only=is_inside),
        "Nothing was answered with HTTP 2xx.",
    ),
    Check(
        "envelope.status-code",
        "The status_code is a number that the version knows.",
        "Status codes",
        each(by_version(wrong_code), only=lambda one: one.envelope is not None),
        "No answer was in an envelope.",
    ),
    Check(
        "envelope.status-message",
        "The status_message is a text, or left out.",
        _FORMAT,
        each(by_version(wrong_message), only=lambda one: one.envelope is not None),
        "No answer was in an envelope.",
    ),
    Check(
        "envelope.list",
        "The data of a list is a list.",
        _FORMAT,
        each(_list, *_LISTS, only=lambda one: one.succeeded),
        _NO_SUCCESS,
    ),
    Check(
        "envelope.single",
        "The data of one object is that object.",
        _FORMAT,
        each(_object, *_SINGLE, only=lambda one: one.succeeded),
        _NO_SUCCESS,
    ),
    Check(
        "timestamps.there",
        "Envelopes have a timestamp.",
        _FORMAT,
        each(by_version(missing_timestamp), only=lambda one: one.envelope is not None),
        "No answer was in an envelope.",
    ),
    Check(
        "timestamps.form",
        "The timestamp is a DateTime in UTC.",
        _DATE_TIME,
        each(by_version(wrong_timestamp), only=_timed),
        _NO_TIME,
    ),
    Check(
        "timestamps.length",
        "The timestamp has up to 25 characters.",
        _DATE_TIME,
        each(by_version(long_timestamp), only=_timed),
        _NO_TIME,
    ),
    Check(
        "timestamps.fresh",
        "The timestamp is from when the answer was made.",
        _FORMAT,
        each(_fresh, only=_timed),
        _NO_TIME,
        must=None,
    ),
)
