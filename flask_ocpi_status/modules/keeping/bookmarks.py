"""Where a page ended, in the link to the next one.

A client follows the link as it is (OCPI 2.2.1, Transport and format, "Pagination"); one
that counts by itself leaves it out, and gets what it asks for, a little slower. What
cannot be read is as good as none: nothing is to be had with a bookmark that is not to
be had without.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from typing import NamedTuple

from ...answers.results import Page
from ...codec import JSONError
from ...codec import dumps
from ...codec import loads
from ...transport.pagination import MAX_OFFSET
from ...transport.pagination import PageRequest
from .documents import Kept
from .documents import is_possible
from .moments import sortable

#: The parameter of the query.
AFTER: Final = "after"
#: What a page is sorted by: when an object was changed last, and its key.
_TEXTS: Final = 5
#: The longest bookmark: five texts of the longest that something is kept under, each
#: character of which may take twelve bytes in JSON, and four thirds of that in Base64.
_LONGEST: Final = 22_000


class Bookmark(NamedTuple):
    """Where a page ended.

    :param after: what its last item is sorted by.
    :param total: the number of objects when the first page was read.
    """

    after: tuple[str, ...]
    total: int


def bookmark_of(page: PageRequest) -> Bookmark | None:
    """Return the bookmark of a request; ``None`` without one that can be used.

    One from before the dates that are asked for is another list's.
    """
    for name, text in page.filters:
        if name == AFTER:
            found = _read(text)
            break
    else:
        return None
    if found is None or page.date_from is None:
        return found
    return found if found.after[0] >= sortable(page.date_from) else None


def ended(
    page: PageRequest,
    shown: Sequence[Kept],
    bookmark: Bookmark | None,
    total: int,
    next_from: tuple[str, ...] | None,
) -> Page:
    """Return a page, with the link to the next one where there is any.

    What is counted and what is read may differ, as others come and go between pages:
    the total is never such that a client waits for what does not come.

    :param total: what was counted, or what the bookmark says.
    :param next_from: what the last item is sorted by; ``None`` on the last page.
    """
    end = page.offset + len(shown)
    if next_from is not None:
        total = max(total, end + 1)
        return Page(shown, total, page.maximum, _marked(page, next_from, total))
    if bookmark is None and (shown or not page.offset):
        total = end
    return Page(shown, min(total, end), page.maximum)


def _marked(page: PageRequest, after: tuple[str, ...], total: int) -> str | None:
    """Return the URL of the next page, which says where this one ended."""
    text = urlsafe_b64encode(dumps([*after, total]).encode())
    others = tuple(pair for pair in page.filters if pair[0] != AFTER)
    with_it = replace(page, filters=(*others, (AFTER, text.decode().rstrip("="))))
    # There is one, whatever was counted.
    return with_it.next_url(page.offset + page.limit + 1)


def _read(text: str) -> Bookmark | None:
    if len(text) > _LONGEST:
        return None
    try:
        *after, total = loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (JSONError, TypeError, ValueError):
        return None
    if len(after) != _TEXTS or not all(isinstance(one, str) for one in after):
        return None
    if type(total) is not int or not 0 <= total <= MAX_OFFSET:
        return None
    return Bookmark(tuple(after), total) if all(map(is_possible, after)) else None
