"""Checks of the filters of lists: what they leave out, and that links keep them.

Rules: OCPI 2.2.1, Transport and format, "Pagination"; the GET methods of the modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from typing import Final
from urllib.parse import parse_qs
from urllib.parse import urlsplit

from ...peers.failures import PeerError
from ...transport.pagination import instant
from ..check import Check
from ..check import Look
from ..check import each
from ..course.lists import moment_of
from ..course.lists import next_of
from ..exchanges import Exchange
from ..visit import Visit
from .pagination import FEW
from .pagination import SECTION
from .pagination import is_page

_UNDATED: Final = "No list has objects that say when they were changed."


def _none(visit: Visit, exchange: Exchange) -> str | None:
    count, (name,) = len(exchange.items or ()), exchange.request.about
    return f"{count} objects came that {name} leaves out." if count else None


def _middle(visit: Visit) -> Iterator[Look]:
    for exchange in filter(is_page, visit.answered("date-middle")):
        since = instant(exchange.request.about["date_from"], offsets=True)
        came = exchange.items or []
        older = _since(came, None) - _since(came, since)
        if older:
            yield Look(exchange, f"{older} objects came that are older than date_from.")
            continue
        left = _since(visit.lists[exchange.where].items, since) - len(came)
        fault = f"{left} objects of that instant, or after it, did not come."
        # What is not on this page is on the next one.
        yield Look(
            exchange, fault if left > 0 and not exchange.header("Link") else None
        )


def _since(items: list[Any], since: datetime | None) -> int:
    """Count the objects that were changed since then, or that say when."""
    moments = filter(None, map(moment_of, items))
    return sum(since is None or since <= one for one in moments)


def _filters(visit: Visit) -> Iterator[Look]:
    for exchange in filter(is_page, visit.answered("filtered")):
        try:
            following = next_of(visit, exchange)
        except PeerError:
            continue  # which the check of links tells
        if following is not None:
            kept = "date_from" in parse_qs(urlsplit(following).query)
            yield Look(exchange, None if kept else "The Link lacks date_from.")


CHECKS: Final = (
    Check(
        "pagination.date-from",
        "date_from leaves out what is older.",
        SECTION,
        each(_none, "date-from", only=is_page),
        _UNDATED,
    ),
    Check(
        "pagination.date-to",
        "date_to leaves out what is newer.",
        SECTION,
        each(_none, "date-to", only=is_page),
        _UNDATED,
    ),
    Check(
        "pagination.date-from-inclusive",
        "date_from lets pass what is of that instant, or newer.",
        SECTION,
        _middle,
        _UNDATED,
    ),
    Check(
        "pagination.filters",
        "The Link keeps the filters of the request.",
        SECTION,
        _filters,
        FEW,
        since="2.1.1",
        must="2.1.1",
    ),
)
