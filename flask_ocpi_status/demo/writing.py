"""Locations, EVSEs and connectors as the objects of a version of OCPI.

Rules: OCPI 2.0 to 2.3.0, Locations, "Object description". A row says what a field is
called, which versions have it, and how it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any
from typing import NamedTuple

from .models import EVSE
from .models import Connector
from .models import Location
from .platforms import CPO
from .versions import ALWAYS
from .versions import BEFORE_2_1
from .versions import BEFORE_2_2
from .versions import FROM_2_1
from .versions import FROM_2_2
from .versions import Span
from .versions import Version
from .versions import known_words

Object = dict[str, Any]

# Words that not every version has.
_CAPABILITIES = {
    "REMOTE_START_STOP_CAPABLE": FROM_2_1,
    "UNLOCK_CAPABLE": FROM_2_1,
    "CONTACTLESS_CARD_SUPPORT": FROM_2_2,
}
_FACILITIES = {
    "BIKE_SHARING": FROM_2_2,
    "TRAM_STOP": FROM_2_2,
    "METRO_STATION": FROM_2_2,
    "PARKING_LOT": FROM_2_2,
}
# The parking types of 2.2 that were location types before.
_LOCATION_TYPES = {
    "ON_STREET",
    "PARKING_GARAGE",
    "UNDERGROUND_GARAGE",
    "PARKING_LOT",
}


class _Field(NamedTuple):
    name: str
    span: Span
    read: Callable[[Any, Version], Any]


def _of(attribute: str, name: str | None = None, span: Span = ALWAYS) -> _Field:
    get = attrgetter(attribute)
    return _Field(name or attribute, span, lambda item, version: get(item))


def _written(fields: tuple[_Field, ...], item: object, version: Version) -> Object:
    written = {
        field.name: field.read(item, version)
        for field in fields
        if version in field.span
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def write_location(location: Location, version: Version) -> Object:
    """Write a Location with its EVSEs and connectors."""
    return _written(_LOCATION, location, version)


def write_evse(evse: EVSE, version: Version) -> Object:
    """Write an EVSE with its connectors."""
    return _written(_EVSE, evse, version)


def write_connector(connector: Connector, version: Version) -> Object:
    """Write a Connector."""
    return _written(_CONNECTOR, connector, version)


def _location_type(location: Location, version: Version) -> str:
    known = location.parking_type in _LOCATION_TYPES
    return location.parking_type if known else "OTHER"


def _coordinates(location: Location, version: Version) -> Object:
    return {"latitude": location.latitude, "longitude": location.longitude}


def _opening_times(location: Location, version: Version) -> Object:
    if location.opens is None:
        return {"twentyfourseven": True}
    hours = {"period_begin": location.opens, "period_end": location.closes}
    return {
        "regular_hours": [{"weekday": day, **hours} for day in range(1, 8)],
        "twentyfourseven": False,
    }


_LOCATION = (
    _of("country_code", span=FROM_2_2),
    _of("party_id", span=FROM_2_2),
    _of("id"),
    _Field("type", BEFORE_2_2, _location_type),
    _Field("publish", FROM_2_2, lambda location, version: True),
    _of("name"),
    _of("address"),
    _of("city"),
    _of("postal_code"),
    _of("country"),
    _Field("coordinates", ALWAYS, _coordinates),
    _of("parking_type", span=FROM_2_2),
    _Field(
        "evses",
        ALWAYS,
        lambda location, version: [
            write_evse(evse, version) for evse in location.evses
        ],
    ),
    _Field("operator", ALWAYS, lambda location, version: {"name": CPO.name}),
    _Field(
        "facilities",
        FROM_2_1,
        lambda location, version: known_words(
            location.facilities, _FACILITIES, version
        ),
    ),
    _of("time_zone", span=FROM_2_1),
    _Field("opening_times", ALWAYS, _opening_times),
    _of("last_updated", span=FROM_2_1),
)

_EVSE = (
    _of("uid"),
    _of("evse_id"),
    _of("status"),
    _Field(
        "capabilities",
        ALWAYS,
        lambda evse, version: known_words(evse.capabilities, _CAPABILITIES, version),
    ),
    _Field(
        "connectors",
        ALWAYS,
        lambda evse, version: [
            write_connector(connector, version) for connector in evse.connectors
        ],
    ),
    _of("physical_reference"),
    _of("last_updated", span=FROM_2_1),
)

_CONNECTOR = (
    _of("id"),
    _of("evse.status", "status", BEFORE_2_1),
    _of("standard"),
    _of("format"),
    _of("power_type"),
    _of("voltage", span=BEFORE_2_2),
    _of("amperage", span=BEFORE_2_2),
    _of("voltage", "max_voltage", FROM_2_2),
    _of("amperage", "max_amperage", FROM_2_2),
    _of("power", "max_electric_power", FROM_2_2),
    _of("tariff_id", span=BEFORE_2_2),
    _Field("tariff_ids", FROM_2_2, lambda connector, version: [connector.tariff_id]),
    _of("last_updated", span=FROM_2_1),
)
