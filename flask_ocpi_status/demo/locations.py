"""OCPI Locations, both sides, in any version.

Rules: OCPI 2.2.1, Locations, 8.2.1 "Sender Interface" and 8.2.2 "Receiver Interface",
and the same chapters of the other versions.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask.views import MethodView
from sqlalchemy import func
from sqlalchemy import select

from .. import Created
from .. import InvalidParameters
from .. import OCPIBlueprint
from .. import Page
from .. import PageRequest
from .. import UnknownLocation
from .. import ocpi_request
from ..enrolment import Role
from .bodies import check
from .database import Sessions
from .database import answer_faults
from .database import lock_for_writing
from .documents import LEVELS
from .documents import Document
from .documents import Object
from .documents import folding
from .documents import key_of
from .models import Location
from .models import Received
from .versions import FROM_2_2
from .versions import Version
from .versions import numbers_of
from .writing import write_location

#: The variable parts of a URL.
Names = dict[str, str]

# What is in the body and in the URL as well, and its name in the URL.
_IDS = {
    "location": {
        "country_code": "country_code",
        "party_id": "party_id",
        "id": "location_id",
    },
    "evse": {"uid": "evse_uid"},
    "connector": {"id": "connector_id"},
}
_TITLES = ("Location", "EVSE", "Connector")


def sender(version: str, session: Sessions, listed: Role) -> OCPIBlueprint:
    """Make the CPO's side of a version: the locations that are ours, to be read.

    :param listed: the side that version details list.
    """
    numbers = numbers_of(version)
    locations = _blueprint("cpo", "SENDER", version, session, listed)

    @locations.get("/")
    @locations.paginated
    def index(page: PageRequest) -> Page:
        every = Page.from_select(session, select(Location), page, Location)
        return every.map(lambda location: write_location(location, numbers))

    @locations.get("/<location_id>")
    @locations.get("/<location_id>/<evse_uid>")
    @locations.get("/<location_id>/<evse_uid>/<connector_id>")
    def one(**names: str) -> Object:
        location_id, *below = names.values()
        return _known(_find(session, location_id, below, numbers), names)

    return locations


def _find(
    session: Sessions, location_id: str, below: Sequence[str], version: Version
) -> Object | None:
    key = func.lower(Location.id) if version in FROM_2_2 else Location.id
    wanted = folding(version)(location_id)
    location = session.scalar(select(Location).where(key == wanted))
    if location is None:
        return None
    return Document(write_location(location, version), below, version).target


def receiver(version: str, session: Sessions, listed: Role) -> OCPIBlueprint:
    """Make the eMSP's side of a version: the locations of others, sent by them.

    :param listed: the side that version details list.
    """
    locations = _blueprint("emsp", "RECEIVER", version, session, listed)
    view = _Received.as_view("received", version, session)
    rule = "/<country_code>/<party_id>/<location_id>"
    for below in ("", "/<evse_uid>", "/<evse_uid>/<connector_id>"):
        locations.add_url_rule(rule + below, view_func=view)
    return locations


class _Received(MethodView):
    """What others have sent, under the ids of its owner (OCPI 2.2.1, 8.2.2)."""

    init_every_request = False

    def __init__(self, version: str, session: Sessions) -> None:
        self._version = version
        self._numbers = numbers_of(version)
        self._fold = folding(self._numbers)
        self._session = session

    def get(self, **names: str) -> Object:
        return _known(self._opened(names)[1].target, names)

    def put(self, **names: str) -> Created | None:
        body = self._body(names)
        lock_for_writing(self._session.connection())
        stored, document = self._opened(names, begin=True)
        if not document.has_parent:
            raise UnknownLocation(_unknown(names))
        known = bool(document.target)
        document.put(body)
        stored.document = document.content
        return None if known else Created()

    def patch(self, **names: str) -> None:
        body = self._body(names, partial=True)
        lock_for_writing(self._session.connection())
        stored, document = self._opened(names)
        _known(document.target, names)
        document.patch(body)
        stored.document = document.content

    def _body(self, names: Names, *, partial: bool = False) -> Object:
        """Return the body, once it is found to be what the URL says.

        :raises ValidationError: for what the version does not allow.
        :raises InvalidParameters: for ids that are not those of the URL.
        """
        body: Object = ocpi_request.json
        level = LEVELS[len(_below(names))]
        check(level, body, self._numbers, partial=partial)
        if not body:
            raise InvalidParameters("There is nothing to change; send a field or more.")
        for field, name in _IDS[level].items():
            own = body.get(field)
            # Before 2.2 country_code and party_id are fields that nobody knows.
            if isinstance(own, str) and self._fold(own) != self._fold(names[name]):
                raise InvalidParameters(
                    f"The {field} in the body is not the one in the URL;"
                    " send the object to its own URL."
                )
        return body

    def _opened(
        self, names: Names, *, begin: bool = False
    ) -> tuple[Received, Document]:
        """Return a location's row and document.

        :param begin: whether one that is unknown begins with nothing in it, as far as
            it is the location itself that is named.
        """
        owner = names["country_code"], names["party_id"]
        key = key_of(self._version, *owner, names["location_id"])
        below = _below(names)
        stored = self._session.get(Received, key)
        if stored is None:
            if below or not begin:
                raise UnknownLocation(_unknown(names))
            stored = Received(**key, document={})
            self._session.add(stored)
        return stored, Document(stored.document, below, self._numbers)


def _blueprint(
    where: str, side: Role, version: str, session: Sessions, listed: Role
) -> OCPIBlueprint:
    """Make a side, which is a module of the platform if it is the one to be listed."""
    blueprint = OCPIBlueprint(
        f"{where}-{version.replace('.', '-')}-locations",
        __name__,
        url_prefix=f"/ocpi/{where}/{version}/locations",
        contract=f"ocpi-{version}",
        module="locations" if side == listed else None,
        role=side,
        session=session,
    )
    answer_faults(blueprint)
    return blueprint


def _below(names: Names) -> list[str]:
    """Return the ids of the EVSE and the connector, as far as the URL goes."""
    return [names[name] for name in ("evse_uid", "connector_id") if name in names]


def _known(found: Object | None, names: Names) -> Object:
    if not found:
        raise UnknownLocation(_unknown(names))
    return found


def _unknown(names: Names) -> str:
    path = "/".join(names.values())
    return f"There is no {_TITLES[len(_below(names))]} {path} here."
