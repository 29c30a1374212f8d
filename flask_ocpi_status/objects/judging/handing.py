"""What hands out items, or names, until enough is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..telling import Telling


class Items(list[Any]):
    """A list that hands out no more once enough is told.

    :param store: marshmallow's errors of it. If it is given, nothing is held back as
        long as there are none.
    :ivar stopped: whether it has items left that it has not handed out.
    """

    def __init__(self, items: Any, telling: Telling, store: Any = None) -> None:
        super().__init__(items)
        self.telling = telling
        self.store = store
        self.stopped = False

    def __iter__(self) -> Iterator[Any]:
        for item in super().__iter__():
            if self.telling.enough and (self.store is None or self.store.errors):
                self.stopped = True
                self.telling.complete = False
                return
            yield item


class Entries(dict[Any, Any]):
    """A dictionary that does so."""

    def __init__(self, entries: Any, telling: Telling) -> None:
        super().__init__(entries)
        self.telling = telling
        self.stopped = False

    def __iter__(self) -> Iterator[Any]:
        return (name for name, _ in self.items())

    def items(self) -> Any:
        """Return the entries, as far as they are handed out."""
        for entry in super().items():
            if self.telling.enough:
                self.stopped = True
                self.telling.complete = False
                return
            yield entry
