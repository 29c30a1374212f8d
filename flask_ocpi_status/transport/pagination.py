"""Pages of a list: what a request asks for, and where the next page is.

Rules: OCPI 2.2.1, Transport and format, "Pagination"; the syntax of a DateTime from the
chapter "Types" of each version. A parameter that cannot be read is a violation (2001);
a limit above the server's own is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import Any
from typing import Final
from urllib.parse import quote
from urllib.parse import urlencode

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from ..contracts.versions import Features
from .instants import moment

#: The largest offset: what a database's integer can hold. No list is that long.
MAX_OFFSET: Final = 2**63 - 1

# The parameters of every list that are numbers, and the least that each can be.
_NUMBERS: Final = {"offset": 0, "limit": 1}

_A_DATE: Final = "Expected a DateTime, as in 2026-03-01T12:00:00Z."
# What a parameter is to be that cannot be read.
_EXPECTED: Final = {
    "offset": "Expected a whole number from 0 on.",
    "limit": "Expected a whole number from 1 on.",
    "date_from": _A_DATE,
    "date_to": _A_DATE,
}

# The digits of other scripts are \d as well, and OCPI shows ASCII.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]+)?(?P<zone>Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
# A plus in a query is a blank, unless it is escaped, which few think of.
_LOST_PLUS = re.compile(r" (?=[0-9]{2}:[0-9]{2}\Z)")

# What may stand in a URI as it is (RFC 3986), besides letters, digits and "_.-~"; the
# percent sign is of what is encoded already. An apostrophe may, but is a quote to some.
_URI: Final = "%!#$&()*+,/:;=?@[]"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page of a list that a request asks for.

    :param offset: the number of objects before it.
    :param limit: the largest number of objects on it.
    :param maximum: the largest number that the server puts on a page.
    :param url: returns the absolute URL of the list, without a query. It is asked for
        where there is a next page.
    :param date_from: only objects of this instant or later, in UTC; ``None`` for all.
    :param date_to: only objects from before this instant, in UTC; ``None`` for all.
    :param filters: all other parameters of the query, in order; one that was given
        several times is there as often.
    :param dates: the dates as they were meant, for the URL of the next page.
    """

    offset: int
    limit: int
    maximum: int
    url: Callable[[], str]
    date_from: datetime | None = None
    date_to: datetime | None = None
    filters: tuple[tuple[str, str], ...] = ()
    dates: tuple[tuple[str, str], ...] = ()

    def covers(self, changed: datetime | str) -> bool:
        """Whether something that was changed then is asked for.

        The first date is in, the last one is not.

        :param changed: an aware instant, or a DateTime of OCPI.
        :raises ValueError: for a text that is none.
        """
        if isinstance(changed, str):
            changed = instant(changed, offsets=True)
        return (self.date_from is None or self.date_from <= changed) and (
            self.date_to is None or changed < self.date_to
        )

    def next_url(self, total: int) -> str | None:
        """Return the URL of the next page; ``None`` on the last one and beyond it.

        It has the filters of the request (OCPI 2.1.1 and later).

        :param total: the number of objects on all pages.
        """
        offset = self.offset + self.limit
        if offset >= total:
            return None
        place = (("offset", str(offset)), ("limit", str(self.limit)))
        query = urlencode((*place, *self.dates, *self.filters), quote_via=quote)
        return in_header(f"{self.url()}?{query}")


def read_page(
    args: MultiDict[str, str],
    *,
    url: Callable[[], str],
    features: Features,
    module: str | None,
    default: int,
    maximum: int,
    required: Collection[str] = (),
) -> PageRequest:
    """Read the parameters of a list.

    Of a parameter that is given twice, the first one counts.

    :param args: the query of the request.
    :param url: returns the absolute URL of the list, without a query.
    :param features: what the version of OCPI has. Where the list has no dates in it,
        they are filters like any other.
    :param module: the module of the list; ``None`` for a list with dates.
    :param default: the number of objects on a page for a request without a limit.
    :param maximum: the largest number of objects on a page; a larger limit comes to it.
    :param required: parameters that must be given, such as ``date_from``.
    :raises ValidationError: for all the parameters that are missing or cannot be read.
    """
    dated = module is None or features.dated is None or module in features.dated
    own = _EXPECTED if dated else _NUMBERS
    given: dict[str, Any] = {}
    dates: list[tuple[str, str]] = []
    faults: dict[str, list[str]] = {}
    for name in own:
        if name not in args:
            if name in required:
                faults[name] = [f"Missing. {_EXPECTED[name]}"]
            continue
        text = args[name]
        try:
            if name in _NUMBERS:
                given[name] = _number(text, _NUMBERS[name])
                continue
            if features.offsets:
                text = _LOST_PLUS.sub("+", text)
            given[name] = instant(text, offsets=features.offsets)
            dates.append((name, text))
        except ValueError as error:
            faults[name] = [f"{error} {_EXPECTED[name]}"]
    if faults:
        raise ValidationError(faults)
    return PageRequest(
        given.get("offset", 0),
        min(given.get("limit", default), maximum),
        maximum,
        url,
        given.get("date_from"),
        given.get("date_to"),
        tuple(pair for pair in args.items(multi=True) if pair[0] not in own),
        tuple(dates),
    )


def instant(text: str, *, offsets: bool) -> datetime:
    """Read a DateTime of OCPI, as an aware one in UTC.

    Without a zone it is in UTC. A fraction may have any number of digits. A leap second
    is the last instant of its day.

    :param offsets: whether it may have an offset, as in 2.0 and 2.1
        (``Features.offsets``); the later versions have ``Z`` or nothing.
    :raises ValueError: for what is none, with a sentence that does not repeat it.
    """
    form = _INSTANT.fullmatch(text)
    if form is None:
        raise ValueError("Is no DateTime." if text else "Is empty.")
    if form["zone"] not in (None, "Z") and not offsets:
        raise ValueError("Has an offset, and is to be in UTC.")
    try:
        return moment(text).astimezone(UTC)
    except (ValueError, OverflowError):  # no such day; before the year 1 in UTC
        raise ValueError("Is an instant that there is none of.") from None


def in_header(url: str) -> str:
    """Return a URL as it can stand in a header: ASCII, and nothing that ends it."""
    return quote(url, safe=_URI)


def _number(text: str, least: int) -> int:
    """Read a whole number; one that no list is as long as comes to the most."""
    # int() would take signs, spaces, underscores and the digits of other scripts.
    if not (text.isascii() and text.isdigit()):
        raise ValueError("Is no whole number." if text else "Is empty.")
    digits = text.lstrip("0")
    # int() takes no more than 4,300 digits.
    number = MAX_OFFSET if len(digits) > len(str(MAX_OFFSET)) else int(digits or "0")
    if number < least:
        raise ValueError("Is too small.")
    return min(number, MAX_OFFSET)
