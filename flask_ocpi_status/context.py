"""The request being answered, and what an app has of this extension.

What belongs to one request is kept on that request, not in ``flask.g``: several
requests share one ``g`` where a test holds an application context open.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from threading import Lock
from time import perf_counter
from typing import Any
from typing import Final
from typing import cast

from flask import Flask
from flask import Request
from flask import current_app
from flask import has_request_context
from flask import request
from flask.sansio.app import App
from werkzeug.local import LocalProxy

from .body import read_json
from .codec import Codec
from .contracts import Contract
from .enrolment import Claim
from .enrolment import Contracts
from .errors import MalformedBody
from .scope import Scopes

EXTENSION: Final = "ocpi_status"
_EXCHANGE: Final = "ocpi_status_exchange"
_UNREAD: Final = object()

#: The methods whose requests have a body. A DELETE may have one.
REQUIRING_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


@dataclass(slots=True)
class AppState:
    """What one app has of this extension, in ``app.extensions["ocpi_status"]``."""

    app: Flask
    contracts: Contracts
    scopes: Scopes
    codec: Codec
    sealed: bool = False
    lock: Lock = field(default_factory=Lock)


def state_of(app: App) -> AppState:
    """Return an app's state.

    :raises RuntimeError: when the extension is not initialised on the app.
    """
    try:
        state: AppState = app.extensions[EXTENSION]
    except KeyError:
        raise RuntimeError(
            "The app is not set up to answer in contract. Did you call"
            " OCPIStatus(app), or init_app(app)?"
        ) from None
    return state


class Exchange:
    """A request of ours, from the moment it was claimed; ``ocpi_request`` is its proxy.

    :ivar state: what the app has of this extension.
    :ivar contract: the contract that answers it.
    :ivar claim: what its view wants.
    :ivar started: the ``perf_counter()`` of the claim, in seconds.
    """

    __slots__ = ("_json", "claim", "contract", "started", "state")

    def __init__(self, claim: Claim, state: AppState) -> None:
        self.state = state
        self.claim = claim
        self.contract: Contract = claim.contract
        self.started = perf_counter()
        self._json: Any = _UNREAD

    @property
    def json(self) -> Any:
        """The body, read as strict JSON; the same object at each call.

        :raises MalformedBody: when it is not JSON.
        """
        if self._json is _UNREAD:
            request = current_request()
            required = (
                self.claim.options.body == "required"
                and request.method in REQUIRING_BODY
            )
            self._json = read_json(
                request,
                required=required,
                exact=self.state.app.config["OCPI_STATUS_EXACT_NUMBERS"],
            )
        return self._json

    @property
    def request_id(self) -> str | None:
        """The client's ``X-Request-ID`` (OCPI 2.2 and later), if it sent one."""
        return request.headers.get("X-Request-ID")

    @property
    def correlation_id(self) -> str | None:
        """The client's ``X-Correlation-ID`` (OCPI 2.2 and later), if it sent one."""
        return request.headers.get("X-Correlation-ID")

    def get_json(
        self, force: bool = False, silent: bool = False, cache: bool = True
    ) -> Any:
        """Stand in for :meth:`flask.Request.get_json`, with the body read once."""
        try:
            return self.json
        except MalformedBody:
            if silent:
                return None
            raise


def current_request() -> Request:
    """Return the request itself, behind Flask's proxy."""
    return cast(Request, request._get_current_object())  # type: ignore[attr-defined]


def claim_request(request: Request, claim: Claim, state: AppState) -> Exchange:
    """Make a request ours."""
    exchange = Exchange(claim, state)
    setattr(request, _EXCHANGE, exchange)
    return exchange


def exchange_of(request: Request, state: AppState) -> Exchange | None:
    """Return what is known of a request, which is made ours if its URL or view is."""
    exchange: Exchange | None = getattr(request, _EXCHANGE, None)
    if exchange is None:
        claim = state.scopes.claim(state.app, request, state.contracts)
        exchange = None if claim is None else claim_request(request, claim, state)
    return exchange


def current_exchange() -> Exchange | None:
    """Return what is known of the present request; ``None`` when it is the host's.

    Asked before the extension's own hook has run, it finds out by itself.
    """
    current = current_request()
    known: Exchange | None = getattr(current, _EXCHANGE, None)
    return known or exchange_of(current, state_of(current_app))


def _ocpi_request() -> Exchange:
    exchange = current_exchange() if has_request_context() else None
    if exchange is None:
        raise RuntimeError(
            "There is no request to be answered in contract here. ocpi_request is for"
            " the views of a ContractBlueprint, of an enrolled blueprint, and for"
            " those marked with enveloped."
        )
    return exchange


#: The request being answered: its contract, its ids and its JSON.
ocpi_request = cast(Exchange, LocalProxy(_ocpi_request))
