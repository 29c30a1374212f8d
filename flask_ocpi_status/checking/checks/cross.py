"""Checks of what objects say of each other.

Rules: OCPI 2.2.1, the object descriptions of Sessions, CDRs and Locations.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from typing import Final

from ...transport.pagination import instant
from ..check import Check
from ..check import Look
from ..course.lists import moment_of
from ..visit import Listed
from ..visit import Visit
from .objects import each_object

#: What is off by no more than this was rounded.
_ROUNDED: Final = Decimal("0.01")


def _among(
    module: str, others: str, names: Callable[[dict[str, Any]], Iterator[Any]]
) -> Callable[[Visit], Iterator[Look]]:
    """Look at the objects of a module that name some of another.

    Where not all of the other's are known, nothing can be said.
    """

    def looks(visit: Visit) -> Iterator[Look]:
        found = visit.lists.get(others)
        if found is None or not found.whole:
            return
        known = {
            str(one.get("id")).lower() for one in found.items if isinstance(one, dict)
        }

        def test(visit: Visit, at: Listed, item: dict[str, Any]) -> str | None:
            for name in names(item):
                if isinstance(name, str) and name.lower() not in known:
                    return f"It names {name!r}, which is not in the list of {others}."
            return None

        def names_one(item: dict[str, Any]) -> bool:
            return any(isinstance(name, str) for name in names(item))

        yield from each_object(test, module, only=names_one)(visit)

    return looks


def _location(item: dict[str, Any]) -> Iterator[Any]:
    """Give the Location of a Session or CDR, which has it in itself before 2.2."""
    yield item.get("location_id")
    for field in ("cdr_location", "location"):
        inner = item.get(field)
        if isinstance(inner, dict):
            yield inner.get("id")


def _tariffs_of_cdr(item: dict[str, Any]) -> Iterator[Any]:
    tariffs = item.get("tariffs")
    for one in tariffs if isinstance(tariffs, list) else ():
        if isinstance(one, dict):
            yield one.get("id")


def _connectors(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for evse in _inner(item, "evses"):
        yield from _inner(evse, "connectors")


def _inner(item: dict[str, Any], field: str) -> Iterator[dict[str, Any]]:
    inner = item.get(field)
    for one in inner if isinstance(inner, list) else ():
        if isinstance(one, dict):
            yield one


def _tariffs_of_location(item: dict[str, Any]) -> Iterator[Any]:
    for connector in _connectors(item):
        names = connector.get("tariff_ids")
        yield from names if isinstance(names, list) else ()
        yield connector.get("tariff_id")


def _evse(visit: Visit) -> Iterator[Look]:
    """Look at the EVSEs that Sessions name, where their Locations are known."""
    found = visit.lists.get("locations")
    if found is None or not found.whole:
        return
    known = {
        str(one.get("id")).lower(): {
            str(evse.get("uid")).lower() for evse in _inner(one, "evses")
        }
        for one in found.items
        if isinstance(one, dict)
    }

    def can_be_seen(item: dict[str, Any]) -> bool:
        place, named = item.get("location_id"), item.get("evse_uid")
        # What is no text is told of by the check of its class.
        if not isinstance(place, str) or not isinstance(named, str):
            return False
        return place.lower() in known

    def test(visit: Visit, at: Listed, item: dict[str, Any]) -> str | None:
        named = item["evse_uid"]
        if named.lower() in known[item["location_id"].lower()]:
            return None
        return f"Its Location has no EVSE {named!r}."

    yield from each_object(test, "sessions", only=can_be_seen)(visit)


def _ends(item: dict[str, Any]) -> tuple[datetime, datetime] | None:
    begins = _moment(item.get("start_date_time"))
    ends = _moment(item.get("end_date_time") or item.get("stop_date_time"))
    return None if begins is None or ends is None else (begins, ends)


def _times(visit: Visit, found: Listed, item: dict[str, Any]) -> str | None:
    begins, ends = _ends(item) or (None, None)
    return "It ends before it begins." if begins and ends and ends < begins else None


def _moment(text: Any) -> datetime | None:
    try:
        return instant(text, offsets=True) if isinstance(text, str) else None
    except ValueError:
        return None


def _energies(item: dict[str, Any]) -> list[Any] | None:
    """Return the energy of a CDR, and then that of its periods, if all is there."""
    found = [
        item.get("total_energy"),
        *(
            dimension.get("volume")
            for period in _inner(item, "charging_periods")
            for dimension in _inner(period, "dimensions")
            if dimension.get("type") == "ENERGY"
        ),
    ]
    return found if len(found) > 1 and all(map(_is_number, found)) else None


def _energy(visit: Visit, found: Listed, item: dict[str, Any]) -> str | None:
    total, *volumes = (Decimal(str(one)) for one in _energies(item) or [0])
    if abs(total - sum(volumes)) <= _ROUNDED:
        return None
    return "Its total_energy is not the sum of what its periods say."


def _is_number(value: Any) -> bool:
    return type(value) in (int, float, Decimal)


def _changes(item: dict[str, Any]) -> list[datetime] | None:
    """Return when a Location was changed, and then its parts, if they say so."""
    whole = moment_of(item)
    parts = map(moment_of, (*_inner(item, "evses"), *_connectors(item)))
    known = [one for one in parts if one is not None]
    return [whole, *known] if whole is not None and known else None


def _newer_inside(visit: Visit, found: Listed, item: dict[str, Any]) -> str | None:
    whole, *parts = _changes(item) or [datetime.max]
    if all(one <= whole for one in parts):
        return None
    return "It has a part that was changed later than itself."


_LISTS: Final = "Not both lists could be read to their ends, or one of them is empty."

CHECKS: Final = (
    Check(
        "cross.session-location",
        "The Location of a Session is in the list.",
        "Sessions, Session object, location_id",
        _among("sessions", "locations", _location),
        _LISTS,
        must=None,
    ),
    Check(
        "cross.session-evse",
        "The EVSE of a Session is in its Location.",
        "Sessions, Session object, evse_uid",
        _evse,
        _LISTS,
        since="2.2",
        must=None,
    ),
    Check(
        "cross.cdr-location",
        "The Location of a CDR is in the list.",
        "CDRs, CdrLocation class, id",
        _among("cdrs", "locations", _location),
        _LISTS,
        must=None,
    ),
    Check(
        "cross.cdr-tariff",
        "The Tariffs of a CDR are in the list.",
        "CDRs, CDR object, tariffs",
        _among("cdrs", "tariffs", _tariffs_of_cdr),
        _LISTS,
        must=None,
    ),
    Check(
        "cross.connector-tariff",
        "The Tariffs of a Connector are in the list.",
        "Locations, Connector object, tariff_ids",
        _among("locations", "tariffs", _tariffs_of_location),
        _LISTS,
        must=None,
    ),
    Check(
        "cross.cdr-times",
        "A CDR ends after it has begun.",
        "CDRs, CDR object, end_date_time",
        each_object(_times, "cdrs", only=_ends),
        "The partner has no list of CDRs with an object.",
    ),
    Check(
        "cross.cdr-energy",
        "The energy of a CDR is the sum of its periods.",
        "CDRs, CDR object, total_energy",
        each_object(_energy, "cdrs", only=_energies),
        "The partner has no list of CDRs with an object.",
        must=None,
    ),
    Check(
        "cross.location-updated",
        "A Location is as new as its newest part.",
        "Locations, Location object, last_updated",
        each_object(_newer_inside, "locations", only=_changes),
        "The partner has no list of Locations with an object.",
        must=None,
    ),
)
