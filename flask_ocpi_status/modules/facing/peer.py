"""Another party, with its modules.

Rules: OCPI 2.0 to 2.3.0, the "Interfaces and endpoints" of each module.
"""

from __future__ import annotations

from ..operation import Module
from .asked import ChargingProfiles
from .asked import Commands
from .calls import Calls
from .extensions import AnyModule
from .extensions import Bookings
from .extensions import Payments
from .offered import CDRs
from .offered import HubClientInfo
from .offered import InvoiceReconciliation
from .offered import Locations
from .offered import Sessions
from .offered import Tariffs
from .offered import Tokens
from .rows import module_of
from .speaking import PlatformPeer


class TypedPeer(PlatformPeer):
    """Makes calls to one party, in the terms of its modules.

    What is sent is judged before, and converted from the version of the app's platform;
    what comes back is converted to it. Without a platform the documents are those of
    the party's version.

    It is a :class:`.Peer`: with the methods of that all else can be asked for. The
    parameters are those of :class:`.PlatformPeer`.
    """

    @property
    def locations(self) -> Locations:
        """Its Locations, and ours as it has them."""
        return Locations(self.calls("locations"))

    @property
    def sessions(self) -> Sessions:
        """Its Sessions, and ours as it has them."""
        return Sessions(self.calls("sessions"))

    @property
    def cdrs(self) -> CDRs:
        """Its CDRs, and ours as it has them."""
        return CDRs(self.calls("cdrs"))

    @property
    def tariffs(self) -> Tariffs:
        """Its Tariffs, and ours as it has them."""
        return Tariffs(self.calls("tariffs"))

    @property
    def tokens(self) -> Tokens:
        """Its Tokens, and ours as it has them."""
        return Tokens(self.calls("tokens"))

    @property
    def commands(self) -> Commands:
        """What it does on command."""
        return Commands(self.calls("commands"))

    @property
    def chargingprofiles(self) -> ChargingProfiles:
        """The charging profiles of its Sessions."""
        return ChargingProfiles(self.calls("chargingprofiles"))

    @property
    def hubclientinfo(self) -> HubClientInfo:
        """The parties that are connected to a hub."""
        return HubClientInfo(self.calls("hubclientinfo"))

    @property
    def invoicereconciliation(self) -> InvoiceReconciliation:
        """Which CDRs an invoice is for."""
        return InvoiceReconciliation(self.calls("invoicereconciliation"))

    @property
    def payments(self) -> Payments:
        """Payment terminals, and what was taken at them."""
        kinds = ("Terminal", "FinancialAdviceConfirmation")
        return Payments(*(self.calls("payments", kind) for kind in kinds))

    @property
    def bookings(self) -> Bookings:
        """Bookings, and where one can book."""
        kinds = ("Booking", "BookingLocation")
        return Bookings(*(self.calls("bookings", kind) for kind in kinds))

    def module(self, module: str | Module, *, of: str | None = None) -> AnyModule:
        """Return a module by its table: one of the app's own, or of OCPI's.

        :param of: the class of its objects, where it has several.
        :raises ValueError: for an identifier that is none, and where it is not clear
            which objects are meant.
        :raises TypeError: for what is neither.
        """
        return AnyModule(self.calls(module, of))

    def calls(self, module: str | Module, of: str | None = None) -> Calls:
        """Return what makes the calls of a table of a module."""
        return Calls(self, module_of(module), of)
