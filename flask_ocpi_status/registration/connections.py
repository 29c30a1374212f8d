"""Connections to other parties: only to public addresses, and not for long.

What requests and urllib3 leave open is closed here, by the hooks that they have for it:
requests' ``build_connection_pool_key_attributes`` (by way of requests-hardened) for the
address, and the classes of a pool's connections, as urllib3's own support of SOCKS
replaces them, for the time that a call takes in all.
"""

from __future__ import annotations

import socket
from contextvars import ContextVar
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

from . import deadline
from .addresses import is_public


class Deadline(deadline.Deadline):
    """The time that a call may take in all: a party may send one byte a second."""

    def __enter__(self) -> Self:
        self._before = _DEADLINE.set(self)
        return super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _DEADLINE.reset(self._before)
        super().__exit__(kind, error, traceback)


_DEADLINE: Final[ContextVar[Deadline | None]] = ContextVar("deadline", default=None)


def _guard(connection: socket.socket | None) -> None:
    ends = _DEADLINE.get()
    if ends is not None and connection is not None:
        ends.guard(connection)


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
