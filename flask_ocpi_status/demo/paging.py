"""Pages of a list.

Rules: OCPI 2.2.1, Transport and format, "Pagination"; the dates since 2.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from urllib.parse import urlencode

from flask import Request

from ..errors import InvalidParameters
from .versions import FROM_2_1
from .versions import Version

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
# No list is longer, and no database's integer is shorter.
_MAX_OFFSET = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for; the instants are naive and in UTC."""

    offset: int
    limit: int
    date_from: datetime | None
    date_to: datetime | None


def window_of(request: Request, version: Version) -> Window:
    """Read the parameters of a list.

    :raises InvalidParameters: for one that cannot be read.
    """
    dated = version in FROM_2_1
    return Window(
        min(_number(request, "offset", 0, least=0), _MAX_OFFSET),
        min(_number(request, "limit", DEFAULT_LIMIT, least=1), MAX_LIMIT),
        _instant(request, "date_from") if dated else None,
        _instant(request, "date_to") if dated else None,
    )


def next_url(request: Request, window: Window, total: int) -> str | None:
    """Return the absolute URL of the next page, filters and all, if there is one."""
    offset = window.offset + window.limit
    if offset >= total:
        return None
    filters = {**request.args, "offset": offset, "limit": window.limit}
    return f"{request.base_url}?{urlencode(filters)}"


def instant(text: str) -> datetime:
    """Read an OCPI DateTime: RFC 3339, in UTC where it does not say otherwise.

    :raises ValueError: for anything else.
    """
    if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text):
        raise ValueError("Not a DateTime.")
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(request: Request, name: str, default: int, *, least: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    # Neither signs nor the digits of other scripts, which int() would take.
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) < least:
        raise InvalidParameters(f"{name} has to be a whole number from {least} on.")
    return int(text)


def _instant(request: Request, name: str) -> datetime | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return instant(text).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise InvalidParameters(
            f"{name} has to be a DateTime, as in 2025-03-03T06:00:00Z."
        ) from None
