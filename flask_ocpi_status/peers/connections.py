"""Connections to other parties: only to public addresses.

What requests and urllib3 leave open is closed here, by the hooks that they have for it:
requests' ``build_connection_pool_key_attributes`` (by way of requests-hardened) for the
address, and the classes of a pool's connections, as urllib3's own support of SOCKS
replaces them, for what goes over the wire and how long that may take.
"""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests import PreparedRequest
from requests import RequestException
from requests.adapters import HTTPAdapter

# It has no types.
from requests_hardened.ip_filter import InvalidIPAddress  # type: ignore[import-untyped]
from requests_hardened.ip_filter_adapter import IPFilterAdapter  # type: ignore[import-untyped]
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.connectionpool import HTTPSConnectionPool

from .addresses import is_public
from .wire import WireHTTPConnection
from .wire import WireHTTPSConnection


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = WireHTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = WireHTTPSConnection


class AnyAddressAdapter(HTTPAdapter):
    """Calls any address, within an exchange and a deadline."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools, whose connections are ours."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _HTTPPool,
            "https": _HTTPSPool,
        }


class ForbiddenAddress(RequestException):
    """A host has an address that is not public."""


class PublicAddressAdapter(AnyAddressAdapter, IPFilterAdapter):  # type: ignore[misc]
    """Calls public addresses over TLS, likewise.

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


class Session(requests.Session):
    """A session without an environment, cookies, and redirects.

    :param ca_bundle: as :class:`~.calls.Caller` has it, and so is ``insecure``.
    """

    def __init__(self, ca_bundle: str | None, *, insecure: bool) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = ca_bundle or True
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self.headers["Accept"] = "application/json"
        self.headers["Accept-Encoding"] = "gzip"
        self.adapters.clear()
        if insecure:
            self.mount("http://", AnyAddressAdapter())
            self.mount("https://", AnyAddressAdapter())
        else:
            self.mount("https://", PublicAddressAdapter())

    def get_redirect_target(self, resp: Any) -> None:
        """Find no target: otherwise requests would read the body of a redirect."""
