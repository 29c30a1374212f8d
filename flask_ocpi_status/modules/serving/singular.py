"""What there is one of, and what the app does itself.

Rules: OCPI 2.2.1, Tokens, 12.2.2 "POST"; Sessions, 9.2.2 "PUT"; Commands, 13.2.2; 2.3.0
with Payments, and with Bookings. In 2.1 too little is said of authorising; it is
answered as later versions say it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import Final

from werkzeug.exceptions import NotFound

from ...errors import InvalidParameters
from ...objects.judging.normal import Document
from ..acting.asking.outcomes import came
from ..chargingprofiles import RESULTS
from ..keeping.documents import Kept
from .decided import decided
from .decided import with_word
from .decided import word
from .place import Place
from .side import Asked

View = Callable[..., Any]

#: What an AuthorizationInfo had until 2.1.1.
_EARLY: Final = ("allowed", "location", "info")


def authorize(place: Place) -> View:
    """Make the view that asks the app whether a Token may charge."""
    decide = _function(place)
    classes = place.row.edition.classes
    allowed: Any = classes[str(place.row.operation.gives)].properties()["allowed"]

    def view(token_uid: str, body: Document | None) -> Document:
        kind = place.kind("token_type")
        info = with_word(decide(token_uid, kind, body or None), "allowed")
        info["allowed"] = word(place, info.get("allowed"), allowed.words)
        if not place.row.edition.features.roles:
            return {name: info[name] for name in _EARLY if name in info}
        token = info.get("token")
        if token is None:
            found = place.readable and place.readable.find(token_uid=token_uid)
        else:
            found = Kept(token, place.common.home.version)
        said = place.said(found or None)
        if said is None or said.get("type") != kind:
            place.missing()
        return {**info, "token": said}

    return view


def charging_preferences(place: Place) -> View:
    """Make the view that hands the app a driver's preferences.

    A Session that is not ours is not there. What the app answers is one of the words
    of ChargingPreferencesResponse; nothing says that the EVSE cannot heed any.
    """
    heed = _function(place)

    def view(session_id: str, body: Document) -> str:
        _check_there(place, session_id=session_id)
        told = heed(session_id, body)
        if told is None:
            raise InvalidParameters(
                "The EVSE of this Session heeds no preferences.", http_status=404
            )
        return word(place, told, str(place.row.operation.gives))

    return view


def activate(place: Place) -> View:
    """Make the view that hands the app a Terminal that begins."""
    begin = _function(place)

    def view(body: Document) -> None:
        begin(place.heard(body))

    return view


def deactivate(place: Place) -> View:
    """Make the view that hands the app the id of a Terminal that ends."""
    end = _function(place)

    def view(terminal_id: str) -> None:
        _check_there(place, terminal_id=terminal_id)
        end(terminal_id)

    return view


def book(place: Place) -> View:
    """Make the view that has the app answer a BookingRequest with a Booking."""
    answer = _function(place)

    def view(body: Document) -> Document:
        return decided(place, answer(place.heard(body)))

    return view


def result(place: Place) -> View:
    """Make the view that takes what came of something that was asked for."""
    head, _, _ = place.row.operation.path.partition("/")
    methods = {path: method for method, (path, _) in RESULTS.items()}

    def view(reply_id: str, body: Document, **names: str) -> None:
        what = methods.get(head) or names.get("command", "")
        if not came(place.common, place.row, what, reply_id, body):
            raise NotFound("Nobody has asked for that here, or it has come already.")

    return view


def _function(place: Place) -> Callable[..., Any]:
    function = place.side.done[place.row.operation.kind]
    assert not isinstance(function, Asked)
    return function


def _check_there(place: Place, **ids: str) -> None:
    """Refuse what is to be done with an object of ours that there is not."""
    readable = place.readable
    if readable is not None and place.said(readable.find(**ids)) is None:
        place.missing()
