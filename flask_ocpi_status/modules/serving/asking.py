"""What is asked for and comes later: commands, and charging profiles.

The answer says at once whether the app goes about it, in the words of the version. What
comes of it is owed to the ``response_url``, which is looked at before the app is asked.

Rules: OCPI 2.2.1, Commands, 13.1 and 13.2.1; ChargingProfiles, 14.2.1; 2.1.1, Commands,
where the answer has a ``result`` alone; 2.1, where it is that word by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import Final

from flask import current_app
from flask import request
from marshmallow import ValidationError

from ...errors import UnknownLocation
from ...exchange.context import ocpi_request
from ...objects import find_part
from ...objects.judging.normal import Document
from ...parties.parties import Party
from ...parties.stores import parties_of
from ...peers.addresses import ForbiddenURL
from ...peers.addresses import check_url
from ...peers.addresses import origin
from ..keeping.replies import Owed
from ..keeping.replies import Reply
from ..keeping.replies import new_id
from .place import Asked
from .place import Place

View = Callable[..., Any]

#: The words that say that something comes later.
_ACCEPTED: Final = "ACCEPTED"
_REJECTED: Final = "REJECTED"
_NOT_SUPPORTED: Final = "NOT_SUPPORTED"


def ask(place: Place) -> View:
    """Make the view of something that is asked for."""
    is_command = place.operation.takes is not None and place.operation.method == "POST"
    name = place.operation.path if is_command else place.operation.method

    def view(body: Document | None = None, **names: str) -> Any:
        place.demand()
        asked = place.done.get(name)
        if not isinstance(asked, Asked):
            return _said(place, _NOT_SUPPORTED, 0)
        wanted = {**names, **request.args.to_dict(), **(body or {})}
        url = _checked(place, wanted["response_url"])
        _check_token(place, wanted)
        try:
            _check_location(place, wanted)
            country_code, party_id = place.owner()
            home = place.home.heard(
                wanted,
                place.operation.takes,
                place.version,
                country_code=country_code,
                party_id=party_id,
            )
            reply = Reply(new_id())
            told = asked.function(home, reply)
        except UnknownLocation as error:
            rejected = _said(place, _REJECTED, asked.timeout)
            raise UnknownLocation(error.description, data=rejected) from error
        said = _said(place, told, asked.timeout)
        if _word(told) == _ACCEPTED:
            place.replies.owe(
                Owed.of(reply, _party_name(), name, place.version, url, asked.timeout)
            )
        return said

    return view


def _said(place: Place, told: Any, timeout: int) -> Any:
    """Say an answer of the app's in the form of the version."""
    answer: Document = {"result": told} if isinstance(told, str) else dict(told)
    if place.version == "2.1":
        return answer["result"]
    if not place.edition.features.roles:
        return {"result": answer["result"]}
    return {"timeout": timeout, **answer}


def _word(told: Any) -> Any:
    return told if isinstance(told, str) else told["result"]


def _party_name() -> str | None:
    party = ocpi_request.party
    return party.name if isinstance(party, Party) else None


def _checked(place: Place, url: str) -> str:
    """Return the URL to which the result goes, if it may be called.

    :raises ValidationError: for one that may not, and for one of another party's.
    """
    insecure = current_app.config["OCPI_STATUS_INSECURE_PEERS"]
    try:
        check_url(url, insecure=insecure)
    except ForbiddenURL as error:
        raise ValidationError({"response_url": [str(error)]}) from None
    caller = ocpi_request.party
    if isinstance(caller, Party) and origin(url) not in _origins(caller):
        for other in parties_of(current_app).all():
            if other.name != caller.name and origin(url) in _origins(other):
                raise ValidationError({"response_url": ["It is another party's."]})
    return url


def _origins(party: Party) -> set[tuple[str, str | None, int | None]]:
    urls = [party.url, *(endpoint.url for endpoint in party.endpoints)]
    return {origin(url) for url in urls if url}


def _check_token(place: Place, wanted: Document) -> None:
    """Refuse a Token of another party than the caller."""
    token = wanted.get("token") or {}
    codes = token.get("country_code"), token.get("party_id")
    if None not in codes and not place.is_callers((str(codes[0]), str(codes[1]))):
        told = ["Expected a party of yours."]
        raise ValidationError({"token": {"country_code": told, "party_id": told}})


def _check_location(place: Place, wanted: Document) -> None:
    """Refuse what is to be done at a Location that is not ours.

    :raises UnknownLocation: where we know ours, and it is none.
    """
    location_id = wanted.get("location_id")
    if location_id is None or place.readable is None:
        return
    whole = place.readable.find(location_id=location_id)
    part = {"evse_uid": wanted.get("evse_uid")}
    if whole is None or find_part(whole.document, **part) is None:
        raise UnknownLocation("There is no such Location or EVSE here.")
