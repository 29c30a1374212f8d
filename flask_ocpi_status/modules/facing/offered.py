"""The modules of OCPI that keep objects, each with the methods of its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...objects.judging.normal import Document
from ...transport.ownership import Codes
from ..operation import RECEIVER
from ..operation import SENDER
from .kinds import Deleted
from .kinds import Kept
from .kinds import Listed
from .kinds import Patched
from .kinds import Posted
from .kinds import Put
from .kinds import given
from .rows import Where


class Locations(Listed):
    """Locations, and the EVSEs and Connectors in them."""

    def get(
        self,
        location_id: str,
        evse_uid: str | None = None,
        connector_id: str | None = None,
    ) -> Document:
        """Ask for one of the party's Locations, or for a part of it."""
        parts = given(evse_uid=evse_uid, connector_id=connector_id)
        return self._calls.read(Where({"location_id": location_id, **parts}), SENDER)

    def kept(
        self,
        location_id: str,
        evse_uid: str | None = None,
        connector_id: str | None = None,
        *,
        owner: Codes | None = None,
    ) -> Document:
        """Ask for one of ours as the party has it, or for a part of it."""
        parts = given(evse_uid=evse_uid, connector_id=connector_id)
        where = Where({"location_id": location_id, **parts}, owner)
        return self._calls.read(where, RECEIVER)

    def put(
        self,
        document: Mapping[str, Any],
        *,
        location_id: str | None = None,
        evse_uid: str | None = None,
        connector_id: str | None = None,
        owner: Codes | None = None,
    ) -> None:
        """Send a Location as a whole; or an EVSE or a Connector, under its ids.

        :raises ContractViolation: in debug and tests, when it is not as it has to be;
            else that is logged, and it is sent.
        :raises PeerError: for anything but a success.
        """
        ids = given(
            location_id=location_id, evse_uid=evse_uid, connector_id=connector_id
        )
        self._calls.whole("put", document, Where(ids, owner))

    def patch(
        self,
        location_id: str,
        change: Mapping[str, Any],
        *,
        evse_uid: str | None = None,
        connector_id: str | None = None,
        owner: Codes | None = None,
    ) -> None:
        """Send what has changed of a Location, an EVSE or a Connector."""
        parts = given(evse_uid=evse_uid, connector_id=connector_id)
        self._calls.change(change, Where({"location_id": location_id, **parts}, owner))


class Sessions(Listed, Kept, Put, Patched, Deleted):
    """Sessions, and how the driver prefers to charge; 2.0 alone has a DELETE."""

    def charging_preferences(
        self, session_id: str, preferences: Mapping[str, Any]
    ) -> str:
        """Say how the driver prefers to charge (eMSP).

        :returns: a word of ChargingPreferencesResponse.
        :raises PeerError: for anything but a success.
        """
        where = Where({"session_id": session_id})
        return str(self._calls.ask("charging_preferences", where, preferences))


class CDRs(Listed, Posted):
    """CDRs, which are sent once and never changed."""

    def kept(self, url: str) -> Document:
        """Ask for one at the URL at which the party has it, as :meth:`post` returns it.

        :raises PeerError: ``FORBIDDEN`` for a URL that is not the party's own.
        """
        return self._calls.read_at(url, RECEIVER)


class Tariffs(Listed, Kept, Put, Patched, Deleted):
    """Tariffs; from 2.2 on there is no PATCH of them."""


class Tokens(Listed):
    """Tokens, and whether one may charge.

    ``type`` tells those of one uid from each other, from 2.2 on: a word of TokenType,
    RFID without it.
    """

    def authorize(
        self,
        token_uid: str,
        location: Mapping[str, Any] | None = None,
        *,
        type: str | None = None,
    ) -> Document:
        """Ask whether a Token may charge (CPO).

        :param location: LocationReferences, where it is to charge.
        :returns: an AuthorizationInfo, whose ``allowed`` is a word of AllowedType.
        :raises PeerError: for anything but a success: 2004 for an unknown Token, 2002
            when the party has to know where it is.
        """
        where = Where({"token_uid": token_uid}, apart=type)
        told: Document = self._calls.ask("authorize", where, location)
        return told

    def kept(
        self, token_uid: str, *, type: str | None = None, owner: Codes | None = None
    ) -> Document:
        """Ask for one of ours as the party has it."""
        return self._calls.read(Where({"token_uid": token_uid}, owner, type), RECEIVER)

    def put(self, document: Mapping[str, Any], *, owner: Codes | None = None) -> None:
        """Send one, as a whole; what is not valid any more says so itself.

        :raises ContractViolation: in debug and tests, when it is not as it has to be;
            else that is logged, and it is sent.
        :raises PeerError: for anything but a success.
        """
        self._calls.whole("put", document, Where({}, owner))

    def patch(
        self,
        token_uid: str,
        change: Mapping[str, Any],
        *,
        type: str | None = None,
        owner: Codes | None = None,
    ) -> None:
        """Send what has changed of one."""
        self._calls.change(change, Where({"token_uid": token_uid}, owner, type))


class HubClientInfo(Listed, Put):
    """What a hub tells of the parties that are connected to it."""

    def kept(self, *, owner: Codes) -> Document:
        """Ask for what the party knows of another one.

        :param owner: the country code and the party id of that one.
        """
        return self._calls.read(Where({}, owner), RECEIVER)


class InvoiceReconciliation(Listed, Kept, Put, Deleted, Posted):
    """Invoice reconciliation records."""
