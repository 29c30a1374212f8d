"""Calls of the rows: in the party's version there, and in the app's back."""

from __future__ import annotations

import logging

import pytest

from flask_ocpi_status.peers.failures import PeerError
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from tests.modules.facing.faces import LATER
from tests.modules.facing.faces import THEM
from tests.modules.facing.faces import URL
from tests.modules.facing.faces import US
from tests.modules.facing.faces import facing
from tests.modules.facing.faces import ours
from tests.modules.serving.world import thing
from tests.partners.calling import ROUTING
from tests.table import table

TOKEN = ours("2.2.1", "tokens")("Token")
CDR = ours("2.2.1", "cdrs")("CDR")
STOP = {"response_url": URL, "session_id": "S1"}


def fails(reason, call, *args, **options):
    with pytest.raises(PeerError) as raised:
        call(*args, **options)
    assert raised.value.reason == reason
    return raised.value


@table(
    ("fault", "parameters", "reason"),
    [
        ("says", {"code": 2001}, "status-code"),
        ("says", {"code": 3000}, "status-code"),
        ("html", {"http": 500}, "http"),
        ("html", {}, "not-json"),
        ("text", {"text": "[]"}, "no-envelope"),
        ("abort", {}, "unreachable"),
        ("redirect", {}, "redirect"),
    ],
)
def test_a_party_that_misbehaves_is_an_error_of_the_call(
    partner, fault, parameters, reason
):
    partner.misbehave("says")
    with partner.misbehave(fault, **parameters), facing(partner) as peer:
        fails(reason, peer.tokens.put, TOKEN)


@table(
    ("call", "told"),
    [
        (lambda it: it.locations.get(None), "None is no id"),
        (lambda it: it.locations.get("L", "E", 7), "7 is no id"),
        (lambda it: it.tokens.authorize(None), "None is no id"),
        (lambda it: it.locations.get("L", connector_id="1"), "say all that lead"),
        (lambda it: it.locations.put({}, evse_uid="E"), "location_id, evse_uid"),
        (lambda it: it.tokens.kept("T1", owner="NLOUR"), "as in owner="),
        (lambda it: it.tokens.kept("T1", owner=("NL", None)), "as in owner="),
        (lambda it: it.tokens.put(TOKEN, owner=PartyId(*US)), "not a PartyId"),
    ],
)
def test_what_names_nothing_is_a_mistake_and_nobody_is_called(partner, call, told):
    partner.exchanges.clear()
    with (
        facing(partner) as peer,
        pytest.raises((TypeError, ValueError), match=told),
    ):
        call(peer)
    assert partner.received() == []


@table("data", ["text", [{}], {}, None, 7])
def test_what_is_no_such_object_is_an_error(partner, data):
    partner.misbehave("says", data=data)
    with facing(partner) as peer:
        fails("no-envelope", peer.locations.get, "LOC1")
        fails("no-envelope", peer.tokens.authorize, "T1")
        if data != "text":
            fails("no-envelope", peer.commands.stop_session, STOP)
            fails("no-envelope", peer.sessions.charging_preferences, "S1", PREFERRED)


PREFERRED = ours("2.2.1", "sessions")("ChargingPreferences")


def test_an_endpoint_that_the_party_does_not_have_is_told(partner):
    with facing(partner, endpoints=()) as peer:
        fails("no-endpoint", peer.tokens.put, TOKEN)


def test_what_is_sent_is_said_in_the_version_of_the_party(partner):
    partner.misbehave("says")
    with facing(partner, "2.1.1", "2.2.1") as peer:
        peer.tokens.put({**TOKEN, "contract_id": "C1", "uid": "a/b c"})
    [sent] = partner.received()
    assert sent.path.endswith("/tokens/NL/OUR/a%2Fb%20c")
    assert sent.body["auth_id"] == "C1"
    assert "country_code" not in sent.body


def test_what_comes_is_said_in_the_version_of_the_app(partner):
    token = thing("Token", "2.1.1", module="tokens")
    partner.misbehave("says", data=token)
    with facing(partner, "2.1.1", "2.2.1") as peer:
        kept = peer.tokens.kept("ID1")
    assert kept["contract_id"] == token["auth_id"]
    assert (kept["country_code"], kept["party_id"]) == US


def test_what_they_list_without_its_owner_is_theirs(partner):
    token = thing("Token", "2.1.1", module="tokens")
    total = {"X-Total-Count": "2"}
    partner.misbehave("says", data=[token, {"uid": "no token"}], headers=total)
    with facing(partner, "2.1.1", "2.2.1") as peer:
        [found] = peer.tokens.pages()
        [again] = peer.tokens.objects()
    assert found.total == 2
    assert found.items == [again]
    assert (again["country_code"], again["party_id"]) == THEM


def test_what_the_apps_version_cannot_say_is_left_out_or_an_error(partner):
    tariff = thing("Tariff", "2.1.1", module="tariffs")  # nobody says which taxes
    partner.misbehave("says", data={**tariff, "elements": []})
    with facing(partner, "2.0", "2.2.1") as peer:
        fails("no-envelope", peer.tariffs.kept, "ID1")
    partner.misbehave("says", data=thing("Tariff", "2.0", module="tariffs"))
    with facing(partner, "2.0", "2.2.1") as peer:
        fails("not-in-version", peer.tariffs.kept, "ID1")
    partner.misbehave("says", data=[thing("Tariff", "2.0", module="tariffs")])
    with facing(partner, "2.0", "2.2.1") as peer:
        assert list(peer.tariffs.objects()) == []


def test_what_the_partys_version_cannot_say_is_not_sent(partner):
    credited = {**CDR, "credit": True, "credit_reference_id": "C0"}
    credited["total_cost"] = {"excl_vat": 0}
    partner.misbehave("says")
    with facing(partner, "2.1.1", "2.2.1") as peer:
        fails("not-in-version", peer.cdrs.post, credited)
    assert partner.received() == []


def test_a_change_is_sent_in_the_apps_own_version_alone(partner):
    partner.misbehave("says")
    with facing(partner, "2.1.1", "2.2.1") as peer:
        told = fails("not-in-version", peer.tokens.patch, "T1", LATER)
    assert str(told).endswith("send the whole.")
    assert partner.received() == []


@table(
    ("version", "type_", "sent"),
    [
        ("2.2.1", None, "type=RFID"),
        ("2.2.1", "APP_USER", "type=APP_USER"),
        ("2.1.1", None, ""),
        ("2.1.1", "OTHER", ""),
    ],
)
def test_a_token_says_its_type_where_that_tells_it_apart(partner, version, type_, sent):
    partner.exchanges.clear()
    partner.misbehave("says", data=thing("Token", version, module="tokens"))
    with facing(partner, version, version) as peer:
        peer.tokens.kept("T1", type=type_)
        peer.tokens.patch("T1", LATER, type=type_)
        token = thing("Token", version, module="tokens")
        peer.tokens.put({**token, "type": type_ or "RFID"}, owner=US)
    assert {one.query_string for one in partner.received()} == {sent}


@table(
    ("version", "type_", "sent"),
    [
        ("2.2.1", None, "type=RFID"),
        ("2.1.1", None, ""),
        ("2.1.1", "OTHER", "type=OTHER"),
    ],
)
def test_who_is_to_be_authorised_may_be_another_type_from_the_beginning(
    partner, version, type_, sent
):
    partner.exchanges.clear()
    partner.misbehave("says", data={"allowed": "ALLOWED"})
    with facing(partner, version, version) as peer:
        assert peer.tokens.authorize("T1", type=type_) == {"allowed": "ALLOWED"}
    assert [(one.query_string, one.raw) for one in partner.received()] == [(sent, b"")]


@table(
    ("location", "found"),
    [
        ("{url}/ocpi/2.2.1/cdrs/1", "{url}/ocpi/2.2.1/cdrs/1"),
        ("/cdrs/1", "{url}/cdrs/1"),
        ("https://elsewhere.example/cdrs/1", None),
        ("http://169.254.169.254/latest", None),
        ("//elsewhere.example/", None),
        ("http://[", None),
        ("\t", None),
        ("http://[x]/", None),
        (None, None),
    ],
)
def test_where_a_cdr_is_has_to_be_at_the_partys(partner, caplog, location, found):
    partner.exchanges.clear()
    caplog.clear()
    headers = {} if location is None else {"Location": location.format(url=partner.url)}
    partner.behave()
    partner.misbehave("says", data=CDR, http=201, headers=headers)
    with facing(partner) as peer, caplog.at_level(logging.WARNING):
        url = peer.cdrs.post(CDR)
        assert url == (found and found.format(url=partner.url))
        if url is not None:
            assert peer.cdrs.kept(url)["id"] == CDR["id"]
    named = location is not None and location.strip() != ""
    assert ("none of its own" in caplog.text) is (url is None and named)


def test_what_is_elsewhere_is_not_asked_for(partner):
    with facing(partner) as peer:
        fails("forbidden", peer.cdrs.kept, "https://elsewhere.example/cdrs/1")
        fails(
            "forbidden", peer.cdrs.kept, partner.url.replace("127.0.0.1", "localhost")
        )
    assert partner.received() == []


def test_calls_are_routed_but_for_those_of_configuration_modules(partner):
    partner.misbehave("says", data=thing("ClientInfo", "2.2.1", module="hubclientinfo"))
    with facing(partner) as peer:
        peer.hubclientinfo.kept(owner=US)
        peer.tokens.patch("T1", LATER)
    quiet, routed = (
        [one.headers.get(name) for name in ROUTING] for one in partner.received()
    )
    assert quiet == [None] * 4
    assert routed == [*THEM, *US]


def test_of_several_parties_the_one_that_is_named_is_called(partner):
    partner.misbehave("says")
    roles = tuple(CredentialsRole("CPO", PartyId("DE", one)) for one in ("ONE", "TWO"))
    with facing(partner, roles=roles) as peer:
        peer.receiver, peer.sender = PartyId("DE", "TWO"), PartyId("NL", "WE2")
        peer.tokens.patch("T1", LATER)
    [sent] = partner.received()
    assert [sent.headers[name] for name in ROUTING] == ["DE", "TWO", "NL", "WE2"]
    assert sent.path.endswith("/NL/WE2/T1")
