"""Simulated charge points: they do what they are asked to, and charge at full power."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from ..objects.judging.normal import Document
from ..objects.texts import fold
from ..transport.instants import moment
from ..transport.ownership import covers
from .billing import Used
from .billing import begun
from .billing import cdr_of
from .billing import ended
from .database import Sessions
from .database import lock_for_writing
from .models import EVSE
from .models import Connector
from .models import Location
from .models import Reservation
from .models import utc_now
from .records import Records

_AVAILABLE = "AVAILABLE"


class Chargers:
    """All that an operator has, and what goes on at it.

    :param session: where its sites are.
    :param records: where its tariffs, sessions and CDRs are.
    """

    def __init__(self, session: Sessions, records: Records) -> None:
        self._session = session
        self._records = records

    def start(self, command: Document) -> str:
        """Begin to charge, where somebody can (START_SESSION)."""
        self._alone()
        for evse in self._asked_for(command):
            if evse.status == _AVAILABLE or self._is_held_for(evse, command["token"]):
                connector = _connector(evse, command.get("connector_id"))
                if connector is not None:
                    self._release(evse)
                    self._set(evse, "CHARGING")
                    location = self._location(evse)
                    session = begun(location, connector, command, utc_now())
                    self._records.keep("Session", session)
                    return "ACCEPTED"
        return "REJECTED"

    def stop(self, session_id: str, caller: Any) -> str:
        """End a session and write its CDR (STOP_SESSION)."""
        self._alone()
        session = self.active(session_id, caller)
        if session is None:
            return "UNKNOWN_SESSION"
        evse = self._evse(session["evse_uid"])
        connector = _connector(evse, session["connector_id"])
        assert connector is not None
        now = utc_now()
        tariff = self._records.find("Tariff", connector.tariff_id)
        assert tariff is not None
        used = Used.between(_naive(session["start_date_time"]), now, connector.power)
        done = ended(session, used, tariff, now)
        self._records.keep("Session", done)
        self._records.keep("CDR", cdr_of(done, self._location(evse), connector, tariff))
        self._set(evse, _AVAILABLE)
        return "ACCEPTED"

    def unlock(self, command: Document) -> str:
        """Let go of a cable (UNLOCK_CONNECTOR)."""
        [evse] = self._asked_for(command)
        if _connector(evse, command["connector_id"]) is None:
            return "REJECTED"
        return "ACCEPTED" if "UNLOCK_CAPABLE" in evse.capabilities else "NOT_SUPPORTED"

    def reserve(self, command: Document) -> str:
        """Hold an EVSE for a driver, or hold it longer (RESERVE_NOW)."""
        self._alone()
        token = command["token"]
        key = token["country_code"], token["party_id"], str(command["reservation_id"])
        held = self._session.get(Reservation, tuple(map(fold, key)))
        expires = _naive(command["expiry_date"])
        if held is not None:
            held.expires = expires
            return "ACCEPTED"
        for evse in self._asked_for(command):
            if evse.status == _AVAILABLE and "RESERVABLE" in evse.capabilities:
                country_code, party_id, own = map(fold, key)
                self._session.add(
                    Reservation(
                        country_code=country_code,
                        party_id=party_id,
                        id=own,
                        token_uid=token["uid"],
                        evse_uid=evse.uid,
                        expires=expires,
                    )
                )
                self._set(evse, "RESERVED")
                return "ACCEPTED"
        return "REJECTED"

    def cancel(self, reservation_id: str, caller: Any) -> str:
        """Hold an EVSE no longer (CANCEL_RESERVATION)."""
        self._alone()
        chosen = select(Reservation).where(Reservation.id == fold(reservation_id))
        for held in self._session.scalars(chosen):
            if _is_of(caller, held.country_code, held.party_id):
                evse = self._evse(held.evse_uid)
                self._session.delete(held)
                self._set(evse, _AVAILABLE)
                return "ACCEPTED"
        return "REJECTED"

    def can(self, session: Document, capability: str) -> bool:
        """Whether the EVSE of a session is able to do something."""
        return capability in self._evse(session["evse_uid"]).capabilities

    def active(self, session_id: str, caller: Any) -> Document | None:
        """Return a session that goes on, if it is that of a driver of the caller's."""
        session = self._records.find("Session", session_id)
        if session is None or session["status"] != "ACTIVE":
            return None
        token = session["cdr_token"]
        is_callers = _is_of(caller, token["country_code"], token["party_id"])
        return session if is_callers else None

    def _alone(self) -> None:
        """Let nobody else change anything, and forget what was read before."""
        lock_for_writing(self._session.connection())
        self._session.expire_all()
        now = utc_now()
        for held in self._session.scalars(
            select(Reservation).where(Reservation.expires <= now)
        ):
            self._set(self._evse(held.evse_uid), _AVAILABLE)
            self._session.delete(held)
        self._session.flush()

    def _asked_for(self, command: Document) -> Iterator[EVSE]:
        """Yield the EVSE that a command names, or all of its location."""
        same = func.lower(EVSE.location_id) == fold(command["location_id"])
        chosen = select(EVSE).where(same).order_by(EVSE.uid)
        if command.get("evse_uid") is not None:
            chosen = chosen.where(func.lower(EVSE.uid) == fold(command["evse_uid"]))
        yield from self._session.scalars(chosen).all()

    def _is_held_for(self, evse: EVSE, token: Document) -> bool:
        held = self._held(evse)
        return (
            held is not None
            and fold(held.token_uid) == fold(token["uid"])
            and fold(token["country_code"]) == held.country_code
            and fold(token["party_id"]) == held.party_id
        )

    def _release(self, evse: EVSE) -> None:
        held = self._held(evse)
        if held is not None:
            self._session.delete(held)

    def _held(self, evse: EVSE) -> Reservation | None:
        chosen = select(Reservation).where(Reservation.evse_uid == evse.uid)
        return self._session.scalar(chosen)

    def _evse(self, uid: str) -> EVSE:
        return self._session.get_one(EVSE, uid)

    def _location(self, evse: EVSE) -> Location:
        return self._session.get_one(Location, evse.location_id)

    def _set(self, evse: EVSE, status: str) -> None:
        """Change what an EVSE does; its location changes with it."""
        evse.status = status
        evse.last_updated = self._location(evse).last_updated = utc_now()


def _connector(evse: EVSE, wanted: str | None) -> Connector | None:
    """Return the connector that is asked for: the first one, if none is."""
    for connector in evse.connectors:
        if wanted is None or fold(connector.id) == fold(wanted):
            return connector
    return None


def _is_of(caller: Any, country_code: str, party_id: str) -> bool:
    return covers(caller, (country_code, party_id), case_sensitive=False)


def _naive(text: str) -> datetime:
    """Read a DateTime as those in the tables; until 2.1 it may have an offset."""
    read = moment(text)
    try:
        return read.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # outside of the years that there are
        return datetime.min if read.year == datetime.min.year else datetime.max
