"""The last exchanges of one process, in a ring."""

from __future__ import annotations

from collections import Counter
from collections import deque
from collections.abc import Iterable
from itertools import islice
from os import getpid

from .incoming import seen_of
from .seen import Aside
from .seen import Count
from .seen import Seen
from .seen import Wanted
from .seen import Way


class MemoryExchanges:
    """The last exchanges of a process, forgotten with it.

    :param most: how many are kept.
    :raises ValueError: for fewer than one.
    """

    def __init__(self, most: int = 1000) -> None:
        if most < 1:
            raise ValueError("At least one exchange is kept; name more with most=.")
        self._ring: deque[Aside] = deque(maxlen=most)
        #: To put one there is all that a request waits for.
        self.add = self._ring.append
        # What was made of what is there, and of what, so that it is there to stay.
        self._made: dict[int, tuple[Aside, Seen]] = {}

    @property
    def whose(self) -> str:
        """A sentence on whose exchanges are seen."""
        return (
            f"These are the last of process {getpid()}. Where several processes answer,"
            " each has its own; SQLExchanges has them all."
        )

    def latest(self, ways: Iterable[Way], wanted: Wanted, most: int) -> list[Seen]:
        """Return those that are asked for, the newest first."""
        chosen = frozenset(ways)
        found = (one for one in self._all() if _is_wanted(one, chosen, wanted))
        return list(islice(found, most))

    def find(self, id: str) -> Seen | None:
        """Return one by its id; ``None`` where it is not there any more."""
        return next((one for one in self._all() if one.id == id), None)

    def counts(self, most: int) -> list[Count]:
        """Count requests and calls, of the newest so many."""
        found: Counter[tuple[str, str | None, str | None, str]] = Counter(
            (one.way, one.party, one.module, one.outcome)
            for one in islice(self._all(), most)
            if one.way in ("in", "out")
        )
        return [Count(*key, times) for key, times in found.items()]

    def _all(self) -> Iterable[Seen]:
        """Give all of them, the newest first. Others go on to add some."""
        made = self._made
        self._made = {
            id(one): made.get(id(one)) or (one, seen_of(one))
            for one in self._ring.copy()
        }
        return [seen for _, seen in reversed(self._made.values())]


def _is_wanted(seen: Seen, ways: frozenset[Way], wanted: Wanted) -> bool:
    return (
        seen.way in ways
        and wanted.party in (None, seen.party)
        and wanted.outcome in (None, seen.outcome)
        and wanted.id in (None, seen.request_id, seen.correlation_id)
        and (wanted.before is None or seen.id < wanted.before)
    )
