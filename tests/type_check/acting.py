"""What a user has a platform do of its own accord, only type-checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import assert_type

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status.modules import Module
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import TypedPeer
from flask_ocpi_status.registration import Party
from flask_ocpi_status.registration import Peer

Document = dict[str, Any]


def call(ocpi: OCPIStatus, party: Party, document: Document, own: Module) -> None:
    with ocpi.peer(party, receiver=PartyId("NL", "ABC")) as peer:
        assert_type(peer, TypedPeer)
        low: Peer = peer
        assert low is peer
        peer.locations.put(document)
        peer.locations.put(document, location_id="L", evse_uid="E", connector_id="1")
        peer.locations.patch("L", {"status": "CHARGING"}, evse_uid="E")
        assert_type(peer.locations.get("L", "E"), Document)
        assert_type(peer.sessions.charging_preferences("S", document), str)
        assert_type(peer.tokens.authorize("T", {"location_id": "L"}), Document)
        assert_type(peer.commands.start_session(document), Document)
        url = peer.cdrs.post(document)
        assert_type(url, str | None)
        if url is not None:
            peer.cdrs.kept(url)
        for one in peer.sessions.objects(date_from="2026-01-01T00:00:00Z"):
            assert_type(one, Document)
        for page in peer.tariffs.pages(limit=10):
            total: int | None = page.total
            assert total is None or total >= 0
        peer.tariffs.delete("T1", owner=("NL", "ABC"))
        peer.chargingprofiles.get("S", duration=60, response_url="https://a.example/")
        peer.payments.terminals.activate(document)
        peer.bookings.locations.patch("B1", document, calendar_id="C1")
        peer.module(own, of="Location").put(document, lot_id="P1")


def push(platform: OCPIPlatform, document: Document) -> None:
    @platform.audience
    def who(party: Party, module: str, document: Document) -> bool | None:
        return None

    @platform.audience("tariffs")
    def who_of_tariffs(party: Party, module: str, tariff: Document) -> bool:
        return party.name == "partner"

    platform.push("locations", document)
    platform.push("locations", document, key=("LOC1", "E1"), owner=("NL", "ABC"))
    platform.push_change("tokens", "T1", {"valid": False}, type="APP_USER")
    platform.push_change("sessions", "S1", document, concerns=("NL", "ABC"))
    platform.push("payments", document, of="Terminal")
    platform.push_removal("tariffs", "T1")
    told: Callable[[Party, str, Document], bool] = who_of_tariffs
    assert told is who_of_tariffs


def call_as(platform: OCPIPlatform, party: Party) -> None:
    with platform.peer(party) as peer:
        assert_type(peer, TypedPeer)
