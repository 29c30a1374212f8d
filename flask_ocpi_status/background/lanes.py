"""What waits to be done, and in what order: lanes, and what is not due yet.

It is told the time and begins nothing. Whoever uses it holds a lock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from heapq import heappop
from heapq import heappush
from itertools import count
from typing import NamedTuple

from flask import Flask

from .starting import Overloaded
from .tasks import Task


class Work(NamedTuple):
    """A task of an app.

    :param lane: what has the same is done one after another, in order.
    """

    app: Flask
    task: Task
    lane: Hashable


class Lanes:
    """Tasks of lanes, side by side, each lane in its order.

    :param most: how many tasks there may be at most, with those that are being done and
        those that are not due yet.
    :param most_in_lane: of these, in one lane.
    """

    def __init__(self, most: int, most_in_lane: int) -> None:
        self._most = most
        self._most_in_lane = most_in_lane
        self._number = 0
        #: How many there are in each lane, with those that are not due yet.
        self._numbers: dict[Hashable, int] = {}
        #: What is due, the first of each lane being what is done now or next.
        self._due: dict[Hashable, deque[Work]] = {}
        #: The lanes of which something can be begun.
        self._ready: deque[Hashable] = deque()
        #: When something will be due, and what, in the order in which it came.
        self._later: list[tuple[float, int, Work]] = []
        self._count = count()

    def add(self, app: Flask, task: Task, due: float | None = None) -> None:
        """Take a task in.

        :param due: when it may begin; at once without one.
        :raises Overloaded: when there are too many, in all or in its lane.
        """
        lane = object() if task.lane is None else (app, task.lane)
        number = self._numbers.get(lane, 0)
        if self._number >= self._most or number >= self._most_in_lane:
            where = "" if self._number >= self._most else f" in the lane {task.lane!r}"
            raise Overloaded(f"Too much is waiting to be done{where}.")
        self._numbers[lane] = number + 1
        self._number += 1
        work = Work(app, task, lane)
        if due is None:
            self._line_up(work)
        else:
            heappush(self._later, (due, next(self._count), work))

    def take(self, now: float) -> Work | None:
        """Return what is to be done next, if there is anything.

        Nothing else of its lane is returned before :meth:`done`.
        """
        while self._later and self._later[0][0] <= now:
            self._line_up(heappop(self._later)[-1])
        return self._due[self._ready.popleft()][0] if self._ready else None

    def done(self, lane: Hashable) -> None:
        """Be told that what was taken of a lane is done."""
        line = self._due[lane]
        line.popleft()
        if line:
            self._ready.append(lane)  # behind the others
        else:
            del self._due[lane]
        self._number -= 1
        self._numbers[lane] -= 1
        if not self._numbers[lane]:
            del self._numbers[lane]

    @property
    def wanting(self) -> int:
        """How many could do something side by side, or wait until it is due."""
        return len(self._ready) + bool(self._later)

    @property
    def busy(self) -> bool:
        """Whether something is due or being done."""
        return bool(self._due)

    @property
    def next_due(self) -> float | None:
        """When the next of those will be due that are not; ``None`` without any."""
        return self._later[0][0] if self._later else None

    def left(self) -> list[Task]:
        """Return all that is not done, also what is being done."""
        due = (work.task for line in self._due.values() for work in line)
        return [*due, *(work.task for *_, work in sorted(self._later))]

    def _line_up(self, work: Work) -> None:
        line = self._due.setdefault(work.lane, deque())
        line.append(work)
        if len(line) == 1:
            self._ready.append(work.lane)
