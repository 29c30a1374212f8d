"""What goes on at the charge points: sessions that begin, grow and end.

They charge at full power, or by the charging profile that they were given.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ..codec import timestamp
from ..objects.judging.normal import Document
from .billing import Used
from .billing import begun
from .billing import cdr_of
from .billing import ended
from .billing import metered
from .database import Sessions
from .models import Charging
from .models import Connector
from .models import utc_now
from .points import AVAILABLE
from .points import Points
from .points import connector_of
from .points import is_of
from .records import Records

#: The ChargingProfile of who has none.
_FULL_POWER = {"charging_rate_unit": "W"}


class Chargers(Points):
    """All that an operator has, and what goes on at it.

    :param session: where its sites are.
    :param records: where its tariffs, sessions and CDRs are.
    :param clock: the present second in UTC, naive.
    :ivar records: the same as the parameter.
    """

    def __init__(
        self,
        session: Sessions,
        records: Records,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(session, clock)
        self.records = records

    def start(self, command: Document, reply_id: str = "") -> str:
        """Begin to charge, where somebody can (START_SESSION).

        :param reply_id: under which it is asked later whether it does.
        """
        self.alone()
        for evse in self.asked_for(command):
            if evse.status == AVAILABLE or self.is_held_for(evse, command["token"]):
                connector = connector_of(evse, command.get("connector_id"))
                if connector is not None:
                    self.release(evse)
                    self._begin(connector, command, "COMMAND", reply_id=reply_id)
                    return "ACCEPTED"
        return "REJECTED"

    def start_by_card(self, evse_uid: str, token: Document) -> None:
        """Begin to charge at an EVSE, for a driver who stands there."""
        evse = self.evse(evse_uid)
        self._begin(evse.connectors[0], {"token": token}, "WHITELIST", by_card=True)

    def has_begun(self, reply_id: str) -> str:
        """Say what came of a command to begin."""
        chosen = select(Charging).where(Charging.reply_id == reply_id)
        return "FAILED" if self.session.scalar(chosen) is None else "ACCEPTED"

    def stop(self, session_id: str, caller: Any) -> str:
        """End a session and write its CDR (STOP_SESSION)."""
        self.alone()
        session = self.active(session_id, caller)
        if session is None:
            return "UNKNOWN_SESSION"
        self.end(session)
        return "ACCEPTED"

    def end(self, session: Document) -> None:
        """End a session that goes on, and write its CDR."""
        used, connector, tariff = self._used(session)
        done = ended(session, used, tariff, self.clock())
        cdr = cdr_of(done, self.location(connector.evse), connector, tariff)
        for kind, module, one in (("Session", "sessions", done), ("CDR", "cdrs", cdr)):
            self.records.keep(kind, one)
            self.tell(module, one, ())
        charging = self.session.get(Charging, session["id"])
        if charging is not None:
            self.session.delete(charging)
        self.put(connector.evse, AVAILABLE)

    def meter(self, session: Document) -> None:
        """Write down how much a session has come to so far."""
        used, _, tariff = self._used(session)
        if used.kwh != session["kwh"]:
            change = metered(used, tariff, self.clock())
            self.records.keep("Session", {**session, **change})
            self.tell("sessions", change, [session["id"]])

    def going_on(self) -> Iterator[tuple[Charging, Document]]:
        """Yield the sessions that go on."""
        chosen = select(Charging).order_by(Charging.evse_uid)
        for charging in self.session.scalars(chosen).all():
            session = self.records.find("Session", charging.session_id)
            if session is not None:
                yield charging, session

    def can_heed(self, session_id: str, caller: Any) -> str:
        """Say whether a charging profile can be read, set or cleared."""
        session = self.active(session_id, caller)
        if session is None:
            return "UNKNOWN_SESSION"
        able = self._can(session, "CHARGING_PROFILE_CAPABLE")
        return "ACCEPTED" if able else "NOT_SUPPORTED"

    def heed(self, asked: Document) -> str | Document:
        """Say by which charging profile a session goes on, set one or clear it.

        :returns: what came of it: for one that is read, with the profile.
        """
        self.alone()
        session = self.records.find("Session", asked["session_id"])
        charging = self.session.get(Charging, session["id"]) if session else None
        if session is None or charging is None:  # it has ended meanwhile
            return "REJECTED"
        if "duration" in asked:
            now, profile = timestamp(self.clock()), charging.profile or _FULL_POWER
            active = {"start_date_time": now, "charging_profile": profile}
            return {"result": "ACCEPTED", "profile": active}
        self.meter(session)  # what was charged until now
        charging.profile = asked.get("charging_profile")
        return "ACCEPTED"

    def prefer(self, session_id: str, caller: Any, how: Document) -> str | None:
        """Heed the ChargingPreferences of a driver, where that can be done."""
        session = self.active(session_id, caller)
        if session is None or not self._can(session, "CHARGING_PREFERENCES_CAPABLE"):
            return None
        hurried = how["profile_type"] in ("FAST", "REGULAR")
        known = hurried or how.get("departure_time") is not None
        return "ACCEPTED" if known else "DEPARTURE_REQUIRED"

    def active(self, session_id: str, caller: Any) -> Document | None:
        """Return a session that goes on, if it is that of a driver of the caller's."""
        session = self.records.find("Session", session_id)
        if session is None or session["status"] != "ACTIVE":
            return None
        token = session["cdr_token"]
        is_callers = is_of(caller, token["country_code"], token["party_id"])
        return session if is_callers else None

    def _can(self, session: Document, capability: str) -> bool:
        return capability in self.evse(session["evse_uid"]).capabilities

    def _begin(
        self, connector: Connector, command: Document, auth_method: str, **how: Any
    ) -> None:
        evse, now = connector.evse, self.clock()
        self.put(evse, "CHARGING")
        session = begun(self.location(evse), connector, command, now, auth_method)
        self.session.add(Charging(session_id=session["id"], evse_uid=evse.uid, **how))
        self.records.keep("Session", session)
        self.tell("sessions", session, ())

    def _used(self, session: Document) -> tuple[Used, Connector, Document]:
        """Return what a session has come to, where, and by which tariff."""
        evse = self.evse(session["evse_uid"])
        connector = connector_of(evse, session["connector_id"])
        assert connector is not None
        tariff = self.records.find("Tariff", connector.tariff_id)
        assert tariff is not None
        charging = self.session.get(Charging, session["id"])
        watts = _watts(connector, None if charging is None else charging.profile)
        return Used.by(session, self.clock(), watts), connector, tariff


def _watts(connector: Connector, profile: Document | None) -> int:
    """Return the power that a connector has by a ChargingProfile.

    The first of its periods counts.
    """
    periods = (profile or {}).get("charging_profile_period")
    if not profile or not periods:
        return connector.power
    limit = int(periods[0]["limit"])
    if profile["charging_rate_unit"] == "A":
        limit *= connector.voltage * (3 if connector.power_type == "AC_3_PHASE" else 1)
    return min(connector.power, limit)
