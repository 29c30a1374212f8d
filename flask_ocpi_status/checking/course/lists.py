"""The lists of a partner, followed to their ends, and asked for in parts.

Rules: OCPI 2.2.1, Transport and format, "Pagination".
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import Final

from ...codec import timestamp
from ...modules.facing.rows import names_in
from ...modules.operation import SENDER
from ...peers.failures import PeerError
from ...peers.lists import next_by_link
from ...transport.pagination import instant
from ..exchanges import Exchange
from ..visit import Listed
from ..visit import Visit
from .rows import ask
from .rows import offered
from .rows import place_of
from .rows import url_of

#: How many pages of a list are followed, as long as all answers of a run together have
#: no more bytes than this, and how many it is made to have.
MOST_PAGES: Final = 100
MOST_BYTES: Final = 100 * 1024 * 1024
_PAGES: Final = 4
_SECOND: Final = timedelta(seconds=1)
# No id of OCPI has so many characters, nor a URL room for more.
_LONGEST: Final = 255
#: What has no filter but the one that Sessions demand begins here.
_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


def read_lists(visit: Visit) -> None:
    """Ask for each list that the partner has: its first page, all, and parts of it."""
    for row in offered(visit, SENDER, "list"):
        found, url = Listed(row), url_of(visit, row)
        needed = dict.fromkeys(row.operation.demands, _BEGINNING)
        first = ask(visit, row, "first", "GET", url, params=needed)
        items = first.items
        if items is None:
            continue
        visit.lists[place_of(row)] = found
        total = number(first.header("X-Total-Count"))
        size = max(1, -(-min(total or len(items), 1000) // _PAGES))
        _follow(visit, found, url, {**needed, "limit": size})
        _ask_for_parts(visit, found, url, needed)
        _read_one(visit, found)


def number(text: str | None) -> int | None:
    """Read a header that is a number; ``None`` for what is none."""
    is_number = text is not None and text.isascii() and text.isdigit()
    return int((text or "")[:18]) if is_number else None


def moment_of(item: Any) -> datetime | None:
    """Return when an object was changed last, if it says so in a way of OCPI's."""
    text = item.get("last_updated") if isinstance(item, dict) else None
    try:
        return instant(text, offsets=True) if isinstance(text, str) else None
    except ValueError:
        return None


def _follow(visit: Visit, found: Listed, url: str, params: dict[str, Any]) -> None:
    """Follow the links of a list to its end."""
    seen: set[str] = set()
    step: str | None = url
    while step is not None and step not in seen:
        if len(found.pages) >= MOST_PAGES or visit.taken > MOST_BYTES:
            return
        seen.add(step)
        asked = {} if found.pages else params
        about = {"limit": params["limit"], "before": len(found.items)}
        page = ask(visit, found.row, "page", "GET", step, params=asked, **about)
        found.pages.append(page)
        if page.items is None:
            return
        found.items += page.items
        found.total = number(page.header("X-Total-Count"))
        seen.add(page.asked)
        try:
            step = next_of(visit, page)
        except PeerError:  # which the check of links tells
            return
    found.ended = step is None


def next_of(visit: Visit, page: Exchange) -> str | None:
    """Return the URL of the next page, if a page names one.

    :raises PeerError: for one that is not to be followed.
    """
    link = page.header("Link") or ""
    return next_by_link(page.asked, link, insecure=visit.insecure)


def _ask_for_parts(
    visit: Visit, found: Listed, url: str, needed: dict[str, Any]
) -> None:
    """Ask with each parameter of every list, so that it shows whether it is applied."""
    items = found.items

    def part(purpose: str, /, **params: Any) -> None:
        every = {**needed, **params}
        ask(visit, found.row, purpose, "GET", url, params=every, **params)

    if len(items) > 1:
        part("limit", limit=1)
        part("offset", offset=1, limit=1)
    if items:
        part("beyond", offset=len(items) + 1000, limit=1)
    part("bad-limit", limit="many")
    moments = sorted(filter(None, map(moment_of, items)))
    dated = visit.features.dated
    # Of a list that is not whole nobody knows what is newest.
    undated = dated is not None and found.row.module.identifier not in dated
    if not moments or not found.whole or undated:
        return
    middle = moments[len(moments) // 2]
    # After the last year there is nothing to ask for, nor before the first.
    if moments[-1] <= datetime.max.replace(tzinfo=UTC) - _SECOND:
        part("date-from", date_from=timestamp(moments[-1] + _SECOND))
    if moments[0] >= datetime.min.replace(tzinfo=UTC) + _SECOND:
        part("date-to", date_to=timestamp(moments[0] - _SECOND))
    part("date-middle", date_from=timestamp(middle.replace(microsecond=0)))
    if len(items) > 1:
        part("filtered", limit=1, date_from=timestamp(_BEGINNING))


def _read_one(visit: Visit, found: Listed) -> None:
    """Read the first of the objects by itself, where the version has a URL for it."""
    named = found.row.collection.named
    first = found.items[0] if found.items else None
    own = first.get(named[1]) if named and isinstance(first, dict) else None
    # What would lead elsewhere, or make a URL that nobody takes, is told of as it is.
    if named is None or not own or str(own) in (".", "..") or len(str(own)) > _LONGEST:
        return
    for row in offered(visit, SENDER, "read"):
        of_it = row.collection is found.row.collection
        if of_it and names_in(row.operation.path) == [named[0]]:
            url = url_of(visit, row, {named[0]: str(own)})
            ask(visit, found.row, "single", "GET", url)
