"""The request being answered.

What belongs to one request is kept in its environ, not in ``flask.g``: several
requests share one ``g`` where a test holds an application context open.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import cast

from flask import Request
from flask import current_app
from flask import has_request_context
from flask import request
from werkzeug.local import LocalProxy

from .body import read_json
from .contracts import Contract
from .enrolment import Claim
from .errors import MalformedBody
from .state import AppState
from .state import state_of
from .transport.ids import CORRELATION_ID
from .transport.ids import REQUEST_ID
from .transport.ids import Ids
from .transport.ids import read_ids
from .transport.routing import UNROUTED
from .transport.routing import PartyId
from .transport.routing import Routing
from .transport.routing import read_routing
from .transport.tokens import CredentialsToken

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_EXCHANGE: Final = "flask_ocpi_status.exchange"
_UNREAD: Final = object()
_ROUTING_IN_ORDER: Final = (
    "HTTP_OCPI_TO_COUNTRY_CODE",
    "HTTP_OCPI_TO_PARTY_ID",
    "HTTP_OCPI_FROM_COUNTRY_CODE",
    "HTTP_OCPI_FROM_PARTY_ID",
)
_ROUTING: Final = frozenset(_ROUTING_IN_ORDER)

#: Returns the request itself, behind Flask's proxy.
current_request: Callable[[], Request] = request._get_current_object  # type: ignore[attr-defined]

#: The methods whose requests have a body. A DELETE may have one.
REQUIRING_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


class Exchange:
    """A request of ours, from the moment it was claimed; ``ocpi_request`` is its proxy.

    :ivar state: what the app has of this extension.
    :ivar contract: the contract that answers it.
    :ivar claim: what its view wants.
    :ivar started: the ``perf_counter()`` of the claim, in seconds.
    """

    __slots__ = (
        "_ids",
        "_json",
        "_party",
        "_routing",
        "_token",
        "claim",
        "contract",
        "started",
        "state",
    )

    def __init__(self, claim: Claim, state: AppState) -> None:
        self.state = state
        self.claim = claim
        self.contract: Contract = claim.contract
        self.started = perf_counter()
        self._json: Any = _UNREAD
        self._party: Any = _UNREAD
        self._token: CredentialsToken | None = None
        self._ids: Ids | None = None
        self._routing: Routing | None = None

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
    def party(self) -> Any:
        """The party that sent the request, as the token loader returned it.

        Found when it is first asked for; ``None`` without a token that is known.
        """
        if self._party is _UNREAD:
            self._party, self._token = self.state.identify(
                current_request().environ.get("HTTP_AUTHORIZATION"), self.contract
            )
        return self._party

    @property
    def token(self) -> CredentialsToken | None:
        """The credentials token that the party was found by."""
        _ = self.party
        return self._token

    @property
    def ids(self) -> Ids:
        """The two ids of the message; those that it lacks are made."""
        return self._ids or self._read_ids(current_request().environ)

    @property
    def request_id(self) -> str | None:
        """The id of the message: ``X-Request-ID``, or one that was made.

        ``None`` in a contract that has no ids, unless the client sent one.
        """
        return self.ids.request_id if self._has_ids else request.headers.get(REQUEST_ID)

    @property
    def correlation_id(self) -> str | None:
        """The id of the chain of messages: ``X-Correlation-ID``, or one that was made.

        ``None`` in a contract that has no ids, unless the client sent one.
        """
        if self._has_ids:
            return self.ids.correlation_id
        return request.headers.get(CORRELATION_ID)

    @property
    def routing(self) -> Routing:
        """Who the message is from and for, as far as it is routed and says so."""
        if self._routing is None:
            return self._read_routing(current_request().environ)
        return self._routing

    @property
    def sender(self) -> PartyId | None:
        """The party that the message is from (``OCPI-from-…``)."""
        return self.routing.sender

    @property
    def receiver(self) -> PartyId | None:
        """The party that the message is for (``OCPI-to-…``).

        A hub sets it when it has found out for whom an open message is (OCPI 2.2.1,
        Message routing, "Open Routing"): the answer says that it is from there.
        """
        return self.routing.receiver

    @receiver.setter
    def receiver(self, receiver: PartyId) -> None:
        self._routing = self.routing._replace(receiver=receiver)

    def headers(self, environ: WSGIEnvironment) -> list[tuple[str, str]]:
        """Return the headers that every answer to the message carries.

        :param environ: of the message, whose context may be gone by now.
        """
        if not self._has_ids:
            return []
        ids = self._ids or self._read_ids(environ)
        routing = self._routing
        if routing is None:
            routing = self._read_routing(environ)
        owed = [(REQUEST_ID, ids.request_id), (CORRELATION_ID, ids.correlation_id)]
        return owed if routing is UNROUTED else owed + routing.swapped().headers()

    def _read_ids(self, environ: WSGIEnvironment) -> Ids:
        self._ids = ids = read_ids(
            environ.get("HTTP_X_REQUEST_ID"), environ.get("HTTP_X_CORRELATION_ID")
        )
        return ids

    def _read_routing(self, environ: WSGIEnvironment) -> Routing:
        routing = UNROUTED
        if self._has_ids and self.claim.routed and not _ROUTING.isdisjoint(environ):
            routing = read_routing(*map(environ.get, _ROUTING_IN_ORDER))
        self._routing = routing
        return routing

    @property
    def _has_ids(self) -> bool:
        features = self.contract.features
        return features is not None and features.ids

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


def claim_request(request: Request, claim: Claim, state: AppState) -> Exchange:
    """Make a request ours."""
    exchange = request.environ[_EXCHANGE] = Exchange(claim, state)
    return exchange


def exchange_in(environ: WSGIEnvironment) -> Exchange | None:
    """Return what is known of a request, if it was claimed."""
    return environ.get(_EXCHANGE)


def exchange_of(request: Request, state: AppState) -> Exchange | None:
    """Return what is known of a request, which is made ours if its URL or view is."""
    exchange = exchange_in(request.environ)
    if exchange is None:
        claim = state.scopes.claim(state.app, request, state.contracts)
        exchange = None if claim is None else claim_request(request, claim, state)
    return exchange


def claimed_exchange() -> Exchange | None:
    """Return what is known of the present request, if it was claimed."""
    return exchange_in(current_request().environ)


def current_exchange() -> Exchange | None:
    """Return what is known of the present request; ``None`` when it is the host's.

    Asked before the extension's own hook has run, it finds out by itself.
    """
    current = current_request()
    known = exchange_in(current.environ)
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
