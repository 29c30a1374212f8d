"""Checks of lists that come in pages.

Rules: OCPI 2.2.1, Transport and format, "Pagination"; the GET methods of the modules.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any
from typing import Final

from ...peers.failures import PeerError
from ..check import Check
from ..check import Look
from ..check import each
from ..course.lists import next_of
from ..course.lists import number
from ..exchanges import Exchange
from ..visit import Listed
from ..visit import Visit
from .judged import done
from .judged import twice

#: Where OCPI says how lists are read.
SECTION: Final = "Transport and format, Pagination"
_NO_LIST: Final = "The partner has no list that could be read."
_DATED: Final = ("date-from", "date-to", "date-middle", "filtered")
#: Why a part of a list shows nothing.
FEW: Final = "No list of the partner has so many objects that it would show."


def is_page(exchange: Exchange) -> bool:
    """Whether an exchange has brought a page of a list."""
    return exchange.items is not None


def _lists(
    test: Callable[[Visit, Listed], str | None],
    *,
    only: Callable[[Listed], bool] = lambda found: True,
) -> Callable[[Visit], Iterator[Look]]:
    """Look at each list that was read, or at some of them."""

    def looks(visit: Visit) -> Iterator[Look]:
        for found in visit.lists.values():
            if found.pages and only(found):
                yield Look(found.pages[-1], test(visit, found))

    return looks


def _is_counted(found: Listed) -> bool:
    """Whether all of a list has come, and it is said how long it is."""
    return found.ended and found.total is not None


def _sender_answers(visit: Visit, exchange: Exchange) -> str | None:
    return None if is_page(exchange) else f"The list was answered {exchange.said}."


def _has_number(name: str) -> Callable[[Visit, Exchange], str | None]:
    def test(visit: Visit, exchange: Exchange) -> str | None:
        value = exchange.header(name)
        if value is None:
            return f"{name} is missing."
        return f"{name} is no number." if number(value) is None else None

    return test


def _limited(visit: Visit) -> Iterator[Look]:
    for exchange in filter(is_page, visit.answered("page", "limit")):
        limit, count = exchange.request.about["limit"], len(exchange.items or ())
        # A list that has no more shows nothing.
        if len(visit.lists[exchange.where].items) > limit:
            fault = f"{count} objects came with limit={limit}."
            yield Look(exchange, fault if count > limit else None)


def _limit_header(visit: Visit, exchange: Exchange) -> str | None:
    most, count = number(exchange.header("X-Limit")) or 0, len(exchange.items or ())
    return None if count <= most else f"{count} objects came, and X-Limit is {most}."


def _says_limit(exchange: Exchange) -> bool:
    return bool(exchange.items) and number(exchange.header("X-Limit")) is not None


def _links(visit: Visit) -> Iterator[Look]:
    """Look at each page, whether it names the next one exactly where there is one."""
    for found in visit.lists.values():
        seen: set[str] = set()
        for page in filter(is_page, found.pages):
            seen.add(page.asked)
            # Without either of them there is nothing to be seen.
            if page.header("Link") or number(page.header("X-Total-Count")) is not None:
                yield Look(page, _link(visit, page, seen))


def _link(visit: Visit, page: Exchange, seen: set[str]) -> str | None:
    try:
        following = next_of(visit, page)
    except PeerError as error:
        return str(error)
    if following is None and "next" in (page.header("Link") or "").lower():
        return "The Link to the next page cannot be read."
    if following in seen:
        return "The Link leads back to a page that was there before."
    total = number(page.header("X-Total-Count"))
    if total is None:
        return None
    come = page.request.about["before"] + len(page.items or ())
    if following is None and come < total and page.items:
        return f"There is no Link to a next page, after {come} of {total} objects."
    if following is not None and come >= total:
        return f"There is a Link to a next page, after {come} of {total} objects."
    return None


def _empty_link(visit: Visit, exchange: Exchange) -> str | None:
    value = exchange.header("Link")
    return "There is an empty header Link." if value is not None and not value else None


def _complete(visit: Visit, found: Listed) -> str | None:
    count = len(found.items)
    if count == found.total:
        return None
    return f"The links lead to {count} objects, and X-Total-Count is {found.total}."


def _once(visit: Visit, found: Listed) -> str | None:
    names = [identity(found, item) for item in found.items if isinstance(item, dict)]
    double = list(twice([name for name in names if name is not None]))
    return f"{len(double)} objects are on several pages." if double else None


def identity(found: Listed, item: dict[str, object]) -> tuple[str, ...] | None:
    """Return what an object is told from others by, in lower case; ``None`` if nothing.

    Ids are those of an owner; tokens of one uid differ in their type.
    """
    named = found.row.collection.named
    own = item.get(named[1] if named else "role")
    if not isinstance(own, str):
        return None
    names = (item.get("country_code"), item.get("party_id"), own, item.get("type"))
    # What is no text, as a list, could not be compared in a set.
    return tuple(one.lower() if isinstance(one, str) else repr(one) for one in names)


def _offset(visit: Visit) -> Iterator[Look]:
    for exchange in filter(is_page, visit.answered("offset")):
        found = visit.lists[exchange.where]
        first, second, *_ = map(_named(found), found.items)
        came = next(map(_named(found), exchange.items or ()), None)
        # Where they cannot be told apart, or the list has changed meanwhile, nothing
        # is seen.
        if came == second != first:
            yield Look(exchange)
        elif came == first != second:
            yield Look(exchange, "The first object came with offset=1.")
        elif came is None and found.ended:
            many = len(found.items)
            yield Look(exchange, f"Nothing came with offset=1, of {many} objects.")


def _named(found: Listed) -> Callable[[Any], Any]:
    """Tell an item by its identity, as what else is in it may change."""
    return lambda one: (isinstance(one, dict) and identity(found, one)) or (one,)


def _beyond(visit: Visit, exchange: Exchange) -> str | None:
    if not is_page(exchange):
        return f"It was answered {exchange.said}."
    if exchange.items:
        return f"{len(exchange.items)} objects came from beyond the end."
    return "There is a Link beyond the end." if exchange.header("Link") else None


CHECKS: Final = (
    Check(
        "pagination.list",
        "The list of each sender is answered.",
        f"{SECTION}; the GET methods of the modules",
        each(_sender_answers, "first"),
        "The partner has no sender's side.",
        since="2.2",
    ),
    Check(
        "pagination.answered",
        "Each page of a list is answered, and each part that is asked for.",
        f"{SECTION}; the GET methods of the modules",
        each(done, "page", "limit", "offset", *_DATED),
        _NO_LIST,
    ),
    Check(
        "pagination.total",
        "X-Total-Count is on every page.",
        SECTION,
        each(_has_number("X-Total-Count"), "first", "page", only=is_page),
        _NO_LIST,
    ),
    Check(
        "pagination.limit-header",
        "X-Limit is on every page.",
        SECTION,
        each(_has_number("X-Limit"), "first", "page", only=is_page),
        _NO_LIST,
    ),
    Check(
        "pagination.limit",
        "No more objects come than the limit that was asked for.",
        SECTION,
        _limited,
        FEW,
    ),
    Check(
        "pagination.x-limit-kept",
        "No more objects come than X-Limit says.",
        SECTION,
        each(_limit_header, "first", "page", only=_says_limit),
        FEW,
    ),
    Check(
        "pagination.link",
        "Each page has a Link to the next one that can be followed, the last none.",
        SECTION,
        _links,
        _NO_LIST,
    ),
    Check(
        "pagination.empty-link",
        "There is no empty Link.",
        f"{SECTION}; RFC 8288, 3",
        each(_empty_link, "first", "page", only=is_page),
        _NO_LIST,
        must=None,
    ),
    Check(
        "pagination.complete",
        "The links lead to as many objects as there are.",
        SECTION,
        _lists(_complete, only=_is_counted),
        _NO_LIST,
    ),
    Check(
        "pagination.once",
        "No object is on several pages.",
        SECTION,
        _lists(_once, only=lambda found: len(found.items) > 1),
        FEW,
    ),
    Check(
        "pagination.offset",
        "The offset is applied.",
        SECTION,
        _offset,
        FEW,
    ),
    Check(
        "pagination.beyond",
        "Beyond the end there is an empty page.",
        SECTION,
        each(_beyond, "beyond"),
        FEW,
        must=None,
    ),
)
