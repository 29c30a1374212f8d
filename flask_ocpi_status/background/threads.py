"""Tasks in threads of this process: what is enough for one machine."""

from __future__ import annotations

import atexit
import os
from math import inf
from time import monotonic
from typing import Final
from weakref import WeakSet

from flask import Flask

from ..answers.monitoring import logger
from .lanes import Lanes
from .pool import Pool
from .running import ids_of
from .tasks import Task

_POOL: Final = "_pool"
#: How many tasks are told of one by one that are left when a process ends.
_TOLD: Final = 100


class Threads:
    """Does tasks in a number of threads, which begin with the first of them.

    Each process has its own, also one that was forked off: what waits in a process is
    done by that process, before it ends.

    :param count: how many threads there are at most.
    :param waiting: how many tasks may wait at most; more are refused.
    :param per_lane: how many of them may be of one lane.
    :param drain: the seconds that the process waits when it ends for what is not done
        yet; what is left then is logged.
    :raises ValueError: for numbers that cannot be used.
    """

    def __init__(
        self,
        count: int = 4,
        *,
        waiting: int = 10_000,
        per_lane: int = 1_000,
        drain: float = 5.0,
    ) -> None:
        for name, number in (
            ("count", count),
            ("waiting", waiting),
            ("per_lane", per_lane),
        ):
            if not isinstance(number, int) or isinstance(number, bool) or number < 1:
                raise ValueError(f"{name} is {number!r}; use a whole number above 0.")
        if not isinstance(drain, int | float) or not 0 <= drain < inf:
            raise ValueError(f"drain is {drain!r}; use a number of seconds.")
        self._count = count
        self._waiting = waiting
        self._per_lane = per_lane
        self._drain = drain
        _ALL.add(self)

    def init_app(self, app: Flask) -> None:
        """Be told of an app; nothing is done for it yet."""

    def start(self, app: Flask, task: Task, *, delay: float = 0) -> None:
        """Have a task done, after a number of seconds.

        :raises Overloaded: when too much is waiting, in all or in the lane, and where
            no thread can begin.
        """
        self._here().add(app, task, delay)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is left that is due, and say whether that came.

        For tests. What is to be done after a delay is not waited for.

        :param timeout: seconds.
        """
        return self._here().wait(timeout)

    def close(self, timeout: float = 5.0) -> bool:
        """Do what is due, end the threads, and say whether all have ended in time.

        For tests, which make many apps in a process. What is to be done after a delay
        is left; what is begun later begins with threads anew.

        :param timeout: seconds.
        """
        pool: Pool | None = self.__dict__.pop(_POOL, None)
        return pool is None or pool.close(timeout)

    def _here(self) -> Pool:
        """Return the threads of this process.

        They, and their locks, come to be with the first task: gevent may have replaced
        what they are made of since the app was. Of two that ask at once, both get one.
        """
        pool: Pool | None = self.__dict__.get(_POOL)
        if pool is None:
            lanes = Lanes(self._waiting, self._per_lane)
            pool = self.__dict__.setdefault(_POOL, Pool(self._count, lanes))
        return pool

    def _end(self, began: float) -> None:
        """Do what can be done in time, and log the rest."""
        pool: Pool | None = self.__dict__.get(_POOL)
        left = [] if pool is None else pool.drain(began + self._drain)
        for task in left[:_TOLD]:
            logger.error(
                "A task was not done when the process ended: %s (lane %s, party %s,"
                " correlation id %s).",
                *ids_of(task).values(),
                extra=ids_of(task),
            )
        if left[_TOLD:]:
            logger.error("%d more were not done.", len(left) - _TOLD)


_ALL: Final[WeakSet[Threads]] = WeakSet()


def _forget() -> None:
    """Begin anew in a process that was forked off: it has no other threads.

    What waits is done by the process that it was begun in.
    """
    for threads in list(_ALL):
        threads.__dict__.pop(_POOL, None)


def _end() -> None:
    began = monotonic()
    for threads in list(_ALL):
        threads._end(began)


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
