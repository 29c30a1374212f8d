"""What 2.1.1 embeds and 2.2 refers to: the location of a session or CDR, on its way up.

Rules: OCPI 2.1.1 and 2.2, Sessions, Session; CDRs, CDR and CdrLocation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...contracts import Violation
from ..edition import Object
from ..judging.normal import Document
from .account import Account
from .changes import decided
from .course import Course
from .course import MustTell
from .parts import MISSING
from .parts import Leaf
from .parts import Node
from .parts import Part
from .parts import Series
from .step import Change
from .step import Edit
from .step import of_any

#: By the fields of a Session the ids of the Location, the EVSE and the connector.
IDS: Final = {"location_id": "id", "evse_uid": "uid", "connector_id": "id"}
#: By the fields of a CdrLocation those of the Location, the EVSE and the connector.
_OF_LOCATION: Final = {
    name: name
    for name in [
        "id",
        "name",
        "address",
        "city",
        "postal_code",
        "country",
        "coordinates",
    ]
}
_OF_EVSE: Final = {"evse_uid": "uid", "evse_id": "evse_id"}
_OF_CONNECTOR: Final = {
    "connector_id": "id",
    "connector_standard": "standard",
    "connector_format": "format",
    "connector_power_type": "power_type",
}
_KEPT: Final = (_OF_LOCATION, _OF_EVSE, _OF_CONNECTOR)
_EVSE_ID: Final = decided("evse_id")


def _tell_refer_to_location(session: Node, account: Account) -> Iterator[Violation]:
    location = session.fields.pop("location")
    places = _only_places(location)
    if places is None:
        yield _not_one_each(location, session, *IDS)
        return
    for (name, id_), place in zip(IDS.items(), places, strict=True):
        session.fields[name] = place.fields[id_]
    account.lose(location, "OCPI 2.2 has the ids of the location only.")


def _refer_to_location(document: Document, course: Course) -> None:
    places = _only_places_in(document.pop("location"))
    for (name, id_), place in zip(IDS.items(), places, strict=True):
        document[name] = place[id_]
    course.lossy = True


#: From the location as a whole to its ids.
REFER_TO_LOCATION: Final = Change(
    _tell_refer_to_location, of_any(_refer_to_location), touches=tuple(IDS)
)


def _tell_put_location(cdr: Node, account: Account) -> Iterator[Violation]:
    location = cdr.fields.pop("location")
    places = _only_places(location)
    if places is None:
        yield _not_one_each(location, cdr, "cdr_location")
        return
    kept = Node(
        {
            new: place.fields[old]
            for place, names in zip(places, _KEPT, strict=True)
            for new, old in names.items()
            if old in place.fields
        },
        f"{cdr.pointer}/cdr_location",
        account.target.classes["CdrLocation"],
    )
    cdr.fields["cdr_location"] = kept
    yield from _EVSE_ID.tell(kept, account)
    account.lose(location, "OCPI 2.2 has the parts of a CdrLocation only.")


def _put_location(cls: type[Object]) -> Edit:
    decide = _EVSE_ID.edit(cls.edition.classes["CdrLocation"])

    def edit(document: Document, course: Course) -> None:
        places = _only_places_in(document.pop("location"))
        kept = document["cdr_location"] = {
            new: place[old]
            for place, names in zip(places, _KEPT, strict=True)
            for new, old in names.items()
            if old in place
        }
        decide(kept, course)
        course.lossy = True

    return edit


#: From the location as a whole to what a CDR keeps of it.
PUT_LOCATION: Final = Change(
    _tell_put_location, _put_location, touches=("cdr_location",)
)


def _only_places(location: Part) -> tuple[Node, Node, Node] | None:
    """Return a location, its EVSE and its connector, if it has one of each."""
    assert isinstance(location, Node)
    evses = location.fields.get("evses")
    if isinstance(evses, Series) and len(evses.items) == 1:
        (evse,) = evses.items
        assert isinstance(evse, Node)
        connectors = evse.fields["connectors"]
        if isinstance(connectors, Series) and len(connectors.items) == 1:
            (connector,) = connectors.items
            assert isinstance(connector, Node)
            return location, evse, connector
    return None


def _only_places_in(location: Document) -> tuple[Document, Document, Document]:
    """Return the same of a document."""
    evses = location.get("evses", ())
    if len(evses) != 1 or len(evses[0]["connectors"]) != 1:
        raise MustTell
    return location, evses[0], evses[0]["connectors"][0]


def _not_one_each(location: Part, node: Node, *missing: str) -> Violation:
    """Say that it is not known which connector it was.

    :param missing: the fields that are missing for that.
    """
    pointer = f"{location.pointer}/evses"
    for name in missing:
        node.fields[name] = Leaf(MISSING, pointer)
    message = "Expected exactly one EVSE with one connector: those that were used."
    return Violation(pointer, message)
