"""The charge points of the demo, and whoever asks something of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask_ocpi_status.codec import timestamp
from flask_ocpi_status.demo.bodies import TOKEN
from flask_ocpi_status.demo.charging import Chargers
from flask_ocpi_status.demo.database import Sessions
from flask_ocpi_status.demo.models import utc_now
from flask_ocpi_status.demo.platforms import CPO
from flask_ocpi_status.demo.platforms import Visitor
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId

ABC = Visitor.of(CPO)
XYZ = Visitor((CredentialsRole("EMSP", PartyId("NL", "XYZ")),))
FOREIGN = {**TOKEN, "party_id": "XYZ"}
OTHER = {**TOKEN, "uid": "T3"}
IN_AN_HOUR = timestamp(utc_now() + timedelta(hours=1))
HOLD = {"token": TOKEN, "expiry_date": IN_AN_HOUR, "reservation_id": "R1"}


class Committing:
    """Asks chargers for one thing in each transaction, as requests do."""

    def __init__(self, chargers: Chargers, session: Sessions) -> None:
        self._chargers = chargers
        self._session = session

    def go_by(self, clock: Any) -> None:
        self._chargers.clock = clock

    def hear(self, tell: Any) -> None:
        self._chargers.tell = tell

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*arguments: Any) -> Any:
            said = getattr(self._chargers, name)(*arguments)
            self._session.commit()
            return said

        return ask


def at(evse_uid: str | None, connector_id: str | None = None) -> dict[str, Any]:
    """Name a place; EVSE 1 of LOC001 is in use, 2, 4 and 6 are free, 3 is broken."""
    names = {"evse_uid": evse_uid, "connector_id": connector_id}
    known = {name: value for name, value in names.items() if value is not None}
    return {"location_id": (evse_uid or "LOC001").partition("-")[0], **known}


def limited(unit: str, limit: int) -> dict[str, Any]:
    """Write a ChargingProfile with one limit."""
    period = {"start_period": 0, "limit": limit}
    return {"charging_rate_unit": unit, "charging_profile_period": [period]}
