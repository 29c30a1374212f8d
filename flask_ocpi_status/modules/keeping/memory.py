"""Documents in memory: for tests, and to try things. They are gone with the process."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from threading import RLock
from typing import Final

from ...answers.results import Page
from ...transport.ownership import Codes
from ...transport.pagination import PageRequest
from .bookmarks import bookmark_of
from .bookmarks import ended
from .concerned import concerns_from
from .documents import Kept
from .documents import Key
from .documents import Shelf
from .documents import check_possible
from .moments import moment_of
from .moments import sortable
from .notes import Notes

#: What objects are sorted by: the moment of the last change, and the key.
_Place = tuple[str, ...]


class MemoryDocuments:
    """Documents of one process, in no transaction: what was done stays done.

    :ivar notes: what a platform notes of its doings, kept likewise.
    """

    def __init__(self) -> None:
        self.notes: Final = Notes()
        self._lock = RLock()
        # By what is alike in every case; and then by the spelling, where that counts.
        self._shelves: dict[Shelf, dict[Key, dict[str, tuple[_Place, Kept]]]] = {}

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key; ``None`` for nothing."""
        with self._lock:
            alike = self._alike(key)
            spelling = _spelling(key, alike)
            return None if spelling is None else alike[spelling][1]

    def put(self, key: Key, kept: Kept, instead_of: Kept | None) -> bool:
        """Keep an object, unless something else is there than was thought."""
        check_possible(key)
        with self._lock:
            if self.get(key) is not instead_of:
                return False
            if instead_of is not None and instead_of.key is not None:
                key = instead_of.key  # it may be another spelling
            shelf = self._shelves.setdefault(key.shelf, {})
            alike = shelf.setdefault(key.alike, {})
            codes = concerns_from(key.shelf.kind, kept, instead_of)
            new = Kept(kept.document, kept.version, key, concerns=codes)
            alike[key.spelling] = (moment_of(kept), *key.alike[1:4], key.spelling), new
            return True

    def delete(self, key: Key) -> bool:
        """Forget what is kept under a key, and say whether anything was."""
        with self._lock:
            alike = self._alike(key)
            spelling = _spelling(key, alike)
            if spelling is None:
                return False
            del alike[spelling]
            if not alike:
                del self._shelves[key.shelf][key.alike]
            return True

    def clear(self) -> None:
        """Forget all that is kept, as between two tests of one app."""
        with self._lock:
            self._shelves.clear()

    def page(
        self,
        shelf: Shelf,
        page: PageRequest,
        concerning: frozenset[Codes] | None = None,
    ) -> Page:
        """Return a page of what is on a shelf, oldest first."""
        with self._lock:
            chosen = (
                one
                for one in self._dated(shelf, page)
                if concerning is None or one[1].concerns in concerning
            )
            every = sorted(chosen, key=lambda one: one[0])
        bookmark = bookmark_of(page)
        start = page.offset
        if bookmark is not None:
            start = bisect_right(every, bookmark.after, key=lambda one: one[0])
        part = every[start : start + page.limit]
        is_last = start + page.limit >= len(every)
        total = len(every) if bookmark is None else bookmark.total
        shown = [kept for _, kept in part]
        return ended(page, shown, bookmark, total, None if is_last else part[-1][0])

    def _alike(self, key: Key) -> dict[str, tuple[_Place, Kept]]:
        """Return what has an id that differs in its case at most, by its spelling."""
        return self._shelves.get(key.shelf, {}).get(key.alike, {})

    def _dated(self, shelf: Shelf, page: PageRequest) -> Iterator[tuple[_Place, Kept]]:
        """Yield what is of the dates that are asked for."""
        first, last = (
            None if date is None else sortable(date)
            for date in (page.date_from, page.date_to)
        )
        for alike in self._shelves.get(shelf, {}).values():
            for place, kept in alike.values():
                moment = place[0]
                if (first is None or first <= moment) and (
                    last is None or moment < last
                ):
                    yield place, kept


def _spelling(key: Key, alike: dict[str, tuple[_Place, Kept]]) -> str | None:
    """Return under which spelling an object is kept that a key means."""
    if not key.spelling:
        return min(alike, default=None)
    return next((one for one in (key.spelling, "") if one in alike), None)
