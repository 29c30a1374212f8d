"""Documents in memory: for tests, and to try things. They are gone with the process."""

from __future__ import annotations

from collections.abc import Iterator
from threading import RLock

from ...answers.results import Page
from ...transport.pagination import PageRequest
from .documents import Kept
from .documents import Key
from .documents import Shelf
from .moments import moment_of
from .moments import sortable


class MemoryDocuments:
    """Documents of one process, in no transaction: what was done stays done."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._shelves: dict[Shelf, dict[Key, tuple[str, Kept]]] = {}

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key; ``None`` for nothing."""
        found = self._shelves.get(key.shelf, {}).get(key)
        return None if found is None else found[1]

    def put(self, key: Key, kept: Kept, instead_of: Kept | None) -> bool:
        """Keep an object, unless something else is there than was thought."""
        with self._lock:
            if self.get(key) is not instead_of:
                return False
            shelf = self._shelves.setdefault(key.shelf, {})
            shelf[key] = moment_of(kept), Kept(kept.document, kept.version, key)
            return True

    def delete(self, key: Key) -> bool:
        """Forget what is kept under a key, and say whether anything was."""
        with self._lock:
            return self._shelves.get(key.shelf, {}).pop(key, None) is not None

    def page(self, shelf: Shelf, page: PageRequest) -> Page:
        """Return a page of what is on a shelf, oldest first."""
        with self._lock:
            every = sorted(self._dated(shelf, page), key=lambda one: (one[0], one[1]))
        part = every[page.offset : page.offset + page.limit]
        return Page([kept for _, _, kept in part], len(every), page.maximum)

    def _dated(
        self, shelf: Shelf, page: PageRequest
    ) -> Iterator[tuple[str, Key, Kept]]:
        """Yield what is of the dates that are asked for."""
        first, last = (
            None if date is None else sortable(date)
            for date in (page.date_from, page.date_to)
        )
        for key, (moment, kept) in self._shelves.get(shelf, {}).items():
            if (first is None or first <= moment) and (last is None or moment < last):
                yield moment, key, kept
