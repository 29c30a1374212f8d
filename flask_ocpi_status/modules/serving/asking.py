"""What is asked for and comes later: commands, and charging profiles.

The answer says at once whether the app goes about it, in the words of the version. What
comes of it is owed to the ``response_url``, which is looked at before the app is asked.

Rules: OCPI 2.2.1, Commands, 13.1 and 13.2.1; ChargingProfiles, 14.2.1; 2.1.1, Commands,
where the answer has a ``result`` alone; 2.1, where it is that word by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from functools import partial
from typing import Any
from typing import Final

from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import MethodNotAllowed

from ...background.starting import once_certain
from ...errors import UnknownLocation
from ...exchange.carried import carried
from ...exchange.context import ocpi_request
from ...objects.judging.normal import Document
from ...objects.patching import has_part
from ...parties.parties import Party
from ...transport.instants import moment
from ...violations import outside
from ..acting.answering.results import owe
from ..keeping.owed import Owed
from ..keeping.owed import after
from ..keeping.owed import new_id
from ..keeping.profiles import Setter
from ..keeping.replies import Promise
from ..keeping.replies import Reply
from ..replied import ACCEPTED
from ..replied import REJECTED
from .decided import decided
from .decided import with_word
from .place import Part
from .place import Place
from .side import Asked
from .urls import callable_url

View = Callable[..., Any]

#: What says that nobody goes about it.
_NOT_SUPPORTED: Final = "NOT_SUPPORTED"
#: The method that sets a charging profile.
_SETS: Final = "PUT"
#: A number of seconds; no profile is longer than these are.
_NUMBER: Final = re.compile("[0-9]{1,9}")


def ask(place: Place) -> View:
    """Make the view of something that is asked for."""
    name = place.row.operation.asked
    asked = place.side.done.get(name)

    def view(body: Document | None = None, **names: str) -> Any:
        if request.method == "HEAD":
            # Flask has it wherever GET is; it asks for nothing to be begun.
            raise MethodNotAllowed(_methods(place))
        query = _query(place)
        wanted: Document = {**query, **(body or {})}
        callable_url(wanted["response_url"])
        _check_token(place, wanted)
        if not isinstance(asked, Asked):
            return _said(place, _NOT_SUPPORTED, 0)
        heard = place.heard(body)
        if heard is None:  # the app's version has no words for it
            return _said(place, REJECTED, asked.timeout)
        reply = Reply(new_id())
        try:
            # What the URL says goes before what is unknown in the body.
            told = _obeyed(place, asked, wanted, {**heard, **query, **names}, reply)
        finally:
            promise = reply.close()
        said = _said(place, told, asked.timeout)
        if _word(said) == ACCEPTED:
            _owe(place, reply.id, promise, wanted, after(_timeout(said, asked.timeout)))
            if name == _SETS:
                _note_setter(place, names["session_id"])
        return said

    return view


def _methods(place: Place) -> list[str]:
    """Return the methods that a URL has."""
    path = place.row.operation.path
    every = place.row.module.of(place.row.version, place.row.operation.role)
    return sorted({one.method for _, one in every if one.path == path})


def _owe(
    place: Place, id: str, promise: Promise | None, wanted: Document, due: datetime
) -> None:
    """Note what is owed, and begin with it once that is certain."""
    function, arguments = promise or (None, "[]")
    owed = Owed(
        id,
        place.common.name,
        _party_name(),
        place.row.operation.asked,
        place.row.version,
        wanted["response_url"],
        due,
        _until(place, wanted),
        carried(),
        function,
        arguments,
    )
    place.common.notes.replies.owe(owed)
    once_certain(partial(owe, place.common, owed))


def _timeout(said: Any, timeout: int) -> int:
    """Return the seconds for which the caller waits, as the answer may say."""
    meant = said.get("timeout") if isinstance(said, dict) else None
    return meant if isinstance(meant, int) else timeout


def _until(place: Place, wanted: Document) -> datetime | None:
    """Return the end of a reservation, if it is one that we could cancel.

    Until 2.1.1 no word says so.
    """
    ends = wanted.get("expiry_date")
    if ends is None or not place.row.edition.features.roles:
        return None
    try:
        return moment(ends).astimezone(UTC)
    except OverflowError:  # outside of the years that there are
        return None


def _note_setter(place: Place, session_id: str) -> None:
    """Note who has set a charging profile, if it can be told when it changes."""
    party = _party_name()
    if party is not None:
        setter = Setter(party, carried().routing)
        place.common.notes.setters.note(place.common.name, session_id, setter)


def _obeyed(
    place: Place, asked: Asked, wanted: Document, heard: Document, reply: Reply
) -> Any:
    """Have the app do what it is asked for, and return its answer.

    :param wanted: as it was sent.
    :param heard: as the app knows it.
    :raises UnknownLocation: with the answer, for a Location that there is not.
    """
    try:
        _check_location(place, wanted)
        return asked.function(heard, reply)
    except UnknownLocation as error:
        rejected = _said(place, REJECTED, asked.timeout)
        # Of a GET as well: nothing is read by it.
        raise UnknownLocation(
            error.description, data=rejected, http_status=200
        ) from error


def _said(place: Place, told: Any, timeout: int) -> Any:
    """Say what was decided in the form of the version.

    :raises ContractViolation: for what is no answer.
    """
    answer = with_word(told, "result")
    if place.row.edition.features.roles:
        return decided(place, {"timeout": timeout, **answer})
    said = decided(place, {"result": answer.get("result")})
    return _word(said) if place.row.gives_word else said


def _word(said: Any) -> Any:
    return said["result"] if isinstance(said, dict) else said


def _party_name() -> str | None:
    party = ocpi_request.party
    return party.name if isinstance(party, Party) else None


def _query(place: Place) -> Document:
    """Return what the query says, with a duration as a number.

    :raises ValidationError: for what is missing, and what is no number.
    """
    query: Document = dict(place.demand())
    duration = query.get("duration")
    if duration is not None:
        if not _NUMBER.fullmatch(duration):
            told = {"duration": ["Use a whole number of seconds."]}
            raise ValidationError(outside("query parameter", told))
        query["duration"] = int(duration)
    return query


def _check_token(place: Place, wanted: Document) -> None:
    """Refuse a Token of another party than the caller."""
    try:
        place.owner_in(wanted.get("token") or {})
    except ValidationError as error:
        raise ValidationError({"token": error.messages}) from None


def _check_location(place: Place, wanted: Document) -> None:
    """Refuse what is to be done at a Location that is not ours.

    :raises UnknownLocation: where we know ours, and it is none.
    """
    location_id = wanted.get("location_id")
    if location_id is None or place.locations is None:
        return
    whole = place.locations.find(location_id=location_id)
    part = Part()
    if "evse_uid" in wanted:
        part["evse_uid"] = wanted["evse_uid"]
        if "connector_id" in wanted:
            part["connector_id"] = wanted["connector_id"]
    same = place.row.case_sensitive
    if whole is None or not has_part(whole.document, case_sensitive=same, **part):
        raise UnknownLocation("There is no such Location, EVSE or Connector here.")
