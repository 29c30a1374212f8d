"""How a list is read: from when on, where it goes on, and when once more.

A list that changes while it is read moves objects from a page that was not read yet to
one that was. It is read once more then, from the same moment on: what is there already
costs nothing but to be read. It is noticed by a total that is another one or is not
reached, by an object that comes twice, and by one that was changed since the reading
began.

Rules: OCPI 2.2.1, Transport and format, "Pagination".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Final

from ....peers.lists import PageOfPeer
from ...keeping.arriving import Arrival
from ...keeping.arriving import Settled
from ...keeping.moments import read_moment
from ...keeping.moments import sortable
from ...keeping.pulls import Pull

#: So much before the newest change that we have, all is read again: changes of one
#: second need not come in one answer, and clocks differ.
OVERLAP: Final = timedelta(minutes=1)
#: How often a list is read once more at most.
MOST: Final = 3
#: From when on there are objects of OCPI. Moments before that say nothing.
LEAST: Final = datetime(1970, 1, 1, tzinfo=UTC)


def begun(
    noted: Pull,
    url: str,
    since: datetime | None = None,
    *,
    dated: bool = True,
    demanded: bool = False,
) -> Pull:
    """Return how a list is read: where it goes on, or from when on.

    :param noted: how far it was read before.
    :param url: that of the list.
    :param since: what is asked for; it goes before what was noted.
    :param dated: whether the list is one of those that are filtered by date.
    :param demanded: whether there has to be a moment.
    """
    if noted.url != url:
        noted = Pull(url)
    if since is None and noted.next is not None:
        return noted
    if since is None and noted.reached is not None:
        reached = read_moment(noted.reached)
        since = reached - OVERLAP if reached > LEAST else None
    since = since or (LEAST if demanded else None)
    return Pull(
        url,
        since=sortable(since) if since is not None and dated else None,
        began=sortable(datetime.now(UTC)),
        reached=noted.reached,
    )


class Course:
    """The way through one list.

    :param pull: how far it was read.
    :ivar pull: the same, as it is by now.
    :ivar total: how many the list has, as the party said last.
    """

    def __init__(self, pull: Pull) -> None:
        self.pull = pull
        self.total = pull.total
        began = read_moment(pull.began) if pull.began else datetime.now(UTC)
        self._lately = sortable(began - OVERLAP)
        self._pages = 1 if pull.next else 0
        self._became: dict[int, Settled | None] = {}
        self._seen: set[int] = set()
        self._trusted = True
        # What was found before it was cut off is not known any more.
        self._missed = pull.next is not None and pull.passes > 0
        self._moved = False
        self._rests = True

    def page(
        self,
        page: PageOfPeer,
        arrivals: Iterable[Arrival],
        refused: int,
        next: str | None,
        count: int,
    ) -> None:
        """Look at a page that was read.

        :param arrivals: what is kept of it.
        :param refused: how many of it are left out.
        :param next: the URL of the one behind it.
        :param count: how many objects of the list there were with it.
        """
        self._pages += 1
        self.pull = replace(self.pull, next=next)
        self._look_at_total(page.total, next, count)
        newest, read = self.pull.newest or "", refused
        for one in arrivals:
            mark = hash(one.key)
            if mark in self._seen:
                self.pull = replace(self.pull, doubted=True)
                continue
            self._seen.add(mark)
            self._became.setdefault(mark, None)
            read += 1
            newest = max(newest, one.changed or "")
        self.pull = replace(
            self.pull, newest=newest or None, read=self.pull.read + read
        )

    def _look_at_total(self, total: int | None, next: str | None, count: int) -> None:
        """Notice that the list is longer or shorter than before."""
        known = self.pull.total
        if total is not None and next is not None and total <= count:
            self._trusted = False  # it is the number of what is on the page
        if total is None or not self._trusted:
            return
        self.total = total
        moved = known not in (None, total)
        self._moved = self._moved or moved
        doubted = self.pull.doubted or moved
        self.pull = replace(self.pull, total=max(known or 0, total), doubted=doubted)

    def settled(self, arrivals: Sequence[Arrival], settled: Sequence[Settled]) -> None:
        """Look at what became of objects: one that is new and old was missed before."""
        for one, what in zip(arrivals, settled, strict=True):
            mark = hash(one.key)
            if self._became.get(mark) in (None, "unchanged"):
                self._became[mark] = what
            if what in ("created", "changed"):
                self._moved = True
                self._missed = self._missed or (one.changed or "") < self._lately

    @property
    def became(self) -> Counter[Settled | None]:
        """What became of the objects that were read here, each counted once.

        Those that are not kept yet have become nothing.
        """
        return Counter(self._became.values())

    @property
    def is_short(self) -> bool:
        """Whether fewer objects were read than the party says that there are."""
        total = self.pull.total
        return self._trusted and total is not None and self.pull.read < total

    def once_more(self) -> bool:
        """Say whether the list has to be read once more, and begin with that."""
        pull = self.pull
        if pull.passes:
            # What moved this time as well may have hidden the same object again. A list
            # that has something twice, and does not move, is the same each time.
            wanted = self._missed or (pull.doubted and self._moved)
            self._rests = not self._missed
        else:
            is_fresh = (pull.newest or "") >= self._lately
            wanted = self._pages > 1 and (pull.doubted or self.is_short or is_fresh)
            self._rests = not wanted
        if not wanted or pull.passes >= MOST:
            return False
        self.restart(passes=pull.passes + 1)
        return True

    def restart(self, *, passes: int = 0) -> None:
        """Begin anew, from the same moment on."""
        self._pages, self._trusted = 0, True
        self._missed = self._moved = False
        self._seen.clear()
        self.pull = replace(
            self.pull, next=None, total=None, read=0, doubted=False, passes=passes
        )

    def end(self) -> None:
        """Note up to which change all was read.

        What was asked for from a later moment on leaves a gap behind what we have, and
        so does what was missed in a list that did not come to rest.
        """
        pull = self.pull
        reached = pull.reached
        is_whole = reached is None or pull.since is None or pull.since <= reached
        if pull.newest is not None and is_whole and self._rests:
            # What was changed meanwhile may not have been read, whatever it says.
            newest = min(pull.newest, pull.began or pull.newest)
            reached = max(reached or "", newest)
        self.pull = Pull(pull.url, reached=reached)
