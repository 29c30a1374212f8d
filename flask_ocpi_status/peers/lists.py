"""The lists of another party, page by page: what is on one, and where the next one is.

Rules: OCPI 2.2.1, Transport and format, "Pagination"; RFC 8288, 3.2, for the anchor of
a ``Link``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Any
from typing import Final
from typing import NamedTuple
from urllib.parse import unquote_plus
from urllib.parse import urlencode
from urllib.parse import urljoin
from urllib.parse import urlsplit

import msgspec

from ..codec import timestamp
from .addresses import check_url
from .addresses import origin
from .answers import Reply
from .calls import MAX_URL
from .failures import PeerError
from .failures import Reason
from .links import read_links

_WRITER: Final = msgspec.json.Encoder(decimal_format="number")
_NUMBER: Final = re.compile("[0-9]{1,18}")
# More objects no list has; where it is noted, a database keeps no larger number.
_MOST: Final = 2**31 - 1
# So many empty pages that name a next one are taken for a list without an end.
_MAX_EMPTY: Final = 3


class PageOfPeer(NamedTuple):
    """A page of a party's list.

    :param total: how many objects the list has, if the party says so.
    """

    items: list[Any]
    total: int | None


class Walk:
    """Notices when the pages of a list lead nowhere, and when they end too early.

    :param start: the URL of the first one.
    :ivar count: how many objects of the list there were by now, with those before the
        first page.
    :ivar total: how many the list has, as the party said last.
    """

    def __init__(self, start: str) -> None:
        self.count = offset_of(start)
        self.total: int | None = None
        self._seen: set[str] = set()
        self._digests: set[bytes] = set()
        self._empty = 0

    @property
    def is_short(self) -> bool:
        """Whether there were fewer objects than the party says that there are."""
        return self.total is not None and self.count < self.total

    def enter(self, url: str) -> None:
        """Look at the URL of a page before it is asked for.

        :raises PeerError: ``LOOP`` when it was asked for before.
        """
        if url in self._seen:
            raise _loop()
        self._seen.add(url)

    def leave(self, page: PageOfPeer) -> None:
        """Look at a page before it is given out.

        :raises PeerError: ``LOOP`` when it is one that was there before, or when there
            have been only empty ones for a while.
        """
        self.count += len(page.items)
        self.total = self.total if page.total is None else page.total
        if not page.items:
            self._empty += 1
            if self._empty > _MAX_EMPTY:
                raise _loop()
            return
        self._empty = 0
        # Only to be compared, so not in the form that is sent, which would cost more.
        # What begins, halves and ends alike, and is as long, is the same page.
        many = len(page.items)
        marks = many, page.items[0], page.items[many // 2], page.items[-1]
        digest = sha256(_WRITER.encode(marks)).digest()
        if digest in self._digests:
            raise _loop()
        self._digests.add(digest)


def _loop() -> PeerError:
    return PeerError(
        Reason.LOOP,
        "The pages of the party's list lead back to where it was, or nowhere.",
    )


def read_page(reply: Reply) -> PageOfPeer:
    """Read a page.

    :raises PeerError: ``NO_ENVELOPE`` when it is none.
    """
    # A list without objects may be null (OCPI 2.2.1, Terminology, "Cardinality").
    items = [] if reply.data is None else reply.data
    if not isinstance(items, list):
        raise PeerError(
            Reason.NO_ENVELOPE,
            "The data of the party's page is not a list.",
            http_status=reply.http_status,
            status_code=reply.status_code,
            status_message=reply.message,
            data=items,
        )
    return PageOfPeer(items, _number(reply.headers.get("X-Total-Count", "")))


def next_by_link(
    current: str, link: str, *, insecure: bool, behind_proxy: bool = False
) -> str | None:
    """Return the URL of the next page after the ``Link`` of this one, if it has one.

    The first link to it holds. One with an anchor is of something else, unless that is
    this page.

    :param current: the URL of this page.
    :param link: the header, as it came; there may be several links in it.
    :param insecure: as :func:`~.addresses.check_url` has it.
    :param behind_proxy: whether to take only the path and the query from it.
    :raises PeerError: ``FOREIGN_LINK`` for what is no URL at the same origin.
    """
    target = _next(current, link)
    if target is None:
        return None
    try:
        url = urljoin(current, target)
        if behind_proxy:
            named = urlsplit(url)
            known = urlsplit(current)
            url = known._replace(path=named.path, query=named.query).geturl()
        check_url(url, insecure=insecure, max_length=MAX_URL)
        if origin(url) == origin(current):
            return url
    except ValueError:
        pass
    raise PeerError(
        Reason.FOREIGN_LINK,
        "The next page of the party's list is said to be at another origin, or at what"
        " is no URL.",
    )


def next_by_offset(current: str, count: int, total: int | None) -> str | None:
    """Return the URL of the next page where there is no ``Link``, if there is one.

    :param current: the URL of this page.
    :param count: how many objects are on it.
    :param total: how many the list has, if that is known.
    """
    offset = offset_of(current) + count
    if count == 0 or (total is not None and offset >= total):
        return None
    parts = urlsplit(current)
    others = [one for one in parts.query.split("&") if one and not _is_offset(one)]
    return parts._replace(query="&".join([*others, f"offset={offset}"])).geturl()


def offset_of(url: str) -> int:
    """Return how many objects come before a page; 0 where its URL says no number."""
    offsets = filter(_is_offset, url.partition("?")[2].split("&"))
    return _number(unquote_plus(next(offsets, "").partition("=")[2])) or 0


def _is_offset(parameter: str) -> bool:
    return unquote_plus(parameter.partition("=")[0]) == "offset"


def _next(current: str, header: str) -> str | None:
    for link in read_links(header):
        if "next" in link.relations and _is_of(current, link.anchor):
            return link.target
    return None


def _is_of(page: str, anchor: str | None) -> bool:
    try:
        return anchor is None or urljoin(page, anchor) == page
    except ValueError:
        return False


def _number(text: str) -> int | None:
    """Read a number; ``None`` for what is none, or no number of objects."""
    number = int(text) if _NUMBER.fullmatch(text.strip()) else None
    return None if number is None or number > _MOST else number


def with_query(url: str, params: Mapping[str, Any]) -> str:
    """Add parameters to a URL: instants as OCPI has them, ``None`` not at all."""
    query = urlencode(
        {name: _text(value) for name, value in params.items() if value is not None}
    )
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value if isinstance(value, Enum) else value)
