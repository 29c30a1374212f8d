"""The operator's sites: listed, found, and written as objects of OCPI 2.2.1.

Rules: OCPI 2.2.1, Locations, 8.3 and 8.4; CDRs, "CdrLocation".
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from .. import Page
from .. import PageRequest
from ..codec import timestamp
from ..objects.judging.normal import Document
from .models import EVSE
from .models import Connector
from .models import Location
from .models import Sessions
from .platforms import CPO


class Sites:
    """The operator's locations, which are in tables of its own."""

    def __init__(self, session: Sessions) -> None:
        self._session = session

    def page(self, page: PageRequest) -> Page:
        """Return a page of them."""
        found = Page.from_select(self._session, select(Location), page, Location)
        return found.map(write_location)

    def find(self, location_id: str) -> dict[str, Any] | None:
        """Return one of them."""
        same = func.lower(Location.id) == location_id.lower()
        location = self._session.scalar(select(Location).where(same))
        return None if location is None else write_location(location)


def write_location(location: Location) -> Document:
    """Write a Location with its EVSEs and connectors."""
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
        "coordinates": _coordinates(location),
        "parking_type": location.parking_type,
        "evses": [_evse(evse) for evse in location.evses],
        "operator": {"name": CPO.name},
        "facilities": location.facilities,
        "time_zone": location.time_zone,
        "opening_times": _opening_times(location),
        "last_updated": timestamp(location.last_updated),
    }


def write_cdr_location(
    location: Location, evse: EVSE, connector: Connector
) -> Document:
    """Write what a CDR says of the place at which somebody charged."""
    return {
        "id": location.id,
        "name": location.name,
        "address": location.address,
        "city": location.city,
        "postal_code": location.postal_code,
        "country": location.country,
        "coordinates": _coordinates(location),
        "evse_uid": evse.uid,
        "evse_id": evse.evse_id,
        "connector_id": connector.id,
        "connector_standard": connector.standard,
        "connector_format": connector.format,
        "connector_power_type": connector.power_type,
    }


def _coordinates(location: Location) -> Document:
    return {"latitude": location.latitude, "longitude": location.longitude}


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
