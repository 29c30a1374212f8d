"""Threads of one process that do tasks: as many as are needed, none without work."""

from __future__ import annotations

import threading
from contextlib import suppress
from contextvars import Context
from time import monotonic
from typing import Final

from flask import Flask

from .lanes import Lanes
from .lanes import Work
from .running import run
from .running import tell_failed
from .starting import Overloaded
from .tasks import Task

#: The seconds that a thread waits for something to do before it ends.
IDLE: Final = 5.0


class Pool:
    """A number of threads, and what they have to do.

    What is to be done later needs no thread of its own: one that has nothing to do
    waits for it.

    :param count: how many threads there are at most.
    :param lanes: what waits.
    """

    def __init__(self, count: int, lanes: Lanes) -> None:
        self._most = count
        self._lanes = lanes
        # By their module: gevent replaces what is there, perhaps after our import.
        lock = threading.Lock()
        self._more = threading.Condition(lock)
        self._less = threading.Condition(lock)
        self._threads = 0
        self._busy = 0
        self._ends = False
        self._begun: list[threading.Thread] = []

    def add(self, app: Flask, task: Task, delay: float = 0) -> None:
        """Have a task done, after a number of seconds.

        :raises Overloaded: when too much is waiting, and where no thread can begin.
        """
        due = monotonic() + delay if delay > 0 else None
        with self._more:
            if not self._threads:
                self._begin_thread()
            self._lanes.add(app, task, due)
            self._call()

    def wait(self, timeout: float | None) -> bool:
        """Wait until nothing is due or being done, and say whether that came."""
        with self._less:
            return self._less.wait_for(lambda: not self._lanes.busy, timeout)

    def drain(self, ends: float) -> list[Task]:
        """Wait until nothing is to be done before a time, and return what is left."""
        with self._less, suppress(KeyboardInterrupt):
            while (seconds := ends - monotonic()) > 0:
                due = self._lanes.next_due
                if not self._lanes.busy and (due is None or due > ends):
                    break
                self._less.wait(seconds)
        return self._lanes.left()

    def close(self, seconds: float) -> bool:
        """Have the threads end behind what they are at; say whether all have in time.

        What is to be done later is left.
        """
        with self._more:
            self._ends = True
            self._more.notify_all()
            self._less.wait_for(lambda: not self._threads, seconds)
            left, begun = self._threads, list(self._begun)
        if not left:
            for thread in begun:  # each has nothing more to do than to end
                thread.join(seconds)
        return not left

    def _call(self) -> None:
        """Have a thread for all that can be begun, and one for what is due next.

        They begin now: when the process ends none can, and one that hangs would keep
        the rest from being done.
        """
        self._more.notify()
        free = self._threads - self._busy
        if free < self._lanes.wanting and self._threads < self._most:
            with suppress(Overloaded):  # there are others
                self._begin_thread()

    def _begin_thread(self) -> None:
        try:
            thread = threading.Thread(target=self._work, daemon=True)
            thread.start()
        except RuntimeError:  # no more threads in this process, or it has ended
            raise Overloaded("No thread can begin that would do it.") from None
        self._threads += 1
        self._begun = [*(one for one in self._begun if one.is_alive()), thread]

    def _work(self) -> None:
        while (work := self._take()) is not None:
            app, task, lane = work
            try:
                # Nothing that a task sets is there for the next one.
                Context().run(run, app, task)
            except BaseException:  # as of sys.exit(): the thread has more to do
                tell_failed(task)
            finally:
                del app, task, work  # nothing of it is kept while there is no other
                with self._less:
                    self._busy -= 1
                    self._lanes.done(lane)
                    self._less.notify_all()
                del lane

    def _take(self) -> Work | None:
        """Wait for something to do; without any for a while there is ``None``."""
        with self._more:
            ends = monotonic() + IDLE
            while True:
                now = monotonic()
                work = self._lanes.take(now)
                if work is not None:
                    self._busy += 1
                    if self._lanes.wanting:
                        self._call()
                    return work
                due = self._lanes.next_due
                if self._ends or due is None or self._threads - self._busy > 1:
                    if self._ends or now >= ends:
                        self._threads -= 1
                        self._less.notify_all()
                        return None
                    due = ends if due is None else min(due, ends)
                self._more.wait(due - now)
