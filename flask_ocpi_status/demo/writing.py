"""The operator's locations as objects of a version of OCPI.

They are written in one version, and converted into the others. Rules: OCPI 2.0 to
2.3.0, Locations, "Object description".
"""

from __future__ import annotations

from typing import Final

from ..codec import timestamp
from ..objects import convert
from ..objects import edition_of
from ..objects.judging.normal import Document
from .models import EVSE
from .models import Connector
from .models import Location
from .platforms import CPO

#: The version that the tables know most of.
_OWN: Final = "2.2.1"


def write_location(location: Location, version: str) -> Document:
    """Write a Location with its EVSEs and connectors.

    What a version does not have, such as the power of a connector before 2.2, is left
    out; it is not what a driver stands in front of.
    """
    whole = _location(location)
    if version == _OWN:
        return whole
    if version == "2.0":
        return _before_2_1(convert(whole, from_=_OWN, to="2.1").document)
    return convert(whole, from_=_OWN, to=version).document


def _location(location: Location) -> Document:
    return {
        "country_code": location.country_code,
        "party_id": location.party_id,
        "id": location.id,
        "publish": True,
        "name": location.name,
        "address": location.address,
        "city": location.city,
        "postal_code": location.postal_code,
        "country": location.country,
        "coordinates": {
            "latitude": location.latitude,
            "longitude": location.longitude,
        },
        "parking_type": location.parking_type,
        "evses": [_evse(evse) for evse in location.evses],
        "operator": {"name": CPO.name},
        "facilities": location.facilities,
        "time_zone": location.time_zone,
        "opening_times": _opening_times(location),
        "last_updated": timestamp(location.last_updated),
    }


def _evse(evse: EVSE) -> Document:
    return {
        "uid": evse.uid,
        "evse_id": evse.evse_id,
        "status": evse.status,
        "capabilities": evse.capabilities,
        "connectors": [_connector(connector) for connector in evse.connectors],
        "physical_reference": evse.physical_reference,
        "last_updated": timestamp(evse.last_updated),
    }


def _connector(connector: Connector) -> Document:
    return {
        "id": connector.id,
        "standard": connector.standard,
        "format": connector.format,
        "power_type": connector.power_type,
        "max_voltage": connector.voltage,
        "max_amperage": connector.amperage,
        "max_electric_power": connector.power,
        "tariff_ids": [connector.tariff_id],
        "last_updated": timestamp(connector.last_updated),
    }


def _opening_times(location: Location) -> Document:
    if location.opens is None:
        return {"twentyfourseven": True}
    hours = {"period_begin": location.opens, "period_end": location.closes}
    return {
        "twentyfourseven": False,
        "regular_hours": [{"weekday": day, **hours} for day in range(1, 8)],
    }


def _before_2_1(location: Document) -> Document:
    """Convert a Location of 2.1 into 2.0: it has less, and a status at connectors."""
    told = _known("Location", location)
    told["evses"] = [
        {
            **_known("EVSE", evse),
            "capabilities": [
                word
                for word in evse.get("capabilities", ())
                if word in _V2_0.enums["Capability"]
            ],
            "connectors": [
                {**_known("Connector", connector), "status": evse["status"]}
                for connector in evse["connectors"]
            ],
        }
        for evse in location.get("evses", ())
    ]
    return told


_V2_0: Final = edition_of("2.0")


def _known(kind: str, document: Document) -> Document:
    known = _V2_0.classes[kind].properties()
    return {name: value for name, value in document.items() if name in known}
