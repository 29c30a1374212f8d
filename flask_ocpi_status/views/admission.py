"""Who may ask: the party is known, and the message says what it has to say.

Rules: OCPI 2.2.1, Transport and format, "Authorization header", "Unique message IDs"
and "Message routing".
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Request
from marshmallow import ValidationError
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import Unauthorized

from ..errors import InvalidParameters
from ..exchange.context import Exchange
from ..exchange.context import current_request
from ..sync import refuse_awaitable
from ..transport.ownership import covers
from ..transport.quirks import Quirk
from ..transport.quirks import has_quirk
from ..transport.routing import FROM_COUNTRY
from ..transport.routing import FROM_PARTY
from ..violations import outside

_PUSHING = ("POST", "PUT", "PATCH")


def admit_party(exchange: Exchange) -> None:
    """Let in whose token is known, and token A where it is to be used.

    :raises Unauthorized: for anyone else.
    """
    if not (exchange.claim.auth and exchange.state.asks):
        return
    party = exchange.party
    if party is None:
        raise Unauthorized("The credentials token is missing or unknown.")
    if not exchange.claim.token_a and not getattr(party, "registered", True):
        raise Unauthorized(
            "This token is for versions and credentials only; register to get another."
        )


def is_preflight(request: Request) -> bool:
    """Whether a browser asks by itself what a page of another site may ask.

    It never sends a token with that (Fetch, "CORS-preflight request").
    """
    return (
        request.method == "OPTIONS"
        and "Origin" in request.headers
        and "Access-Control-Request-Method" in request.headers
    )


def answers_options(view: object) -> bool:
    """Whether a decorator of a view answers ``OPTIONS`` before the view itself runs.

    Flask-CORS's ``cross_origin`` does, and says so in the attributes that Flask has for
    that. A rule with ``methods=["OPTIONS"]`` sets none of them.
    """
    return getattr(
        view, "provide_automatic_options", None
    ) is False and "OPTIONS" in getattr(view, "required_methods", ())


def admit_owner(exchange: Exchange, request: Request) -> None:
    """Let a party send and read what is its own, in the receivers of such objects.

    What a hub forwards, or tells of, belongs to others (OCPI 2.2.1, Transport and
    format, "Client owned object push"; HubClientInfo).

    :raises NotFound: for objects of another party than the caller.
    """
    claim = exchange.claim
    if claim.role != "RECEIVER" or not claim.auth:
        return
    names = request.view_args or {}
    if not (
        {"country_code", "party_id"} <= names.keys()
        and exchange.state.settled.check_owner
    ):
        return
    # Not as a PartyId: what is in a URL need not be one.
    if not _is_own(exchange, str(names["country_code"]), str(names["party_id"])):
        raise NotFound("The party in the URL is not the one that the token is for.")


def _is_own(exchange: Exchange, country_code: str, party_id: str) -> bool:
    features = exchange.contract.features
    return covers(
        exchange.party,
        (country_code, party_id),
        case_sensitive=features is None or features.case_sensitive,
    )


def admit_message(exchange: Exchange) -> None:
    """Refuse a message that lacks what it needs, or goes where it cannot.

    :raises ValidationError: for missing headers, where they are demanded, and for a
        sender that is not the caller, where that is looked at.
    :raises InvalidParameters: for a broadcast push that is none.
    """
    if exchange.ids is None:
        return
    state = exchange.state
    settled = state.settled
    missing: list[str] = []
    if settled.require_ids:
        missing += _missing_ids(exchange)
    if settled.require_routing and exchange.claim.routed:
        missing += _missing_routing(exchange)
    if missing:
        faults = {name: ["Missing or unusable."] for name in missing}
        raise ValidationError(outside("header", faults))
    if settled.check_sender and exchange.claim.auth:
        _check_sender(exchange)
    receiver = exchange.routing.receiver
    if receiver is None:
        return
    hub = state.platform.hub
    if hub is not None and receiver == hub:
        if (
            exchange.claim.role == "RECEIVER"
            and current_request().method not in _PUSHING
        ):
            raise InvalidParameters(
                "A message to the hub itself is a broadcast push here; use POST, PUT or"
                " PATCH, or name the receiver."
            )
    elif state.hooks.unknown_receiver and receiver not in state.platform.parties:
        result = state.hooks.unknown_receiver(receiver)
        refuse_awaitable(result, "The hook for unknown receivers")


def _check_sender(exchange: Exchange) -> None:
    """Refuse a message in the name of another party than the caller, if that is wanted.

    Not by default: OCPI does not forbid to send for others, and platforms do.
    """
    headers, sender = current_request().headers, exchange.sender
    if not (FROM_COUNTRY in headers or FROM_PARTY in headers):
        return
    # What is no pair names somebody all the same, to who reads the headers.
    codes = (sender.country_code, sender.party_id) if sender else ("", "")
    if not _is_own(exchange, *codes):
        told = ["Expected a party of yours."]
        faults = {FROM_COUNTRY: told, FROM_PARTY: told}
        raise ValidationError(outside("header", faults))


def _missing_ids(exchange: Exchange) -> Sequence[str]:
    if exchange.ids is None or has_quirk(exchange.party, Quirk.NO_IDS):
        return ()
    return exchange.ids.missing


def _missing_routing(exchange: Exchange) -> Sequence[str]:
    missing = exchange.routing.missing
    if has_quirk(exchange.party, Quirk.NO_ROUTING):
        return ()
    if exchange.state.platform.hub is None:
        return missing
    # A hub finds out itself whom an open message is for.
    return [name for name in missing if name in (FROM_COUNTRY, FROM_PARTY)]
