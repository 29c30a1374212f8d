"""Sessions and CDRs: what is written down while somebody charges, and afterwards.

Rules: OCPI 2.2.1, Sessions, "Session Object"; CDRs, "CDR Object"; Tariffs, "Tariff
Object".
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from secrets import token_hex
from typing import Final
from typing import NamedTuple

from ..codec import timestamp
from ..objects.judging.normal import Document
from .models import Connector
from .models import Location
from .writing import write_cdr_location

#: What a CDR says of its token.
_OF_TOKEN: Final = ("country_code", "party_id", "uid", "type", "contract_id")
#: What a CDR takes over from its session.
_OF_SESSION: Final = (
    "country_code",
    "party_id",
    "start_date_time",
    "end_date_time",
    "cdr_token",
    "auth_method",
    "authorization_reference",
    "currency",
    "charging_periods",
    "total_cost",
    "last_updated",
)
_THOUSANDTH: Final = Decimal("0.001")
_CENT: Final = Decimal("0.01")


class Used(NamedTuple):
    """What somebody has used.

    :param kwh: energy.
    :param hours: time.
    """

    kwh: Decimal
    hours: Decimal

    @classmethod
    def between(cls, start: datetime, end: datetime, watts: int) -> Used:
        """Say what a connector gives at full power in some time."""
        hours = Decimal((end - start).total_seconds()) / 3600
        kwh = hours * watts / 1000
        return cls(kwh.quantize(_THOUSANDTH), hours.quantize(_THOUSANDTH))


def begun(
    location: Location, connector: Connector, command: Document, now: datetime
) -> Document:
    """Write the Session of somebody who begins to charge.

    :param command: START_SESSION.
    """
    token = command["token"]
    session = {
        "country_code": location.country_code,
        "party_id": location.party_id,
        "id": token_hex(7).upper(),  # until 2.1 it has 15 characters at most
        "start_date_time": timestamp(now),
        "kwh": 0,
        "cdr_token": {name: token[name] for name in _OF_TOKEN},
        "auth_method": "COMMAND",
        "authorization_reference": command.get("authorization_reference"),
        "location_id": location.id,
        "evse_uid": connector.evse.uid,
        "connector_id": connector.id,
        "currency": "EUR",
        "total_cost": {"excl_vat": 0, "incl_vat": 0},  # so far; 2.1 demands one
        "status": "ACTIVE",
        "last_updated": timestamp(now),
    }
    return {name: value for name, value in session.items() if value is not None}


def ended(session: Document, used: Used, tariff: Document, now: datetime) -> Document:
    """Write the Session of somebody who has charged."""
    dimensions = [
        {"type": "ENERGY", "volume": used.kwh},
        {"type": "TIME", "volume": used.hours},
    ]
    period = {
        "start_date_time": session["start_date_time"],
        "dimensions": dimensions,
        "tariff_id": tariff["id"],
    }
    return {
        **session,
        "end_date_time": timestamp(now),
        "kwh": used.kwh,
        "charging_periods": [period],
        "total_cost": _total(_costs(used, tariff)),
        "status": "COMPLETED",
        "last_updated": timestamp(now),
    }


def cdr_of(
    session: Document, location: Location, connector: Connector, tariff: Document
) -> Document:
    """Write the CDR of a Session that has ended; both have one id."""
    [period] = session["charging_periods"]
    used = Used(*(one["volume"] for one in period["dimensions"]))
    costs = _costs(used, tariff)
    return {
        **{name: session[name] for name in _OF_SESSION if name in session},
        "id": session["id"],
        "session_id": session["id"],
        "cdr_location": write_cdr_location(location, connector.evse, connector),
        "tariffs": [tariff],
        "total_energy": used.kwh,
        "total_energy_cost": costs["ENERGY"],
        "total_fixed_cost": costs["FLAT"],
        "total_time": used.hours,
    }


def _costs(used: Used, tariff: Document) -> dict[str, Document]:
    """Write what each component of a tariff comes to; it has one element."""
    [element] = tariff["elements"]
    volumes = {"ENERGY": used.kwh, "FLAT": Decimal(1)}
    costs = {}
    for component in element["price_components"]:
        net = Decimal(component["price"]) * volumes[component["type"]]
        gross = net * (100 + Decimal(component["vat"])) / 100
        costs[component["type"]] = {
            "excl_vat": net.quantize(_CENT),
            "incl_vat": gross.quantize(_CENT),
        }
    return costs


def _total(costs: dict[str, Document]) -> Document:
    return {
        name: sum(cost[name] for cost in costs.values())
        for name in ("excl_vat", "incl_vat")
    }
