"""What 2.2 refers to and 2.1.1 embeds: locations, on their way down.

Rules: OCPI 2.1.1 and 2.2, Locations, Location; Sessions, Session; CDRs, CDR and
CdrLocation.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Final

from marshmallow import ValidationError

from ...contracts import Violation
from ...violations import violations_of
from ..edition import Object
from ..judging.normal import Document
from ..judging.normal import renewer
from ..judging.verdict import judge
from ..texts import fold
from .account import Account
from .account import fields_of
from .course import Course
from .course import MustTell
from .decisions import no_answer
from .parts import MISSING
from .parts import Leaf
from .parts import Node
from .parts import Part
from .parts import Series
from .parts import parts_of
from .parts import whole
from .places import IDS
from .step import Change
from .step import Edit
from .step import of_any

#: By the fields of a CdrLocation that are the ids of the Location and what is in it.
_KEPT_IDS: Final = ("id", "evse_uid", "connector_id")


def _tell_publish_anyway(location: Node, account: Account) -> Iterator[Violation]:
    if whole(location.fields["publish"]) is not True:
        yield from account.ask("publish_anyway", location, "publish")


def _publish_anyway(document: Document, course: Course) -> None:
    if document["publish"] is not True:
        course.decided("publish_anyway", None)


#: 2.1.1 cannot say that a location is not for everybody.
PUBLISH_ANYWAY: Final = Change(_tell_publish_anyway, of_any(_publish_anyway))


def _tell_embed_location(session: Node, account: Account) -> Iterator[Violation]:
    ids = [session.fields.pop(name) for name in IDS]
    yield from _tell_embed(session, ids, account)


def _embed_location(cls: type[Object]) -> Edit:
    embed = _embed(cls)

    def edit(document: Document, course: Course) -> None:
        ids = [document.pop(name) for name in IDS]
        document["location"] = embed(ids, course)

    return edit


#: From the ids of a location to the location as a whole.
EMBED_LOCATION: Final = Change(
    _tell_embed_location, _embed_location, fills=("location",)
)


def _tell_embed_cdr_location(cdr: Node, account: Account) -> Iterator[Violation]:
    kept = cdr.fields.pop("cdr_location")
    assert isinstance(kept, Node)
    yield from _tell_embed(cdr, [kept.fields[name] for name in _KEPT_IDS], account)
    account.lose(kept, "OCPI 2.1.1 has the Location in its place that was decided on.")


def _embed_cdr_location(cls: type[Object]) -> Edit:
    embed = _embed(cls)

    def edit(document: Document, course: Course) -> None:
        kept = document.pop("cdr_location")
        document["location"] = embed([kept[name] for name in _KEPT_IDS], course)
        course.lossy = True

    return edit


#: From what a CDR keeps of a location to the location as a whole.
EMBED_CDR_LOCATION: Final = Change(
    _tell_embed_cdr_location, _embed_cdr_location, fills=("location",)
)


def _tell_embed(node: Node, ids: list[Part], account: Account) -> Iterator[Violation]:
    """Put the location that was decided on into an object, with one EVSE and connector.

    :param ids: of the location, the EVSE and the connector.
    """
    yield from account.decide("location", node, "location")
    given = node.fields["location"]
    if whole(given) is MISSING:
        return
    node.fields["location"] = Leaf(MISSING, given.pointer)  # until it is found
    cls = account.target.classes["Location"]
    try:
        document = judge(cls, whole(given))
    except ValidationError as error:
        for one in violations_of(error):
            yield no_answer("location", f"{given.pointer}{one.pointer}", one.message)
        return
    location = parts_of(cls, document, given.pointer)
    place, evse_uid, connector_id = (str(whole(one)) for one in ids)
    if _same(document["id"], place):
        evse = _keep_only(location.fields.get("evses"), "uid", evse_uid)
        if evse and _keep_only(evse.fields["connectors"], "id", connector_id):
            node.fields["location"] = location
            return
    expected = (
        f"Expected the location that the {node.cls.__name__} names, and in it the EVSE"
        " and the connector, each of them once."
    )
    yield no_answer("location", given.pointer, expected)


def _embed(cls: type[Object]) -> Callable[[Sequence[str], Course], Document]:
    """Return what gives the location that was decided on, as it is embedded.

    :param cls: the class that it is embedded in.
    """
    check = fields_of(cls)["location"].check
    location_class = cls.edition.classes["Location"]
    renew = renewer(location_class)

    def embed(ids: Sequence[str], course: Course) -> Document:
        given = course.decided("location", check)
        try:
            judged = judge(location_class, given)
        except ValidationError:
            raise MustTell from None
        course.keep("location", renew(judged))
        location = renew(judged)
        place, evse_uid, connector_id = ids
        if not _same(location["id"], place):
            raise MustTell
        evse = _keep_only_in(location, "evses", "uid", evse_uid)
        _keep_only_in(evse, "connectors", "id", connector_id)
        return location

    return embed


def _keep_only(part: Part | None, name: str, id_: str) -> Node | None:
    """Leave in a list the one object with an id, and return it if there is one."""
    if isinstance(part, Series):
        nodes = [one for one in part.items if isinstance(one, Node)]
        place = _place_of(id_, [whole(one.fields[name]) for one in nodes])
        if place is not None:
            part.items = [nodes[place]]
            return nodes[place]
    return None


def _keep_only_in(document: Document, field: str, name: str, id_: str) -> Document:
    """Leave in a list of a document the one object with an id, and return it."""
    items = document.get(field, [])
    place = _place_of(id_, [item[name] for item in items])
    if place is None:
        raise MustTell
    document[field] = [items[place]]
    found: Document = items[place]
    return found


def _place_of(id_: str, ids: Sequence[str]) -> int | None:
    """Return the place of the only one of several ids that is the same.

    The very same id goes first: before 2.2 others may differ from it by case only.
    """
    for same in (str.__eq__, _same):
        found = [place for place, one in enumerate(ids) if same(one, id_)]
        if len(found) == 1:
            return found[0]
    return None


def _same(one: str, other: str) -> bool:
    """Whether ids are the same; from 2.2 on their case does not matter."""
    return fold(one) == fold(other)
