"""Simulated charge points: free, in use, reserved, or out of order."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from ..codec import timestamp
from ..objects.judging.normal import Document
from ..objects.texts import fold
from ..transport.ownership import covers
from .billing import naive
from .database import Sessions
from .database import lock_for_writing
from .models import EVSE
from .models import Connector
from .models import Location
from .models import Reservation
from .models import utc_now

#: Told of what changes, in the transaction that changes it: the module, an object of it
#: or what has changed of one, and of which one that is, by its ids.
Tell = Callable[[str, Document, Sequence[str]], None]

AVAILABLE = "AVAILABLE"
_OUT_OF_ORDER = "OUTOFORDER"


def nobody(*_: Any) -> None:
    """Tell nobody."""


class Points:
    """All the charge points that an operator has.

    :param session: where its sites are.
    :param clock: the present second in UTC, naive.
    :ivar session: the same as the parameter, and so is ``clock``.
    :ivar tell: is told of each change.
    """

    def __init__(
        self, session: Sessions, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.session = session
        self.clock = clock
        self.tell: Tell = nobody
        self._cancelled: Callable[[str], None] = nobody

    def on_cancelled(self, function: Callable[[str], None]) -> Callable[[str], None]:
        """Have a function told of each reservation that comes to nothing.

        It gets the ``reply_id``.
        """
        self._cancelled = function
        return function

    def unlock(self, command: Document) -> str:
        """Let go of a cable (UNLOCK_CONNECTOR)."""
        [evse] = self.asked_for(command)
        if connector_of(evse, command["connector_id"]) is None:
            return "REJECTED"
        return "ACCEPTED" if "UNLOCK_CAPABLE" in evse.capabilities else "NOT_SUPPORTED"

    def reserve(self, command: Document, reply_id: str = "") -> str:
        """Hold an EVSE for a driver, or hold it longer (RESERVE_NOW).

        :param reply_id: under which it can be cancelled later.
        """
        self.alone()
        token = command["token"]
        key = token["country_code"], token["party_id"], str(command["reservation_id"])
        held = self.session.get(Reservation, tuple(map(fold, key)))
        expires = naive(command["expiry_date"])
        if held is not None:
            held.expires, held.reply_id = expires, reply_id
            return "ACCEPTED"
        for evse in self.asked_for(command):
            if evse.status == AVAILABLE and "RESERVABLE" in evse.capabilities:
                country_code, party_id, own = map(fold, key)
                self.session.add(
                    Reservation(
                        country_code=country_code,
                        party_id=party_id,
                        id=own,
                        token_uid=token["uid"],
                        evse_uid=evse.uid,
                        expires=expires,
                        reply_id=reply_id,
                    )
                )
                self.put(evse, "RESERVED")
                return "ACCEPTED"
        return "REJECTED"

    def cancel(self, reservation_id: str, caller: Any) -> str:
        """Hold an EVSE no longer (CANCEL_RESERVATION)."""
        self.alone()
        chosen = select(Reservation).where(Reservation.id == fold(reservation_id))
        for held in self.session.scalars(chosen):
            if is_of(caller, held.country_code, held.party_id):
                evse = self.evse(held.evse_uid)
                self.session.delete(held)
                self.put(evse, AVAILABLE)
                return "ACCEPTED"
        return "REJECTED"

    def break_down(self, evse_uid: str) -> None:
        """Have an EVSE out of order that nobody charges at; nobody has it reserved."""
        evse = self.evse(evse_uid)
        held = self._held(evse)
        if held is not None:
            self.session.delete(held)
            self._cancelled(held.reply_id)
        self.put(evse, _OUT_OF_ORDER)

    def repair(self, evse_uid: str) -> None:
        """Have an EVSE free that was out of order."""
        self.put(self.evse(evse_uid), AVAILABLE)

    def those(self, status: str) -> Sequence[str]:
        """Return the uids of the EVSEs with a status."""
        chosen = select(EVSE.uid).where(EVSE.status == status).order_by(EVSE.uid)
        return self.session.scalars(chosen).all()

    def alone(self) -> None:
        """Let nobody else change anything, and forget what was read before."""
        lock_for_writing(self.session.connection())
        self.session.expire_all()
        now = self.clock()
        for held in self.session.scalars(
            select(Reservation).where(Reservation.expires <= now)
        ):
            self.put(self.evse(held.evse_uid), AVAILABLE)
            self.session.delete(held)
        self.session.flush()

    def asked_for(self, command: Document) -> Iterator[EVSE]:
        """Yield the EVSE that a command names, or all of its location."""
        same = func.lower(EVSE.location_id) == fold(command["location_id"])
        chosen = select(EVSE).where(same).order_by(EVSE.uid)
        if command.get("evse_uid") is not None:
            chosen = chosen.where(func.lower(EVSE.uid) == fold(command["evse_uid"]))
        yield from self.session.scalars(chosen).all()

    def is_held_for(self, evse: EVSE, token: Document) -> bool:
        """Whether an EVSE is reserved for who has a token."""
        held = self._held(evse)
        return (
            held is not None
            and fold(held.token_uid) == fold(token["uid"])
            and fold(token["country_code"]) == held.country_code
            and fold(token["party_id"]) == held.party_id
        )

    def release(self, evse: EVSE) -> None:
        """Hold an EVSE no longer: whom it was held for is there."""
        held = self._held(evse)
        if held is not None:
            self.session.delete(held)

    def _held(self, evse: EVSE) -> Reservation | None:
        chosen = select(Reservation).where(Reservation.evse_uid == evse.uid)
        return self.session.scalar(chosen)

    def evse(self, uid: str) -> EVSE:
        """Return an EVSE that there is."""
        return self.session.get_one(EVSE, uid)

    def location(self, evse: EVSE) -> Location:
        """Return the location of an EVSE."""
        return self.session.get_one(Location, evse.location_id)

    def put(self, evse: EVSE, status: str) -> None:
        """Change what an EVSE does; its location changes with it."""
        now = self.clock()
        evse.status = status
        evse.last_updated = self.location(evse).last_updated = now
        change = {"status": status, "last_updated": timestamp(now)}
        self.tell("locations", change, [evse.location_id, evse.uid])


def connector_of(evse: EVSE, wanted: str | None) -> Connector | None:
    """Return the connector that is asked for: the first one, if none is."""
    for connector in evse.connectors:
        if wanted is None or fold(connector.id) == fold(wanted):
            return connector
    return None


def is_of(caller: Any, country_code: str, party_id: str) -> bool:
    """Whether something is that of a party that is calling."""
    return covers(caller, (country_code, party_id), case_sensitive=False)
