"""Changes of objects: PATCH, and what is put in the place of a part of one.

Nothing is changed in place: what comes back is a new document, which shares with the
old one what stayed as it was.

Rules: OCPI 2.2.1, Locations, 8.2.2 "Receiver Interface"; Sessions, 9.2.2.3 "PATCH";
OCPI 2.1.1, Transport and format, "PATCH"; 2.3.0 with Bookings, Bookings.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import Final
from typing import NamedTuple

from ..errors import UnknownLocation
from ..transport import instants
from .judging.normal import Document
from .texts import folding

#: Makes the object of the one that is there, ``None`` if there is none yet.
_Change = Callable[[Document | None], Document]

#: The list whose items a PATCH adds from 2.2 on, where those of others take the place
#: of the old.
_APPENDED: Final = "charging_periods"
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class _Level(NamedTuple):
    """Where the parts of an object are that have a URL of their own.

    :param title: the class of the part.
    :param holder: the list that it is in.
    :param name: the field that names it.
    """

    title: str
    holder: str
    name: str


#: The parts that have a URL, by its variable.
_LEVELS: Final = {
    "evse_uid": _Level("EVSE", "evses", "uid"),
    "connector_id": _Level("Connector", "connectors", "id"),
    "calendar_id": _Level("Calendar", "calendars", "id"),
}
#: The variables of a URL that name a part of an object, each behind what it is in.
PARTS: Final = tuple(_LEVELS)
#: A level, and which of its parts.
_Step = tuple[_Level, str]


def apply_patch(
    obj: Document,
    patch: Document,
    *,
    evse_uid: str | None = None,
    connector_id: str | None = None,
    calendar_id: str | None = None,
    case_sensitive: bool = False,
    appends: bool | None = None,
) -> Document:
    """Return an object as a PATCH changes it.

    A field that is absent from the patch stays, ``null`` takes it away, and any other
    value takes its place, lists and objects as a whole. From 2.2 on the
    ``charging_periods`` of a Session are added to those that are there; none, or
    ``null``, change nothing.

    :param obj: the object: the Location, also when a part of it is changed.
    :param patch: the body, as the schema gives it.
    :param evse_uid: of the EVSE in the Location that is changed, if it is one.
    :param connector_id: of the Connector in that EVSE, if it is one. A change of a part
        moves the ``last_updated`` of what it is in, but never back.
    :param calendar_id: of the Calendar in a BookingLocation, if it is one.
    :param case_sensitive: whether ids are, as before 2.2.
    :param appends: whether ``charging_periods`` are added; ``None`` where ids are not
        case-sensitive, as both came with 2.2.
    :raises UnknownLocation: when there is no such part; 404, whatever the method, as it
        is the URL that names it.
    :raises ValueError: for a Connector without its EVSE.
    """
    path = _path(evse_uid, connector_id, calendar_id)

    def change(target: Document | None) -> Document:
        if target is None:
            raise _unknown(path)
        return _patched(
            target, patch, not case_sensitive if appends is None else appends
        )

    return _changed(obj, path, change, patch.get("last_updated"), case_sensitive)


def put_part(
    obj: Document,
    part: Document,
    *,
    evse_uid: str | None = None,
    connector_id: str | None = None,
    calendar_id: str | None = None,
    case_sensitive: bool = False,
) -> Document:
    """Return an object with a part put into it, such as a Location with an EVSE.

    It takes the place of the one that is named, or comes after the others. The
    ``last_updated`` of what it is in moves, but never back.

    The parameters are those of :func:`apply_patch`.

    :raises UnknownLocation: for a Connector in an EVSE that is not there; also 404.
    :raises ValueError: for a part of another id, one that nothing names, or a Connector
        without its EVSE.
    """
    path = _path(evse_uid, connector_id, calendar_id)
    if not path:
        raise ValueError("Say which part it is, with evse_uid= or calendar_id=.")
    level, wanted = path[-1]
    if _index([part], level.name, wanted, case_sensitive) is None:
        raise ValueError(
            f"The {level.name} of the part is not the one that it is put under."
        )
    moment = part.get("last_updated")
    return _changed(obj, path, lambda old: part, moment, case_sensitive)


def find_part(
    obj: Document,
    evse_uid: str | None = None,
    connector_id: str | None = None,
    calendar_id: str | None = None,
    *,
    case_sensitive: bool = False,
) -> Document:
    """Return an object, or the part of it that is named.

    The parameters are those of :func:`apply_patch`.

    :raises UnknownLocation: when it is not there; 404, whatever the method, as it is
        the URL that names it.
    :raises ValueError: for a Connector without its EVSE.
    """
    path = _path(evse_uid, connector_id, calendar_id)
    found = _found(obj, path, case_sensitive)
    if found is None:
        raise _unknown(path)
    return found


def has_part(obj: Document, *, case_sensitive: bool = False, **named: str) -> bool:
    """Whether the part of an object that is named is there.

    :param named: as :func:`apply_patch` takes it: ``evse_uid`` and the like.
    """
    path = _path(*map(named.get, _LEVELS))
    return _found(obj, path, case_sensitive) is not None


def _found(
    obj: Document, path: Sequence[_Step], case_sensitive: bool
) -> Document | None:
    found: Document = obj
    for level, wanted in path:
        items = _items(found, level)
        index = _index(items, level.name, wanted, case_sensitive)
        if index is None:
            return None
        found = items[index]
    return found


def _items(obj: Document, level: _Level) -> list[Document]:
    """Return the parts of an object; none of what is no object, or no list.

    What was kept may not be what was judged once.
    """
    items = obj.get(level.holder) if isinstance(obj, dict) else None
    return list(items) if isinstance(items, list | tuple) else []


def _path(*named: str | None) -> tuple[_Step, ...]:
    """Return the way to a part, from its names in the order of the levels."""
    evse_uid, connector_id, _ = named
    if connector_id is not None and evse_uid is None:
        raise ValueError("A Connector is in an EVSE; say which, with evse_uid=.")
    return tuple(
        (level, name)
        for level, name in zip(_LEVELS.values(), named, strict=True)
        if name is not None
    )


def _changed(
    obj: Document,
    path: Sequence[_Step],
    change: _Change,
    moment: str | None,
    case_sensitive: bool,
    depth: int = 0,
) -> Document:
    if depth == len(path):
        return change(obj)
    level, wanted = path[depth]
    items = _items(obj, level)
    index = _index(items, level.name, wanted, case_sensitive)
    if index is not None:
        items[index] = _changed(
            items[index], path, change, moment, case_sensitive, depth + 1
        )
    elif depth + 1 == len(path):
        items.append(change(None))
    else:
        raise _unknown(path[: depth + 1])
    changed = {**obj, level.holder: items}
    if moment is not None and "last_updated" in obj:
        changed["last_updated"] = max(obj["last_updated"], moment, key=_instant)
    return changed


def _instant(text: str) -> datetime:
    """Read a DateTime. What is none, and was let pass leniently, moves nothing."""
    try:
        return instants.moment(text)
    except ValueError:
        return _LONG_AGO


def _unknown(path: Sequence[_Step]) -> UnknownLocation:
    title = path[-1][0].title if path else "Location"
    return UnknownLocation(f"There is no such {title} here.", http_status=404)


def _index(
    items: Sequence[Document], name: str, wanted: str, case_sensitive: bool
) -> int | None:
    same = folding(case_sensitive)
    for index, item in enumerate(items):
        own = item.get(name) if isinstance(item, dict) else None
        if isinstance(own, str) and same(own) == same(wanted):
            return index
    return None


def _patched(target: Document, patch: Document, appends: bool) -> Document:
    changes = dict(patch)
    if appends:
        added = changes.pop(_APPENDED, None)
        if added:
            changes[_APPENDED] = [*(target.get(_APPENDED) or ()), *added]
    merged = {**target, **changes}
    for name, value in changes.items():
        if value is None:
            del merged[name]
    return merged
