"""The extensions of OCPI 2.3.0, and modules of an app's own.

Rules: OCPI 2.3.0 with Payments, Payments; with Bookings 1.1, Bookings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...objects.judging.normal import Document
from ...transport.ownership import Codes
from ..operation import RECEIVER
from ..operation import SENDER
from .calls import Calls
from .kinds import Kept
from .kinds import Listed
from .kinds import Patched
from .kinds import Posted
from .kinds import Put
from .kinds import Read
from .kinds import given
from .rows import Where


class Terminals(Listed, Read, Kept, Put, Patched, Posted):
    """Payment terminals.

    The provider is told by ``put`` and ``patch``, who else has to know by ``post``.
    """

    def activate(self, terminal: Mapping[str, Any]) -> None:
        """Have the provider begin with a Terminal (CPO)."""
        self._calls.ask("activate", Where({}), terminal)

    def deactivate(self, terminal_id: str) -> None:
        """Have the provider end a Terminal (CPO)."""
        self._calls.ask("deactivate", Where({"terminal_id": terminal_id}))


class Confirmations(Listed, Read, Kept, Posted):
    """Financial advice confirmations: what was taken at terminals."""


class Payments:
    """Payments, in two tables.

    :ivar terminals: the terminals.
    :ivar confirmations: the financial advice confirmations.
    """

    def __init__(self, terminals: Calls, confirmations: Calls) -> None:
        self.terminals = Terminals(terminals)
        self.confirmations = Confirmations(confirmations)


class BookingLocations(Listed):
    """Where one can book, and the Calendars in it."""

    def get(self, booking_location_id: str, calendar_id: str | None = None) -> Document:
        """Ask for one of the party's, or for a Calendar in it."""
        ids = given(booking_location_id=booking_location_id, calendar_id=calendar_id)
        return self._calls.read(Where(ids), SENDER)

    def kept(
        self,
        booking_location_id: str,
        calendar_id: str | None = None,
        *,
        owner: Codes | None = None,
    ) -> Document:
        """Ask for one of ours as the party has it, or for a Calendar in it."""
        ids = given(booking_location_id=booking_location_id, calendar_id=calendar_id)
        return self._calls.read(Where(ids, owner), RECEIVER)

    def put(
        self,
        document: Mapping[str, Any],
        *,
        booking_location_id: str | None = None,
        calendar_id: str | None = None,
        owner: Codes | None = None,
    ) -> None:
        """Send one as a whole; or a Calendar, under its ids.

        :raises ContractViolation: in debug and tests, when it is not as it has to be;
            else that is logged, and it is sent.
        :raises PeerError: for anything but a success.
        """
        ids = given(booking_location_id=booking_location_id, calendar_id=calendar_id)
        self._calls.whole("put", document, Where(ids, owner))

    def patch(
        self,
        booking_location_id: str,
        change: Mapping[str, Any],
        *,
        calendar_id: str | None = None,
        owner: Codes | None = None,
    ) -> None:
        """Send what has changed of one, or of a Calendar in it."""
        ids = given(booking_location_id=booking_location_id, calendar_id=calendar_id)
        self._calls.change(change, Where(ids, owner))


class Bookings(Listed, Kept, Put, Patched):
    """Bookings.

    :ivar locations: where one can book.
    """

    def __init__(self, calls: Calls, locations: Calls) -> None:
        super().__init__(calls)
        self.locations = BookingLocations(locations)

    def book(self, request: Mapping[str, Any]) -> Document:
        """Ask for a Booking, which may be refused: its state says so (eMSP).

        :param request: a BookingRequest.
        """
        told: Document = self._calls.ask("book", Where({}), request)
        return told


class AnyModule(Listed):
    """A module by its table, as one of an app's own.

    Objects are named by the variables of its URLs: ``get(parking_id="P1")``. The
    ``owner`` is whose it is, as in the other modules.
    """

    def get(self, **names: str) -> Document:
        """Ask for one of the party's objects."""
        return self._calls.read(Where(names), SENDER)

    def kept(self, *, owner: Codes | None = None, **names: str) -> Document:
        """Ask for one of ours as the party has it."""
        return self._calls.read(Where(names, owner), RECEIVER)

    def put(
        self,
        document: Mapping[str, Any],
        *,
        owner: Codes | None = None,
        **names: str,
    ) -> None:
        """Send one as a whole; one of which the table says the id names itself.

        :raises ContractViolation: in debug and tests, when it is not as it has to be;
            else that is logged, and it is sent.
        :raises PeerError: for anything but a success.
        """
        self._calls.whole("put", document, Where(names, owner))

    def patch(
        self, change: Mapping[str, Any], *, owner: Codes | None = None, **names: str
    ) -> None:
        """Send what has changed of one."""
        self._calls.change(change, Where(names, owner))

    def delete(self, *, owner: Codes | None = None, **names: str) -> None:
        """Have the party forget one."""
        self._calls.delete(Where(names, owner))

    def post(self, document: Mapping[str, Any]) -> str | None:
        """Send one that is sent once; see :meth:`.Posted.post`."""
        return self._calls.post(document)

    def ask(
        self, name: str, body: Mapping[str, Any] | None = None, **names: str
    ) -> Any:
        """Ask for something by the name that the table has for it."""
        return self._calls.ask("ask", Where(names), body, asked=name)
