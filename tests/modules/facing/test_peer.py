"""A party with its modules, for apps of no platform, of one and of two."""

from __future__ import annotations

import pytest

from flask_ocpi_status.modules import Collection
from flask_ocpi_status.modules import Module
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import Operation
from flask_ocpi_status.modules.operation import RECEIVER
from flask_ocpi_status.modules.operation import SENDER
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.peers.peer import Peer
from tests.modules.facing.faces import LATER
from tests.modules.facing.faces import US
from tests.modules.facing.faces import an_app
from tests.modules.facing.faces import facing
from tests.modules.facing.faces import ours
from tests.modules.facing.faces import partner_party
from tests.modules.serving.world import thing
from tests.table import table


@table("version", ["2.1.1", "2.2.1", "2.3.0"])
def test_without_a_platform_documents_are_those_of_the_partys_version(partner, version):
    token = ours(version, "tokens")("Token")
    partner.exchanges.clear()
    partner.misbehave("says", data=token)
    with facing(partner, version) as peer:
        assert isinstance(peer, Peer)
        peer.tokens.put(token)
        assert peer.tokens.kept(token["uid"]) == token
    assert partner.received()[0].body == token


def test_with_two_platforms_one_has_to_be_meant(partner):
    partner.misbehave("says")
    app = an_app("2.2.1")
    second = OCPIPlatform("other", __name__, url_prefix="/other", home="2.1.1")
    app.register_blueprint(second)
    token = thing("Token", "2.1.1", module="tokens")
    with app.app_context():
        party = partner_party(partner)
        with app.extensions["ocpi_status"].peer(party) as peer:
            with pytest.raises(RuntimeError, match=r"p0, other.*platform\.peer"):
                peer.tokens.put(token)
            peer.delete(peer.url_of("tokens"))  # which needs no platform
        partner.exchanges.clear()
        with second.peer(party) as peer:
            peer.tokens.put(token)
    assert partner.received()[0].body["contract_id"] == token["auth_id"]


def test_a_platform_that_is_in_no_app_calls_nobody(partner):
    platform = OCPIPlatform("alone", __name__)
    with (
        an_app().app_context(),
        pytest.raises(RuntimeError, match="register_blueprint"),
    ):
        platform.peer(partner_party(partner))


PATH = "<country_code>/<party_id>/<lot_id>"
PARKING = Module(
    "nltnm-parking",
    (
        Collection(
            (
                Operation("list", SENDER, "GET", gives="Location"),
                Operation("read", SENDER, "GET", "<lot_id>", gives="Location"),
                Operation("read", RECEIVER, "GET", PATH, gives="Location"),
                Operation("put", RECEIVER, "PUT", PATH, "Location"),
                Operation("patch", RECEIVER, "PATCH", PATH, "Location"),
                Operation("delete", RECEIVER, "DELETE", PATH),
                Operation("create", RECEIVER, "POST", takes="Location"),
                Operation(
                    "ask", RECEIVER, "POST", "OPEN", "StopSession", "CommandResponse"
                ),
            ),
            "Location",
            ("lot_id", "id"),
        ),
    ),
)


def test_a_module_of_ones_own_is_called_by_its_table(partner):
    lot = ours("2.2.1", "locations")("Location")
    base = f"{partner.url}/parking"
    endpoints = tuple(
        Endpoint("nltnm-parking", base, side) for side in (SENDER, RECEIVER)
    )
    partner.misbehave("says", data=lot, headers={"Location": "/parking/7"})
    partner.misbehave("says", "GET", after=2, data=[lot])
    partner.misbehave("says", "POST", after=1, data={"result": "ACCEPTED"})
    with facing(partner, "2.2.1", "2.2.1", endpoints=endpoints) as peer:
        parking = peer.module(PARKING)
        parking.put(lot)
        parking.put(lot, lot_id="P2", owner=("BE", "ECO"))
        parking.patch(LATER, lot_id="P1")
        parking.delete(lot_id="P1", owner=US)
        assert parking.post(lot) == f"{base}/7"
        assert parking.get(lot_id="P1") == parking.kept(lot_id="P1") == lot
        assert list(parking.objects()) == [lot]
        stop = ours("2.2.1", "commands")("StopSession")
        assert parking.ask("OPEN", stop) == {"result": "ACCEPTED"}
    assert [
        (one.method, one.path.removeprefix("/parking")) for one in partner.received()
    ] == [
        ("PUT", "/NL/OUR/LOC1"),
        ("PUT", "/BE/ECO/P2"),
        ("PATCH", "/NL/OUR/P1"),
        ("DELETE", "/NL/OUR/P1"),
        ("POST", ""),
        ("GET", "/P1"),
        ("GET", "/NL/OUR/P1"),
        ("GET", ""),
        ("POST", "/OPEN"),
    ]


def test_a_module_of_ocpis_can_be_asked_for_by_its_name(partner):
    partner.misbehave("says")
    with facing(partner, "2.3.0", "2.3.0") as peer:
        peer.module("tokens").patch(LATER, token_uid="T1")
        with pytest.raises(ValueError, match="say which these are"):
            peer.module("bookings")
        peer.module("bookings", of="Booking").patch(LATER, booking_id="B1")
    assert [one.path.partition("/receiver/")[2] for one in partner.received()] == [
        "tokens/NL/OUR/T1",
        "bookings/NL/OUR/B1",
    ]
