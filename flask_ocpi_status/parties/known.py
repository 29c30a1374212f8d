"""Parties as they were read from a database, for as long as their rows stay alike."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any
from typing import Final

from .parties import Party

#: How many roles and endpoints are kept in all, of those parties that ask most.
_MOST: Final = 50_000


class Known:
    """What takes long to read, kept beside what is read with each request.

    Nothing is decided by it: who has a token is asked for each time, and with that all
    of a party but its roles and endpoints.
    """

    def __init__(self) -> None:
        self._parties: OrderedDict[int, tuple[tuple[Any, ...], Party]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, short: tuple[Any, ...]) -> Party | None:
        """Return a party, if it was kept with the same in the short columns.

        :param short: as :func:`.table.short` has it; the id comes first.
        """
        with self._lock:
            kept = self._parties.get(short[0])
            if kept is None or kept[0] != short:
                return None
            self._parties.move_to_end(short[0])
            return kept[1]

    def keep(self, short: tuple[Any, ...], party: Party) -> None:
        """Keep a party, and let go of those that have not asked for longest."""
        with self._lock:
            self._drop(self._parties.pop(party.id, None))
            self._parties[party.id] = short, party
            self._size += _size(party)
            while self._size > _MOST and len(self._parties) > 1:
                self._drop(self._parties.popitem(last=False)[1])

    def _drop(self, kept: tuple[tuple[Any, ...], Party] | None) -> None:
        if kept is not None:
            self._size -= _size(kept[1])


def _size(party: Party) -> int:
    return 1 + len(party.roles) + len(party.endpoints)
