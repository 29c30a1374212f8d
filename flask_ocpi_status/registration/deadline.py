"""The time that something on the network may take, whatever the other side does."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from threading import Lock
from threading import Timer
from time import monotonic
from types import TracebackType
from typing import Protocol
from typing import Self


class HasFileno(Protocol):
    """A socket, or what holds one, as the connections of some databases do."""

    def fileno(self) -> int:
        """Return the descriptor of the socket."""


class Deadline:
    """The time that a piece of work may take in all, from the beginning of its block.

    The timeout of a socket begins anew with each byte, a database waits without one,
    and the kernel of a process that is stopped goes on acknowledging. So a timer shuts
    the sockets down that are guarded: whoever waits for one wakes up, and finds it
    closed. The timer ends with the ``with`` block. (A look-up in the DNS cannot be cut
    short. It has the timeouts of the system's resolver, and counts.)

    :param seconds: from the beginning of the ``with`` block.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = Lock()
        self._passed = False
        self._timer: Timer | None = None

    @property
    def remaining(self) -> float:
        """The seconds that are left; none or less when it has passed."""
        return self._ends - monotonic()

    @property
    def passed(self) -> bool:
        """Whether it has passed, and the sockets with it."""
        return self._passed or self.remaining <= 0

    def guard(self, connection: HasFileno) -> None:
        """Let a connection live no longer than this."""
        # The copy stays valid when TLS takes the socket over, and shuts down the same
        # connection.
        copy = socket.socket(fileno=os.dup(connection.fileno()))
        with self._lock:
            self._sockets.append(copy)
            if self._passed:
                _shut_down(copy)
            elif self._timer is None:  # work that has no socket needs none
                self._timer = Timer(max(self.remaining, 0), self._pass)
                self._timer.daemon = True
                self._timer.start()

    def _pass(self) -> None:
        with self._lock:
            self._passed = True
            for one in self._sockets:
                _shut_down(one)

    def __enter__(self) -> Self:
        self._ends = monotonic() + self.seconds
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        for one in self._sockets:
            one.close()


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        connection.shutdown(socket.SHUT_RDWR)
