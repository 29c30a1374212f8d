"""The request being answered.

What belongs to one request is kept on that request. Several requests share one
``flask.g`` where a test holds an application context open, and one environ where an app
calls another one.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
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

from ..contracts import Contract
from ..contracts import Violation
from ..errors import MalformedBody
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.ids import Ids
from ..transport.ids import read_ids
from ..transport.routing import UNROUTED
from ..transport.routing import PartyId
from ..transport.routing import read_routing
from ..transport.tokens import CredentialsToken
from .body import read_json
from .enrolment import Claim
from .state import AppState
from .state import name_of
from .state import state_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_EXCHANGE: Final = "ocpi_status_exchange"
#: Where a call of the app waits for what is known of its request: a list in its
#: environ, which stays the same list in a copy.
SLOT: Final = "flask_ocpi_status.slot"
_UNREAD: Final = object()
_ROUTING_IN_ORDER: Final = (
    *("HTTP_OCPI_TO_COUNTRY_CODE", "HTTP_OCPI_TO_PARTY_ID"),
    *("HTTP_OCPI_FROM_COUNTRY_CODE", "HTTP_OCPI_FROM_PARTY_ID"),
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
    :ivar ids: the two ids of the message, those included that were made; ``None`` where
        the contract has none.
    :ivar sent_ids: what the two headers say, whatever that is.
    :ivar routing: who the message is from and for, as far as it is routed and says so.
    :ivar method: of HTTP.
    :ivar endpoint: that of Flask; ``None`` for an unknown URL.
    :ivar party_name: what the party is called, once it was looked for.
    :ivar record: what it was answered with (``monitoring.Record``), if it was.
    :ivar remarks: what was wrong with the form of its body, and was let pass.
    :ivar afterwards: is called when the answer leaves, if it is a success.
    :ivar succeeded: whether it was one; ``None`` as long as it has not left.
    :ivar check: is given what a success holds, and its text, before it leaves.
    :ivar started: the ``perf_counter()`` of the claim, in seconds.
    """

    __slots__ = (
        "_failure",
        "_json",
        "_party",
        "_token",
        "afterwards",
        "check",
        "claim",
        "contract",
        "endpoint",
        "ids",
        "method",
        "party_name",
        "record",
        "remarks",
        "routing",
        "sent_ids",
        "started",
        "state",
        "succeeded",
    )

    def __init__(self, claim: Claim, state: AppState, request: Request) -> None:
        self.state = state
        self.claim = claim
        self.started = perf_counter()
        self.method = request.method
        self.endpoint = request.endpoint
        self.record: Any = None
        self.remarks: Sequence[Violation] = ()
        self.party_name: str | None = None
        self.afterwards: tuple[Callable[[], object], ...] = ()
        self.succeeded: bool | None = None
        self.check: Callable[[Any, bytes], None] | None = None
        self._json: Any = _UNREAD
        self._party: Any = _UNREAD
        self._failure: Exception | None = None
        self._token: CredentialsToken | None = None
        self.speak(claim.contract, request.environ)

    def speak(self, contract: Contract, environ: WSGIEnvironment) -> None:
        """Answer in a contract, and read what it has in the headers of a message.

        At once: the environ may be that of another request by the time of the answer.
        """
        self.contract = contract
        self.ids: Ids | None = None
        self.routing = UNROUTED
        sent = environ.get("HTTP_X_REQUEST_ID"), environ.get("HTTP_X_CORRELATION_ID")
        self.sent_ids = sent
        features = contract.features
        if features is None or not features.ids:
            return
        self.ids = read_ids(*sent)
        # Asked of the keys, it goes through the four names and not through all of them.
        if self.claim.routed and not environ.keys().isdisjoint(_ROUTING):
            self.routing = read_routing(*map(environ.get, _ROUTING_IN_ORDER))

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
                request, required=required, exact=self.state.settled.exact_numbers
            )
        return self._json

    @property
    def party(self) -> Any:
        """The party that sent the request, as the token loader returned it.

        Found when it is first asked for; ``None`` without a token that is known. Where
        it could not be looked for, that is said again and not tried again: a database
        that fails would let everybody who asks wait.
        """
        if self._failure is not None:
            raise self._failure
        if self._party is _UNREAD:
            try:
                self._party, self._token = self.state.identify(
                    current_request().environ.get("HTTP_AUTHORIZATION"), self.contract
                )
            except Exception as error:
                self._failure = error
                raise
            self.party_name = name_of(self._party)
        return self._party

    @property
    def identified(self) -> bool:
        """Whether the party has been looked for."""
        return self._party is not _UNREAD

    @property
    def token(self) -> CredentialsToken | None:
        """The credentials token that the party was found by."""
        _ = self.party
        return self._token

    @property
    def request_id(self) -> str | None:
        """The id of the message: ``X-Request-ID``, or one that was made.

        ``None`` in a contract that has no ids, unless the client sent one.
        """
        return self.ids.request_id if self.ids else self.sent_ids[0]

    @property
    def correlation_id(self) -> str | None:
        """The id of the chain of messages, likewise: ``X-Correlation-ID``."""
        return self.ids.correlation_id if self.ids else self.sent_ids[1]

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
        self.routing = self.routing._replace(receiver=receiver)

    def headers(self) -> list[tuple[str, str]]:
        """Return the headers that every answer to the message carries."""
        ids = self.ids
        if ids is None:
            return []
        owed = [(REQUEST_ID, ids.request_id), (CORRELATION_ID, ids.correlation_id)]
        if self.routing is UNROUTED:
            return owed
        return owed + self.routing.swapped().headers()

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
    exchange = Exchange(claim, state, request)
    setattr(request, _EXCHANGE, exchange)
    send_off(exchange, request)
    return exchange


def send_off(exchange: Exchange, request: Request) -> None:
    """Let what is known of a request be there when its answer leaves."""
    slot = request.environ.get(SLOT)
    if slot == []:  # the first one; another has its environ from this request
        slot.append(exchange)


def claimed_exchange() -> Exchange | None:
    """Return what is known of the present request, if it was claimed."""
    return getattr(current_request(), _EXCHANGE, None)


def current_exchange() -> Exchange | None:
    """Return what is known of the present request; ``None`` when it is the host's.

    The first who asks finds out, and makes the request ours if its URL or view is.
    """
    request = current_request()
    known: Exchange | None = getattr(request, _EXCHANGE, _UNREAD)  # type: ignore[arg-type]
    return exchange_of(request, state_of(current_app)) if known is _UNREAD else known


def exchange_of(request: Request, state: AppState) -> Exchange | None:
    """Return the same of a request and of the app that is there already."""
    known: Exchange | None = getattr(request, _EXCHANGE, _UNREAD)  # type: ignore[arg-type]
    return _find_exchange(request, state) if known is _UNREAD else known


def _find_exchange(request: Request, state: AppState) -> Exchange | None:
    """Make a request ours, if its URL or view is."""
    claim = state.scopes.claim(state.app, request, state.contracts)
    if claim is not None:
        return claim_request(request, claim, state)
    setattr(request, _EXCHANGE, None)
    return None


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
