"""Connections to other parties: only to public addresses, and not for long.

What requests and urllib3 leave open is closed here, by the hooks that they have for it:
requests' ``build_connection_pool_key_attributes`` (by way of requests-hardened) for the
address, and the classes of a pool's connections, as urllib3's own support of SOCKS
replaces them, for the time that a call takes in all.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from contextvars import ContextVar
from threading import Lock
from threading import Timer
from time import monotonic
from types import TracebackType
from typing import Any
from typing import Final
from typing import Self

from requests import PreparedRequest
from requests import RequestException
from requests.adapters import HTTPAdapter

# It has no types.
from requests_hardened.ip_filter import InvalidIPAddress  # type: ignore[import-untyped]
from requests_hardened.ip_filter_adapter import IPFilterAdapter  # type: ignore[import-untyped]
from urllib3.connection import HTTPConnection
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.connectionpool import HTTPSConnectionPool

from .addresses import is_public


class Deadline:
    """The time that a call may take in all, whatever the other side does.

    The timeout of a socket begins anew with each byte, so a party that sends one a
    second holds a call for good. Here a timer shuts the call's sockets down; it ends
    with the ``with`` block. (A look-up in the DNS cannot be cut short. It has the
    timeouts of the system's resolver, and counts.)

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
        self._timer = Timer(self._seconds, self._pass)
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


def _guard(connection: socket.socket | None) -> None:
    deadline = _DEADLINE.get()
    if deadline is not None and connection is not None:
        deadline.guard(connection)


class _GuardedHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        _guard(connection)  # before the handshake of TLS, which can be slow too
        return connection

    def request(self, *args: Any, **kwargs: Any) -> None:
        _guard(self.sock)  # one that was kept alive
        super().request(*args, **kwargs)


class _GuardedHTTPSConnection(_GuardedHTTPConnection, HTTPSConnection):
    pass


class _GuardedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHTTPConnection


class _GuardedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPSConnection


class AnyAddressAdapter(HTTPAdapter):
    """Calls any address, within a deadline."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools, whose connections are guarded."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _GuardedHTTPPool,
            "https": _GuardedHTTPSPool,
        }


class ForbiddenAddress(RequestException):
    """A host has an address that is not public."""


class PublicAddressAdapter(AnyAddressAdapter, IPFilterAdapter):  # type: ignore[misc]
    """Calls public addresses over TLS, within a deadline.

    requests-hardened looks the host up once and connects to the address that it found,
    so that a second look-up cannot lead elsewhere. Its own list of what is not public
    is good; ours does not depend on Python's.
    """

    def __init__(self) -> None:
        IPFilterAdapter.__init__(self, is_https_proto=True)

    def build_connection_pool_key_attributes(
        self,
        request: PreparedRequest,
        verify: bool | str,
        cert: str | tuple[str, str] | None = None,
    ) -> Any:
        """Let the host's place be taken by its address.

        :raises ForbiddenAddress: when that is not public.
        """
        hook = super().build_connection_pool_key_attributes
        try:
            host, pool = hook(request, verify, cert)
        except InvalidIPAddress:
            raise ForbiddenAddress from None
        if not is_public(host["host"].strip("[]")):
            raise ForbiddenAddress
        return host, pool
