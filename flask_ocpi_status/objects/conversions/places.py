"""What 2.1.1 embeds and 2.2 refers to: locations, tokens, and prices without VAT.

Rules: OCPI 2.1.1 and 2.2, Sessions, Session; CDRs, CDR, CdrLocation and CdrToken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from marshmallow import ValidationError

from ...contracts import Violation
from ...violations import violations_of
from ..judging.verdict import judge
from ..texts import fold
from .account import Account
from .changes import Found
from .changes import decided
from .changes import lose_all
from .decisions import no_answer
from .parts import MISSING
from .parts import Leaf
from .parts import Node
from .parts import Part
from .parts import Series
from .parts import parts_of
from .parts import whole

#: By the fields of a Session the ids of the Location, the EVSE and the connector.
_IDS: Final = {"location_id": "id", "evse_uid": "uid", "connector_id": "id"}
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


# Up


def name_token(node: Node, account: Account) -> Found:
    """From the contract's id, which 2.1.1 has, to a token."""
    token = Node(
        {"contract_id": node.fields.pop("auth_id")},
        f"{node.pointer}/cdr_token",
        account.target.classes["CdrToken"],
    )
    node.fields["cdr_token"] = token
    yield from account.decide("token_uid", token, "uid")
    yield from account.decide("token_type", token, "type")


def refer_to_location(session: Node, account: Account) -> Iterator[Violation]:
    """From the location as a whole to its ids."""
    location = session.fields.pop("location")
    places = _only_places(location)
    if places is None:
        yield _not_one_each(location, session, *_IDS)
        return
    for (name, id_), place in zip(_IDS.items(), places, strict=True):
        session.fields[name] = place.fields[id_]
    account.lose(location, "OCPI 2.2 has the ids of the location only.")


def put_location(cdr: Node, account: Account) -> Iterator[Violation]:
    """From the location as a whole to what a CDR keeps of it."""
    location = cdr.fields.pop("location")
    places = _only_places(location)
    if places is None:
        yield _not_one_each(location, cdr, "cdr_location")
        return
    kept = Node(
        {
            new: place.fields[old]
            for place, names in zip(
                places, (_OF_LOCATION, _OF_EVSE, _OF_CONNECTOR), strict=True
            )
            for new, old in names.items()
            if old in place.fields
        },
        f"{cdr.pointer}/cdr_location",
        account.target.classes["CdrLocation"],
    )
    cdr.fields["cdr_location"] = kept
    yield from decided("evse_id")(kept, account)
    account.lose(location, "OCPI 2.2 has the parts of a CdrLocation only.")


def turn_cost_into_price(node: Node, account: Account) -> Found:
    """From a number, which is without VAT, to a price."""
    cost = node.fields.get("total_cost")
    if cost is not None:
        price = account.target.classes["Price"]
        node.fields["total_cost"] = Node({"excl_vat": cost}, cost.pointer, price)
    return ()


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


def _not_one_each(location: Part, node: Node, *missing: str) -> Violation:
    """Say that it is not known which connector it was.

    :param missing: the fields that are missing for that.
    """
    pointer = f"{location.pointer}/evses"
    for name in missing:
        node.fields[name] = Leaf(MISSING, pointer)
    message = "Expected exactly one EVSE with one connector: those that were used."
    return Violation(pointer, message)


# Down


def publish_anyway(location: Node, account: Account) -> Found:
    """2.1.1 cannot say that a location is not for everybody."""
    if whole(location.fields["publish"]) is not True:
        yield from account.ask("publish_anyway", location, "publish")


def refer_to_token(node: Node, account: Account) -> Found:
    """From a token to the contract's id, which 2.1.1 has."""
    token = node.fields.pop("cdr_token")
    assert isinstance(token, Node)
    node.fields["auth_id"] = token.fields.pop("contract_id")
    lose_all(token, account, "OCPI 2.1.1 has the contract of a token only, as auth_id.")
    return ()


def choose_auth_method(node: Node, account: Account) -> Found:
    """2.1.1 has sessions that a command began, and no AuthMethod for them."""
    method = node.fields["auth_method"]
    if whole(method) == "COMMAND":
        yield from account.decide("auth_method", node, "auth_method")
        account.lose(method, "OCPI 2.1.1 has no such value. Another was decided on.")


def embed_location(session: Node, account: Account) -> Iterator[Violation]:
    """From the ids of a location to the location as a whole."""
    ids = [session.fields.pop(name) for name in _IDS]
    yield from _embed(session, ids, account)


def embed_cdr_location(cdr: Node, account: Account) -> Iterator[Violation]:
    """From what a CDR keeps of a location to the location as a whole."""
    kept = cdr.fields.pop("cdr_location")
    assert isinstance(kept, Node)
    ids = [kept.fields[name] for name in ("id", "evse_uid", "connector_id")]
    yield from _embed(cdr, ids, account)
    account.lose(kept, "OCPI 2.1.1 has the Location in its place that was decided on.")


def turn_price_into_cost(node: Node, account: Account) -> Found:
    """From a price to a number, which is without VAT."""
    price = node.fields.get("total_cost")
    if isinstance(price, Node):
        node.fields["total_cost"] = price.fields.pop("excl_vat")
        lose_all(price, account, "OCPI 2.1.1 has the cost without VAT only.")
    return ()


def _embed(node: Node, ids: list[Part], account: Account) -> Iterator[Violation]:
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


def _keep_only(part: Part | None, name: str, id_: str) -> Node | None:
    """Leave in a list the one object with an id, and return it if there is one.

    The very same id goes first: before 2.2 others may differ from it by case only.
    """
    if isinstance(part, Series):
        nodes = [one for one in part.items if isinstance(one, Node)]
        for same in (str.__eq__, _same):
            found = [one for one in nodes if same(whole(one.fields[name]), id_)]
            if len(found) == 1:
                part.items = [*found]
                return found[0]
    return None


def _same(one: str, other: str) -> bool:
    """Whether ids are the same; from 2.2 on their case does not matter."""
    return fold(one) == fold(other)
