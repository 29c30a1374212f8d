"""How far the lists of other parties were read: by whom, and where it goes on.

Rules: OCPI 2.2.1, Transport and format, "Pagination".
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from threading import Lock
from typing import Any
from typing import NamedTuple
from typing import Protocol

from .moments import sortable


class Listing(NamedTuple):
    """A list of another party.

    :param platform: the name of ours that reads it.
    :param party: the name of the party.
    :param module: the identifier of the module.
    :param kind: the class of the objects.
    """

    platform: str
    party: str
    module: str
    kind: str


@dataclass(frozen=True, slots=True)
class Pull:
    """How far a list was read. Moments are in UTC, and sort as time does.

    :param url: that of the list; what was read of another one says nothing of it.
    :param since: from when on objects are read; ``None`` for all.
    :param next: the URL of the page that is read next; ``None`` where none is under
        way.
    :param began: when it was begun to read, by our clock.
    :param newest: the last change of what was read by now.
    :param reached: up to which change all was read, before this.
    :param total: how many the list has at most, as the party says.
    :param read: how many were read.
    :param doubted: whether the list has changed while it was read.
    :param passes: how often it was read from the beginning.
    """

    url: str = ""
    since: str | None = None
    next: str | None = None
    began: str | None = None
    newest: str | None = None
    reached: str | None = None
    total: int | None = None
    read: int = 0
    doubted: bool = False
    passes: int = 0


class Pulls(Protocol):
    """Where it is noted: each time in a transaction of its own, if none is named."""

    def claim(self, listing: Listing, holder: str, until: datetime) -> Pull | None:
        """Have a list for oneself until a moment, and return how far it was read.

        :param holder: an id of who wants it.
        :returns: ``None`` when another has it.
        """

    def note(
        self,
        listing: Listing,
        holder: str,
        pull: Pull,
        until: datetime,
        session: Any = None,
    ) -> bool:
        """Note how far it was read, and have it for longer.

        :param session: in whose transaction it is noted.
        :returns: whether one has it still. Another has it, or had it, if not, and
            nothing is noted.
        """

    def release(self, listing: Listing, holder: str) -> None:
        """Have it for oneself no longer."""


@dataclass(slots=True)
class _Held:
    pull: Pull = field(default_factory=Pull)
    holder: str | None = None
    until: str = ""


class MemoryPulls:
    """What one process has read, forgotten with it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[Listing, _Held] = {}

    def claim(self, listing: Listing, holder: str, until: datetime) -> Pull | None:
        """Have a list for oneself until a moment."""
        with self._lock:
            held = self._held.setdefault(listing, _Held())
            if held.holder is not None and held.until > sortable(datetime.now(UTC)):
                return None
            held.holder, held.until = holder, sortable(until)
            return held.pull

    def note(
        self,
        listing: Listing,
        holder: str,
        pull: Pull,
        until: datetime,
        session: Any = None,
    ) -> bool:
        """Note how far it was read."""
        with self._lock:
            held = self._held.setdefault(listing, _Held())
            if held.holder != holder:
                return False
            held.pull, held.until = pull, sortable(until)
            return True

    def release(self, listing: Listing, holder: str) -> None:
        """Have it for oneself no longer."""
        with self._lock:
            held = self._held.get(listing)
            if held is not None and held.holder == holder:
                held.holder = None
