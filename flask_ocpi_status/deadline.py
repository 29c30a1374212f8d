"""The time that something on the network may take, whatever the other side does."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from contextvars import ContextVar
from math import inf
from threading import Condition
from threading import Lock
from threading import Thread
from threading import main_thread
from time import monotonic
from types import TracebackType
from typing import Final
from typing import Protocol
from typing import Self


class HasFileno(Protocol):
    """A socket, or what holds one, as the connections of some databases do."""

    def fileno(self) -> int:
        """Return the descriptor of the socket."""


class Deadline:
    """The time that a piece of work may take in all, from the beginning of its block.

    The timeout of a socket begins anew with each byte, a database waits without one,
    and the kernel of a process that is stopped goes on acknowledging. So the sockets
    that are guarded are shut down when the time is over: whoever waits for one wakes
    up, and finds it closed. (A look-up in the DNS cannot be cut short. It has the
    timeouts of the system's resolver, and counts.)

    :param seconds: from the beginning of the ``with`` block.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends = monotonic() + seconds
        self._guarded: list[tuple[HasFileno, socket.socket]] = []
        self._lock = Lock()
        self._passed = False

    @property
    def remaining(self) -> float:
        """The seconds that are left; none or less when it has passed."""
        return self.ends - monotonic()

    @property
    def passed(self) -> bool:
        """Whether it has passed, and the sockets with it."""
        return self._passed or self.remaining <= 0

    def guard(self, connection: HasFileno) -> None:
        """Let a connection live no longer than this."""
        with self._lock:
            if any(one is connection for one, _ in self._guarded):
                return
            # The copy stays valid when TLS takes the socket over, and shuts down the
            # same connection.
            copy = socket.socket(fileno=os.dup(connection.fileno()))
            self._guarded.append((connection, copy))
            if self._passed:
                _shut_down(copy)
        _WATCH.add(self)

    def end(self) -> None:
        """Let it pass, and shut down what it guards."""
        with self._lock:
            self._passed = True
            for _, copy in self._guarded:
                _shut_down(copy)

    def __enter__(self) -> Self:
        self.ends = monotonic() + self.seconds
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _WATCH.remove(self)
        with self._lock:
            for _, copy in self._guarded:
                copy.close()
            self._guarded.clear()


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        connection.shutdown(socket.SHUT_RDWR)


class _Watch:
    """The one thread of a process that ends deadlines when they are due.

    A thread for each deadline takes longer than a query of a database. This one sleeps
    until the earliest of those that it has seen; later ones need not wake it.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as in a process that was forked off: it has no other threads."""
        self._changed = Condition()
        self._deadlines: set[Deadline] = set()
        self._wakes = inf
        self._runs = False

    def add(self, deadline: Deadline) -> None:
        """Have a deadline ended when it is due."""
        with self._changed:
            self._deadlines.add(deadline)
            if not self._runs:
                self._begin()
            if deadline.ends < self._wakes:
                self._changed.notify()

    def _begin(self) -> None:
        try:
            Thread(target=self._run, name="deadlines", daemon=True).start()
        except RuntimeError:
            if main_thread().is_alive():
                raise
            return  # none begins when the process ends, and all that it does with it
        self._runs = True

    def remove(self, deadline: Deadline) -> None:
        """Leave alone what has come to its end in time."""
        with self._changed:
            self._deadlines.discard(deadline)

    def _run(self) -> None:
        while True:
            with self._changed:
                due = {one for one in self._deadlines if one.remaining <= 0}
                self._deadlines -= due
                if not due:
                    ends = [one.ends for one in self._deadlines]
                    self._wakes = min(ends, default=inf)
                    self._changed.wait(self._wakes - monotonic() if ends else None)
            for one in due:
                one.end()


_WATCH: Final = _Watch()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_WATCH.forget)


class CallDeadline(Deadline):
    """The time that calls to another party may take, whatever is called inside of it.

    One within another ends no later than that: so several calls keep to one.
    """

    def __enter__(self) -> Self:
        super().__enter__()
        outer = _CALL.get()
        if outer is not None:
            self.ends = min(self.ends, outer.ends)
        self._before = _CALL.set(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _CALL.reset(self._before)
        super().__exit__(kind, error, traceback)


_CALL: Final[ContextVar[CallDeadline | None]] = ContextVar("call", default=None)


def guard(connection: HasFileno | None) -> None:
    """Let a connection live no longer than the call that is under way, if one is."""
    deadline = _CALL.get()
    if deadline is not None and connection is not None:
        deadline.guard(connection)
