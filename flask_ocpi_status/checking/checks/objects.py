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
from ...modules.operation import Module
from ...objects import remarks
from ...transport.routing import PartyId
from ..check import Check
from ..check import Look
from ..check import each
from ..course.discovery import single
from ..course.lists import moment_of
from ..exchanges import Exchange
from ..visit import Visit
from .judged import told
from .judged import violations
from .pagination import is_page

_NO_OBJECT: Final = "No list of the partner has an object."
#: So long may a clock be ahead.
_AHEAD: Final = timedelta(minutes=5)


def each_object(
    test: Callable[[Visit, str, dict[str, Any]], str | None],
    module: str | None = None,
    *,
    only: Callable[[dict[str, Any]], object] = lambda item: True,
) -> Callable[[Visit], Iterator[Look]]:
    """Look at each object of the partner's lists, or of one.

    :param test: of the visit, the name of the class, and an object.
    :param only: at which there is something to be seen; what is no object is told of by
        the check of its class.
    """

    def looks(visit: Visit) -> Iterator[Look]:
        for name, found in visit.lists.items():
            for page in filter(is_page, found.pages if module in (None, name) else ()):
                before = page.request.about["before"]
                for index, item in enumerate(page.data):
                    if not isinstance(item, dict) or not only(item):
                        continue
                    fault = test(visit, found.kind, item)
                    place = f"Object {before + index + 1}: "
                    yield Look(page, None if fault is None else f"{place}{fault}")

    return looks


def _each_valid(module: str) -> Callable[[Visit], Iterator[Look]]:
    """Look at each item of a list, also at what is no object at all."""

    def looks(visit: Visit) -> Iterator[Look]:
        found = visit.lists.get(module)
        for page in filter(is_page, found.pages if found else ()):
            assert found is not None
            cls = visit.edition.classes[found.kind]
            for number, item in enumerate(page.data, page.request.about["before"] + 1):
                fault = told(violations(cls, item))
                yield Look(page, None if fault is None else f"Object {number}: {fault}")

    return looks


def _remarked(visit: Visit, kind: str, item: dict[str, Any]) -> str | None:
    return told(remarks(visit.edition.classes[kind], item))


def _owner(item: dict[str, Any]) -> PartyId | None:
    country, party = item.get("country_code"), item.get("party_id")
    if not isinstance(country, str) or not isinstance(party, str):
        return None  # which the check of its class tells
    try:
        return PartyId(country, party)
    except ValueError:
        return None


def _owned(visit: Visit, kind: str, item: dict[str, Any]) -> str | None:
    owner = _owner(item)
    if owner in visit.parties or kind == "ClientInfo":
        return None
    return f"It is {owner}'s, which the partner's credentials do not name."


def _of_the_future(visit: Visit, kind: str, item: dict[str, Any]) -> str | None:
    moment = moment_of(item)
    if moment is None or moment <= datetime.now(UTC) + _AHEAD:
        return None
    return "Its last_updated is in the future."


def _same(visit: Visit) -> Iterator[Look]:
    for exchange in visit.answered("single"):
        found = visit.lists[exchange.where]
        listed = found.items[0]
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


def _of_module(module: Module) -> Check:
    """Return the check of a module's list."""
    name = module.identifier
    return Check(
        f"objects.{name}",
        f"The objects in the list of {name} are valid.",
        f"The object description of {name}",
        _each_valid(name),
        f"The partner has no list of {name} with an object.",
        since=module.since,
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
        _of_module(module)
        for module in MODULES.values()
        if any(
            operation.kind == "list" and not operation.path
            for operation in module.collections[0].operations
        )
        and len(module.collections) == 1
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
        "A Location that is read by itself is the one in the list.",
        "Locations, GET method",
        _same,
        "The partner has no list of Locations with an object.",
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
