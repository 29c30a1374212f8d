"""When an object was changed last, as a text that sorts as time does."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from functools import lru_cache

from ...objects.judging.normal import Document
from ...transport.pagination import instant
from .documents import Kept


def moment_of(kept: Kept) -> str:
    """Return the moment of an object's last change; of one that has none, now."""
    return changed_at(kept.document) or sortable(datetime.now(UTC))


def changed_at(document: Document) -> str | None:
    """Return the moment of an object's last change; ``None`` of one that has none."""
    return _read(str(document.get("last_updated")))


@lru_cache(4096)  # it is asked for more than once
def _read(text: str) -> str | None:
    try:
        return sortable(instant(text, offsets=True))
    except ValueError:
        return None


def read_moment(text: str) -> datetime:
    """Read what :func:`sortable` has written."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def sortable(moment: datetime) -> str:
    """Write a moment in UTC, each of the same length."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat("T", "microseconds")
