"""The time that calls to another party may take, whatever it does."""

from __future__ import annotations

import socket
from contextlib import suppress
from contextvars import ContextVar
from threading import Lock
from threading import Timer
from time import monotonic
from types import TracebackType
from typing import Final
from typing import Self


class Deadline:
    """The time that a call may take in all, whatever the other side does.

    The timeout of a socket begins anew with each byte, so a party that sends one a
    second holds a call for good. Here a timer shuts the call's sockets down; it ends
    with the ``with`` block. (A look-up in the DNS cannot be cut short. It has the
    timeouts of the system's resolver, and counts.)

    One within another ends no later than that: so several calls keep to one.

    :param seconds: from the beginning of the ``with`` block.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends = monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = Lock()
        self._passed = False

    @property
    def remaining(self) -> float:
        """The seconds that are left; none or less when it has passed."""
        return self._ends - monotonic()

    @property
    def passed(self) -> bool:
        """Whether it has passed, and the sockets with it."""
        return self._passed or self.remaining <= 0

    def guard(self, connection: socket.socket) -> None:
        """Let a socket live no longer than this."""
        # The copy stays valid when TLS takes the socket over, and shuts down the same
        # connection.
        copy = socket.fromfd(connection.fileno(), connection.family, connection.type)
        with self._lock:
            self._sockets.append(copy)
            if self._passed:
                _shut_down(copy)

    def _pass(self) -> None:
        with self._lock:
            self._passed = True
            for one in self._sockets:
                _shut_down(one)

    def __enter__(self) -> Self:
        self._ends = monotonic() + self._seconds
        outer = _DEADLINE.get()
        if outer is not None:
            self._ends = min(self._ends, outer._ends)
        self._timer = Timer(max(0.0, self.remaining), self._pass)
        self._timer.daemon = True
        self._timer.start()
        self._before = _DEADLINE.set(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _DEADLINE.reset(self._before)
        self._timer.cancel()
        self._timer.join()
        for one in self._sockets:
            one.close()


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        connection.shutdown(socket.SHUT_RDWR)


_DEADLINE: Final[ContextVar[Deadline | None]] = ContextVar("deadline", default=None)


def guard(connection: socket.socket | None) -> None:
    """Let a socket live no longer than the deadline that is on, if one is."""
    deadline = _DEADLINE.get()
    if deadline is not None and connection is not None:
        deadline.guard(connection)
