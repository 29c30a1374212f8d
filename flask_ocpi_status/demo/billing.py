"""Sessions and CDRs: what is written down while somebody charges, and afterwards.

Rules: OCPI 2.2.1, Sessions, "Session Object"; CDRs, "CDR Object"; Tariffs, "Tariff
Object".
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from decimal import Decimal
from secrets import token_hex
from typing import Final
from typing import NamedTuple

from ..codec import timestamp
from ..objects.judging.normal import Document
from ..transport.instants import moment
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
#: What the battery of a vehicle takes; kWh.
_FULL: Final = Decimal(60)


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
        hours = _hours(start, end)
        kwh = hours * watts / 1000
        return cls(kwh.quantize(_THOUSANDTH), hours.quantize(_THOUSANDTH))

    @classmethod
    def by(cls, session: Document, now: datetime, watts: int) -> Used:
        """Say what a Session comes to that has gone on since it was last looked at.

        A vehicle that is full takes no more.
        """
        known = Decimal(session["kwh"])
        more = _hours(naive(session["last_updated"]), now) * watts / 1000
        kwh = max(known, min(known + more, _FULL))
        hours = _hours(naive(session["start_date_time"]), now)
        return cls(kwh.quantize(_THOUSANDTH), hours.quantize(_THOUSANDTH))


def begun(
    location: Location,
    connector: Connector,
    command: Document,
    now: datetime,
    auth_method: str = "COMMAND",
) -> Document:
    """Write the Session of somebody who begins to charge.

    :param command: START_SESSION, or the token alone of who did it without.
    """
    token = command["token"]
    session = {
        "country_code": location.country_code,
        "party_id": location.party_id,
        "id": token_hex(7).upper(),  # until 2.1 it has 15 characters at most
        "start_date_time": timestamp(now),
        "kwh": 0,
        "cdr_token": {name: token[name] for name in _OF_TOKEN},
        "auth_method": auth_method,
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


def metered(used: Used, tariff: Document, now: datetime) -> Document:
    """Write what changes of the Session of somebody who charges."""
    return {
        "kwh": used.kwh,
        "total_cost": _total(_costs(used, tariff)),
        "last_updated": timestamp(now),
    }


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
        **metered(used, tariff, now),
        "end_date_time": timestamp(now),
        "charging_periods": [period],
        "status": "COMPLETED",
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


def naive(text: str) -> datetime:
    """Read a DateTime as those in the tables; until 2.1 it may have an offset."""
    read = moment(text)
    try:
        return read.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # outside of the years that there are
        return datetime.min if read.year == datetime.min.year else datetime.max


def _hours(start: datetime, end: datetime) -> Decimal:
    return Decimal(max(0.0, (end - start).total_seconds())) / 3600


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
