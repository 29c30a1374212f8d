"""What there is one of: authorising a Token, and the preferences of a driver.

Rules: OCPI 2.2.1, Tokens, 12.2.2 "POST"; Sessions, 9.2.2 "PUT". In 2.1 too little is
said of both; it is answered as later versions say it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import Final

from flask import request

from ...errors import InvalidParameters
from ...objects.judging.normal import Document
from .place import Asked
from .place import Place

View = Callable[..., Any]

_RFID: Final = "RFID"
#: What an AuthorizationInfo had until 2.1.1.
_EARLY: Final = ("allowed", "location", "info")


def _function(place: Place) -> Callable[..., Any]:
    function = place.done[place.operation.kind]
    assert not isinstance(function, Asked)
    return function


def authorize(place: Place) -> View:
    """Make the view that asks the app whether a Token may charge."""
    decide = _function(place)

    def view(token_uid: str, body: Document | None) -> Document:
        kind = request.args.get("type") or request.args.get("token_type") or _RFID
        told = decide(token_uid, kind, body or None)
        info: Document = {"allowed": told} if isinstance(told, str) else dict(told)
        if place.edition.features.roles:
            return {"token": _token(place, token_uid), **info}
        return {name: info[name] for name in _EARLY if name in info}

    return view


def _token(place: Place, token_uid: str) -> Document:
    """Return the Token that is told of, as the version has it."""
    readable = place.readable
    found = readable.find(token_uid=token_uid) if readable is not None else None
    return place.said(found) or place.missing()


def charging_preferences(place: Place) -> View:
    """Make the view that hands the app a driver's preferences.

    A Session that is not ours is not there. What the app answers is one of the words
    of ChargingPreferencesResponse; nothing says that the EVSE cannot heed any.
    """
    heed = _function(place)

    def view(session_id: str, body: Document) -> str:
        if place.readable is not None:
            place.said(place.readable.find(session_id=session_id)) or place.missing()
        told: str | None = heed(session_id, body)
        if told is None:
            raise InvalidParameters(
                "The EVSE of this Session heeds no preferences.", http_status=404
            )
        return told

    return view


