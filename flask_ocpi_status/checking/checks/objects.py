"""Checks of objects: each judged by its class, and whose they are.

Rules: OCPI 2.2.1, the "Object description" of each module.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import Final

from ...modules.catalogue import MODULES
from ...modules.serving.row import Row
from ...objects import remarks
from ...transport.routing import PartyId
from ..check import Check
from ..check import Look
from ..check import each
from ..course.discovery import single
from ..course.lists import moment_of
from ..course.rows import place_of
from ..exchanges import Exchange
from ..visit import Listed
from ..visit import Visit
from .judged import told
from .judged import violations
from .pagination import is_page

_NO_OBJECT: Final = "No list of the partner has an object."
#: So long may a clock be ahead.
_AHEAD: Final = timedelta(minutes=5)


def each_object(
    test: Callable[[Visit, Listed, dict[str, Any]], str | None],
    module: str | None = None,
    *,
    only: Callable[[dict[str, Any]], object] = lambda item: True,
) -> Callable[[Visit], Iterator[Look]]:
    """Look at each object of the partner's lists, or of one.

    :param test: of the visit, the list, and an object of it.
    :param only: at which there is something to be seen; what is no object is told of by
        the check of its class.
    """

    def looks(visit: Visit) -> Iterator[Look]:
        for name, found in visit.lists.items():
            for page in filter(is_page, found.pages if module in (None, name) else ()):
                before = page.request.about["before"]
                for index, item in enumerate(page.items or ()):
                    if not isinstance(item, dict) or not only(item):
                        continue
                    fault = test(visit, found, item)
                    place = f"Object {before + index + 1}: "
                    yield Look(page, None if fault is None else f"{place}{fault}")

    return looks


def _each_valid(place: str) -> Callable[[Visit], Iterator[Look]]:
    """Look at each item of a list, also at what is no object at all."""

    def looks(visit: Visit) -> Iterator[Look]:
        found = visit.lists.get(place)
        for page in filter(is_page, found.pages if found else ()):
            assert found is not None
            begins = page.request.about["before"] + 1
            for number, item in enumerate(page.items or (), begins):
                fault = told(violations(found.cls, item))
                yield Look(page, None if fault is None else f"Object {number}: {fault}")

    return looks


def _remarked(visit: Visit, found: Listed, item: dict[str, Any]) -> str | None:
    return told(remarks(found.cls, item))


def _owner(item: dict[str, Any]) -> PartyId | None:
    country, party = item.get("country_code"), item.get("party_id")
    if not isinstance(country, str) or not isinstance(party, str):
        return None  # which the check of its class tells
    try:
        return PartyId(country, party)
    except ValueError:
        return None


def _owned(visit: Visit, found: Listed, item: dict[str, Any]) -> str | None:
    owner = _owner(item)
    # What has no id but its owner's is told of others.
    if owner in visit.parties or found.row.collection.named is None:
        return None
    return f"It is {owner}'s, which the partner's credentials do not name."


def _of_the_future(visit: Visit, found: Listed, item: dict[str, Any]) -> str | None:
    moment = moment_of(item)
    if moment is None or moment <= datetime.now(UTC) + _AHEAD:
        return None
    return "Its last_updated is in the future."


def _same(visit: Visit) -> Iterator[Look]:
    for exchange in visit.answered("single"):
        listed = visit.lists[exchange.where].items[0]
        if not exchange.succeeded:
            fault = f"It was answered {exchange.said}."
        elif exchange.data == listed:
            fault = None
        elif moment_of(exchange.data) != moment_of(listed):
            continue  # it has changed meanwhile
        else:
            fault = "It is another than in the list, with the same last_updated."
        yield Look(exchange, fault)


def _credentials(visit: Visit, exchange: Exchange) -> str | None:
    data = exchange.data
    if visit.version == "2.0":
        data = single(data)
    return told(violations(visit.edition.classes["Credentials"], data))


def _with_owners(visit: Visit) -> Iterator[Look]:
    if visit.parties:
        yield from each_object(_owned, only=_owner)(visit)


def _of_list(row: Row) -> Check:
    """Return the check of a list."""
    words = (row.operation.path or row.module.identifier).replace("_", "-")
    name = words.replace("-", " ")
    return Check(
        f"objects.{words}",
        f"The objects in the list of {name} are valid.",
        f"The object description of {name}",
        _each_valid(place_of(row)),
        f"The partner has no list of {name} with an object.",
        since=row.version,
    )


CHECKS: Final = (
    Check(
        "objects.credentials",
        "Credentials are valid.",
        "Credentials, Object description",
        each(_credentials, "credentials", only=lambda one: one.succeeded),
        "No credentials were answered.",
    ),
    *(
        _of_list(Row(module, collection, operation, module.since))
        for module in MODULES.values()
        for collection, operation in module.rows()
        if operation.kind == "list"
    ),
    Check(
        "objects.owner",
        "Objects are of a party that the credentials name.",
        "Credentials, CredentialsRole",
        _with_owners,
        f"{_NO_OBJECT} Or no party could be read from the credentials.",
        since="2.2",
        must=None,
    ),
    Check(
        "objects.single",
        "An object that is read by itself is the one in the list.",
        "Locations, GET method; the same of the other modules",
        _same,
        "The partner has no list with an object that has a URL.",
        since="2.1",
    ),
    Check(
        "objects.future",
        "Objects were not changed in the future.",
        "The object descriptions, last_updated",
        each_object(_of_the_future, only=moment_of),
        _NO_OBJECT,
        must=None,
    ),
    Check(
        "objects.remarks",
        "There is nothing in the objects that is worth a second look.",
        "The object descriptions; Types",
        each_object(_remarked),
        _NO_OBJECT,
        must=None,
    ),
)
