"""What is sent is judged: an error where somebody looks, and a line where not."""

from __future__ import annotations

import logging
from datetime import UTC
from datetime import datetime
from decimal import Decimal

import pytest

from flask_ocpi_status.errors import ContractViolation
from flask_ocpi_status.peers.failures import PeerError
from tests.modules.facing.faces import URL
from tests.modules.facing.faces import US
from tests.modules.facing.faces import an_app
from tests.modules.facing.faces import facing
from tests.modules.facing.faces import ours
from tests.modules.facing.faces import partner_party
from tests.table import table

TOKEN = ours("2.2.1", "tokens")("Token")
WRONG = {**TOKEN, "valid": "hunter2"}
CALLS = [
    lambda peer: peer.tokens.put(WRONG),
    lambda peer: peer.tokens.patch("ID1", {"valid": "hunter2"}),
    lambda peer: peer.commands.stop_session({"session_id": "hunter2"}),
]


@table("flag", ["testing", "debug"])
@table("call", CALLS)
def test_what_is_wrong_is_an_error_in_debug_and_tests(partner, flag, call):
    app = an_app("2.2.1")
    app.testing = app.debug = False
    setattr(app, flag, True)
    with app.app_context():
        peer = app.extensions["ocpi_status"].peer(partner_party(partner))
        with peer, pytest.raises(ContractViolation, match="What is to be sent is no"):
            call(peer)
    assert partner.received() == []


@table("call", CALLS)
def test_in_production_it_is_told_once_and_sent(partner, caplog, call):
    partner.exchanges.clear()
    partner.misbehave("says", data={"result": "ACCEPTED"})
    app = an_app("2.2.1")
    app.testing = False
    ocpi = app.extensions["ocpi_status"]
    with app.app_context(), ocpi.peer(partner_party(partner)) as peer:
        caplog.clear()
        call(peer)
        call(peer)
    assert len(partner.received()) == 2
    told = caplog.messages
    assert len(told) == len(set(told))
    assert any("is wrong in 2.2.1: /" in line for line in told)
    assert "hunter2" not in caplog.text


def test_what_cannot_be_converted_for_being_wrong_is_not_sent(partner):
    app = an_app("2.2.1")
    app.testing = False
    ocpi, party = app.extensions["ocpi_status"], partner_party(partner, "2.1.1")
    with (
        app.app_context(),
        ocpi.peer(party) as peer,
        pytest.raises(PeerError) as raised,
    ):
        peer.tokens.put(WRONG)
    assert raised.value.reason == "not-in-version"
    assert "hunter2" not in str(raised.value)
    assert partner.received() == []


def test_what_the_app_gives_may_hold_what_an_answer_may(partner):
    partner.misbehave("says")
    session = ours("2.2.1", "sessions")("Session")
    moment = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    with facing(partner, "2.2.1", "2.2.1") as peer:
        peer.sessions.put({**session, "kwh": Decimal("1.50"), "last_updated": moment})
    [sent] = partner.received()
    assert sent.body["last_updated"] == "2026-01-31T09:30:00Z"
    assert b'"kwh":1.50' in sent.raw


@table("given", [[TOKEN], "text", None, 7])
def test_what_is_no_object_is_a_mistake(partner, given):
    with facing(partner) as peer, pytest.raises(TypeError, match="pass a dict"):
        peer.tokens.put(given)


def test_what_is_asked_for_speaks_the_version_of_the_party(partner, caplog):
    partner.misbehave("says", data="ACCEPTED")
    command = {
        "response_url": URL,
        "token": {**TOKEN, "contract_id": "C1"},
        "location_id": "LOC1",
        "evse_uid": "E1",
        "connector_id": "1",
    }
    with facing(partner, "2.1", "2.2.1") as peer, caplog.at_level(logging.WARNING):
        assert peer.commands.start_session(command) == {"result": "ACCEPTED"}
    [sent] = partner.received()
    assert sent.body["token"]["auth_id"] == "C1"
    assert "connector_id" not in sent.body
    assert (
        "StartSession of OCPI 2.2.1 loses a field in 2.1: /connector_id" in caplog.text
    )


def test_an_answer_of_another_version_becomes_one_of_the_apps(partner):
    info = {"allowed": "ALLOWED", "token": TOKEN, "authorization_reference": "A1"}
    partner.misbehave("says", data=info)
    with facing(partner, "2.2.1", "2.1.1") as peer:
        told = peer.tokens.authorize("ID1")
    assert told == {"allowed": "ALLOWED"}


def test_a_part_of_a_location_is_converted_as_well(partner):
    partner.misbehave("says")
    connector = ours("2.2.1", "locations")("Connector")
    ids = {"location_id": "LOC1", "evse_uid": "E1", "connector_id": "1"}
    with facing(partner, "2.1.1", "2.2.1") as peer:
        peer.locations.put(connector, **ids, owner=US)
    [sent] = partner.received()
    assert sent.body["voltage"] == connector["max_voltage"]
