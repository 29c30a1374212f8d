"""Tasks in threads of this process: what is enough for one machine."""

from __future__ import annotations

from collections import deque
from threading import Condition
from threading import Thread
from threading import Timer

from flask import Flask

from .running import run
from .starting import Overloaded
from .tasks import Task

_Waiting = tuple[Flask, Task]


class Threads:
    """Does tasks in a number of threads, which begin with the first of them.

    :param count: how many threads.
    :param waiting: how many tasks may wait at most.
    """

    def __init__(self, count: int = 4, *, waiting: int = 10_000) -> None:
        self._count = count
        self._most = waiting
        self._changed = Condition()
        self._lanes: dict[object, deque[_Waiting]] = {}
        self._ready: deque[object] = deque()
        self._number = 0
        self._threads: list[Thread] = []

    def init_app(self, app: Flask) -> None:
        """Be told of an app; nothing is done for it yet."""

    def start(self, app: Flask, task: Task, *, delay: float = 0) -> None:
        """Have a task done, after a number of seconds."""
        if delay > 0:
            timer = Timer(delay, self.start, (app, task))
            timer.daemon = True
            timer.start()
            return
        with self._changed:
            if self._number >= self._most:
                raise Overloaded("Too much is waiting to be done.")
            self._number += 1
            lane = object() if task.lane is None else task.lane
            if lane in self._lanes:
                self._lanes[lane].append((app, task))
            else:
                self._lanes[lane] = deque([(app, task)])
                self._ready.append(lane)
            if len(self._threads) < self._count:
                thread = Thread(target=self._work, daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is waiting or being done, and say whether that came."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._number, timeout)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._ready))
                lane = self._ready.popleft()
                app, task = self._lanes[lane][0]
            try:
                run(app, task)
            finally:
                with self._changed:
                    self._number -= 1
                    self._lanes[lane].popleft()
                    if self._lanes[lane]:
                        self._ready.append(lane)
                    else:
                        del self._lanes[lane]
                    self._changed.notify_all()
