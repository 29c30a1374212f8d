"""When an object was changed last, as a text that sorts as time does."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

from ...transport.pagination import instant
from .documents import Kept


def moment_of(kept: Kept) -> str:
    """Return the moment of an object's last change; of one that has none, now."""
    text = kept.document.get("last_updated")
    try:
        return sortable(instant(str(text), offsets=True))
    except ValueError:
        return sortable(datetime.now(UTC))


def sortable(moment: datetime) -> str:
    """Write a moment in UTC, each of the same length."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat("T", "microseconds")
