"""OCPI Locations, both sides, in any version.

Rules: OCPI 2.2.1, Locations, 8.2.1 "Sender Interface" and 8.2.2 "Receiver Interface",
and the same chapters of the other versions.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func
from sqlalchemy import select

from .. import Created
from .. import OCPIBlueprint
from .. import Page
from .. import PageRequest
from .. import UnknownLocation
from ..exchange.enrolment import Role
from ..objects import Edition
from ..objects import Object
from ..objects import edition_of
from ..objects import find_part
from ..objects.judging.normal import Document
from ..objects.texts import fold
from .database import Sessions
from .database import answer_faults
from .models import Location
from .shelf import Shelf
from .writing import write_location

#: The variable parts of a URL.
Names = dict[str, str]

# The objects that have a URL: what is behind the one before it, and the class.
_LEVELS = (("", "Location"), ("/<evse_uid>", "EVSE"), ("/<connector_id>", "Connector"))


def sender(version: str, session: Sessions, listed: Role) -> OCPIBlueprint:
    """Make the CPO's side of a version: the locations that are ours, to be read.

    :param listed: the side that version details list.
    """
    objects = edition_of(version)
    locations = _blueprint("cpo", "SENDER", version, session, listed)

    @locations.get("/")
    @locations.paginated
    @locations.returns(objects.classes["Location"])
    def index(page: PageRequest) -> Page:
        every = Page.from_select(session, select(Location), page, Location)
        return every.map(lambda location: write_location(location, version))

    def add(rule: str, kind: str) -> None:
        @locations.get(rule, endpoint=kind)
        @locations.returns(objects.classes[kind])
        def one(location_id: str, **below: str) -> Document:
            location = _find(session, location_id, objects)
            whole = write_location(location, version) if location else None
            found = whole and find_part(
                whole, **below, case_sensitive=objects.case_sensitive
            )
            return _known(found, {"location_id": location_id, **below})

    for rule, kind in _rules("/<location_id>"):
        add(rule, kind)
    return locations


def _find(session: Sessions, location_id: str, objects: Edition) -> Location | None:
    key, wanted = Location.id, location_id
    if not objects.case_sensitive:
        return session.scalar(select(Location).where(func.lower(key) == fold(wanted)))
    return session.get(Location, wanted)


def receiver(version: str, session: Sessions, listed: Role) -> OCPIBlueprint:
    """Make the eMSP's side of a version: the locations of others, sent by them.

    :param listed: the side that version details list.
    """
    objects = edition_of(version)
    locations = _blueprint("emsp", "RECEIVER", version, session, listed)
    for rule, kind in _rules("/<country_code>/<party_id>/<location_id>"):
        _receive(locations, rule, objects.classes[kind], Shelf(session, objects))
    return locations


def _receive(
    locations: OCPIBlueprint, rule: str, schema: type[Object], shelf: Shelf
) -> None:
    """Add what is done with one kind of object (OCPI 2.2.1, Locations, 8.2.2)."""
    kind = schema.__name__

    @locations.get(rule, endpoint=f"get-{kind}")
    @locations.returns(schema)
    def get(**names: str) -> Document:
        return _known(shelf.find(names), names)

    @locations.put(rule, endpoint=f"put-{kind}")
    @locations.accepts(schema)
    def put(body: Document, **names: str) -> Created | None:
        return Created() if shelf.put(names, body) else None

    @locations.patch(rule, endpoint=f"patch-{kind}")
    @locations.accepts(schema, partial=True)
    def patch(body: Document, **names: str) -> None:
        shelf.patch(names, body)


def _rules(first: str) -> Iterator[tuple[str, str]]:
    """Return the rules of the objects that have a URL, and their classes."""
    rule = first
    for below, kind in _LEVELS:
        rule += below
        yield rule, kind


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


def _known(found: Document | None, names: Names) -> Document:
    if not found:
        kind = "Connector" if "connector_id" in names else "EVSE"
        title = kind if "evse_uid" in names else "Location"
        path = "/".join(names.values())
        raise UnknownLocation(f"There is no {title} {path} here.")
    return found
