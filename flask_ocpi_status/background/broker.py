"""The way to a broker of Celery's, on which nothing waits for long."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any
from typing import Final

from .starting import Overloaded

#: How many connections are kept that nobody uses.
_KEPT: Final = 10
#: The seconds after a failure in which nothing is tried.
PAUSE: Final = 5.0
#: What bounds each step of a connection, by the kind of the broker.
_BOUNDS: Final = {
    "redis": ("socket_timeout", "socket_connect_timeout"),
    "amqp": ("read_timeout", "write_timeout"),
}


class BrokerUnreachable(Overloaded):
    """The broker takes nothing: it is not there, or does not answer in time."""


class Broker:
    """Connections to the broker of a Celery app, with bounds of their own.

    Celery tries to connect again and again, for 6 seconds and more, while a request
    waits. These try once. After a failure nothing is tried for a while, so that a
    request that starts many tasks waits for one.

    :param celery_app: whose broker it is.
    :param timeout: the seconds that a connection, and each answer on it, may take.
    """

    def __init__(self, celery_app: Any, timeout: float) -> None:
        self._app = celery_app
        self._timeout = timeout
        self._closed_until = 0.0
        #: Those that nobody uses, by process: one that is forked off leaves those alone
        #: which it was born with.
        self._free: dict[int, deque[Any]] = {}

    def reach(self, send: Callable[[Any], object]) -> None:
        """Send something over a connection.

        One that the broker has closed meanwhile is replaced, once.

        :raises BrokerUnreachable: when it could not be sent.
        """
        from kombu.exceptions import OperationalError

        if monotonic() < self._closed_until:
            raise BrokerUnreachable("The broker could not be reached a moment ago.")
        free = self._free.setdefault(os.getpid(), deque())
        while True:
            began = monotonic()
            try:
                connection, is_new = free.pop(), False
            except IndexError:
                connection, is_new = self._connection(), True
            try:
                send(connection)
                break
            except (
                OperationalError,
                *connection.connection_errors,
                *connection.channel_errors,
            ) as error:
                connection.release()
                if is_new or monotonic() - began > self._timeout / 2:
                    self._closed_until = monotonic() + PAUSE
                    raise BrokerUnreachable(
                        f"The broker could not be reached ({type(error).__name__})."
                    ) from None
                free.clear()  # they are as old
            except BaseException:
                connection.release()
                raise
        if len(free) < _KEPT:
            free.append(connection)
        else:
            connection.release()

    def _connection(self) -> Any:
        """Make a connection, which is opened when it is used."""
        connection = self._app.connection_for_write(connect_timeout=self._timeout)
        bounds = _BOUNDS.get(connection.transport.driver_type)
        if bounds is not None:
            connection.transport_options = {
                **connection.transport_options,
                **dict.fromkeys(bounds, self._timeout),
                "max_retries": 0,
            }
        return connection
