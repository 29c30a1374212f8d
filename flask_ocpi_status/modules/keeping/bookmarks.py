"""Where a page ended, in the link to the next one.

A client follows the link as it is (OCPI 2.2.1, Transport and format, "Pagination"); one
that counts by itself leaves it out, and gets what it asks for, a little slower.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from base64 import urlsafe_b64encode
from dataclasses import replace
from typing import Final
from typing import NamedTuple

from ...codec import JSONError
from ...codec import dumps
from ...codec import loads
from ...transport.pagination import PageRequest

#: The parameter of the query.
AFTER: Final = "after"
#: What it is made of: where a page ended, in four texts, and the total.
_TEXTS: Final = 4


class Bookmark(NamedTuple):
    """Where a page ended.

    :param after: what its last item is sorted by.
    :param total: the number of objects when the first page was read.
    """

    after: tuple[str, ...]
    total: int


def bookmark_of(page: PageRequest) -> Bookmark | None:
    """Return the bookmark of a request; ``None`` without one that can be read."""
    for name, text in page.filters:
        if name == AFTER:
            return _read(text)
    return None


def marked(page: PageRequest, bookmark: Bookmark) -> str | None:
    """Return the URL of the next page, which says where this one ended."""
    text = urlsafe_b64encode(dumps([*bookmark.after, bookmark.total]).encode())
    others = tuple(pair for pair in page.filters if pair[0] != AFTER)
    with_it = replace(page, filters=(*others, (AFTER, text.decode().rstrip("="))))
    # There is one: that the total is older than it says nothing against that.
    return with_it.next_url(page.offset + page.limit + 1)


def _read(text: str) -> Bookmark | None:
    try:
        *after, total = loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (JSONError, TypeError, ValueError):
        return None
    if len(after) != _TEXTS or not all(isinstance(one, str) for one in after):
        return None
    if type(total) is not int or total < 0:
        return None
    return Bookmark(tuple(after), total)
