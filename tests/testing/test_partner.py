"""A partner: it comes to know an app, has what it is given, and calls the app."""

from __future__ import annotations

import pytest

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import PartyId
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.peers import PeerError
from flask_ocpi_status.registration import SQLParties
from flask_ocpi_status.testing import OCPIClient
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing import assert_ocpi
from flask_ocpi_status.testing import serve
from tests.table import table
from tests.testing.apps import US
from tests.testing.apps import user


@table("version", [one for one in FEATURES if one != "2.0"])
def test_they_know_each_other_at_once_in_every_version(version):
    made = user(versions=(version,))
    with Partner("CPO", version) as partner:
        party = partner.meet(made.app)
        assert (party.name, party.version, party.registered) == (
            "partner",
            version,
            True,
        )
        assert party.roles[0].party_id == PartyId("DE", "PAR")
        assert partner.knows.roles[0].party_id == US
        assert partner.exchanges[:] == []
        partner.holds("locations", [partner.example("Location")])
        with made.peer() as peer:
            assert next(peer.locations.objects())["id"] == "LOC1"
        assert partner.received("GET", "locations", version=version, http=200)
        partner.peer.tariffs.put(partner.example("Tariff"), owner=("DE", "PAR"))


def test_they_speak_the_newest_version_that_both_offer():
    made = user(versions=("2.1.1", "2.2.1"))
    with Partner("CPO", "2.3.0", versions=("2.1.1", "2.3.0")) as partner:
        assert partner.meet(made.app).version == "2.1.1"
    with Partner("CPO", "2.3.0") as partner:
        with pytest.raises(RuntimeError, match=r"offers OCPI 2\.1\.1, 2\.2\.1, and"):
            partner.meet(made.app)
        with pytest.raises(RuntimeError, match="knows no app yet; call"):
            _ = partner.knows


def test_an_app_forgets_the_partner_when_it_ends(tmp_path):
    parties = SQLParties(f"sqlite:///{tmp_path}/parties.sqlite")
    parties.create_tables()
    made = user(parties=parties)
    for _ in range(2):
        with Partner("CPO") as partner:
            partner.meet(made.app)
            assert made.call("GET", "locations").http_status == 200
            assert [one.name for one in parties.all()] == ["partner"]
        assert parties.all() == []
    parties.close()


def test_an_app_registers_with_it_once():
    made = user()
    with Partner("CPO") as partner, serve(made.app), made.app.app_context():
        party = made.ocpi.register_with(
            partner.versions_url, partner.token, name="partner"
        )
        assert party.registered
        assert partner.knows.version == "2.2.1"
        assert partner.wait_for("POST", "credentials").body["roles"]
        made.ocpi.leave(party)
        assert partner.wait_for("DELETE", "credentials").http == 200


def test_it_registers_with_an_app():
    made, token = user(), CredentialsToken.generate()
    with made.app.app_context():
        made.ocpi.parties.invite("partner", token)
    with Partner("CPO") as partner, serve(made.app) as served:
        assert partner.register_with(served, token.reveal()).registered
        assert made.party().registered
        assert partner.received("POST", "credentials", way="out")


def test_it_registers_in_the_version_that_it_is_told():
    both = ("2.1.1", "2.2.1")
    made, token = user(versions=both), CredentialsToken.generate()
    with made.app.app_context():
        made.ocpi.parties.invite("partner", token)
    with Partner("CPO", versions=both) as partner, serve(made.app) as served:
        known = partner.register_with(served, token.reveal(), version="2.1.1")
        assert known.version == made.party().version == "2.1.1"


def test_it_renews_with_an_app_and_leaves_it(mine, partner):
    before = mine.party().token, partner.knows.token
    assert partner.renew().version == "2.2.1"
    assert partner.received("PUT", "credentials", way="out", http=200)
    after = mine.party().token, partner.knows.token
    assert not set(before) & set(after)
    with mine.peer() as peer:
        assert list(peer.locations.objects()) == []
    assert partner.leave() is True
    assert partner.received("DELETE", "credentials", way="out", http=200)
    assert not mine.party().registered
    with pytest.raises(RuntimeError, match="knows no app yet"):
        partner.leave()


def test_its_credentials_may_be_sent_by_whoever_does_it_step_by_step():
    made, token = user(), CredentialsToken.generate()
    with made.app.app_context():
        made.ocpi.parties.invite("partner", token)
    client = OCPIClient(made.app, token=token.reveal())
    with Partner("CPO") as partner, serve(made.app):
        assert_ocpi(client.post("/ocpi/2.2.1/credentials", json=partner.credentials))
        assert partner.received("GET", "versions", http=200)
    assert made.party().token == partner.token


def test_it_has_what_was_pushed_and_shows_what_it_holds(mine, partner):
    token = {"valid": True, **partner.example("Token")}
    token |= {"country_code": US.country_code, "party_id": US.party_id}
    with mine.app.app_context():
        mine.platform.push("tokens", token)
    came = partner.wait_for("PUT", "tokens", body={"valid": True}, timeout=60)
    assert (came.id, came.role, came.http) == ("T1", "RECEIVER", 201)
    assert came.token == mine.party().token
    assert partner.has("tokens") == [token]
    with pytest.raises(ValueError, match="did you mean 'tokens'"):
        partner.has("token")


def test_an_invalid_object_is_shown_as_it_is(mine, partner):
    partner.holds("locations", [{"id": "BAD", "last_updated": "never"}])
    assert mine.call("GET", "locations").data == [
        {"id": "BAD", "last_updated": "never"}
    ]


def test_it_has_examples_of_every_class_that_it_lists_and_they_go_together():
    with Partner("CPO", modules=["locations", "sessions", "tokens"]) as partner:
        token = partner.admits("EMSP", US)
        held = partner.holds_examples(2)
        got = OCPIClient(partner.app, token=token, sender=US).get("locations/LOC2")
    assert {kind: len(some) for kind, some in held.items()} == {
        "Location": 2,
        "Session": 2,
    }
    assert assert_ocpi(got, schema="Location") == held["Location"][1]
    session = held["Session"][0]
    assert session["location_id"] == held["Location"][0]["id"]
    assert session["cdr_token"]["party_id"] == US.party_id


def test_who_is_admitted_is_let_in_with_a_token_and_nobody_else():
    with Partner("EMSP", "2.1.1") as partner:
        assert partner.admits("CPO", US, token="known") == "known"
        known, other = (
            OCPIClient(partner.app, token=token, version="2.1.1").get("tokens")
            for token in ("known", "other")
        )
        with pytest.raises(ValueError, match="did you mean 'CPO'"):
            partner.admits("CPOO", US)
    assert_ocpi(known)
    assert_ocpi(other, http=401, code=2000)


def test_terminals_are_shown_and_changed_by_others():
    """They are those of the objects of a sender that others write to."""
    with Partner("OTHER", "2.3.0") as partner:
        token = partner.admits("CPO", US)
        client = OCPIClient(partner.app, token=token, version="2.3.0", sender=US)
        terminal = partner.example("Terminal")
        partner.holds("payments", [terminal])
        partner.holds("payments", [{**terminal, "city": "Delft"}])
        url = "payments/terminals"
        [listed] = assert_ocpi(client.get(url), schema="Terminal")
        changed = {"city": "Gouda", "last_updated": "2026-03-02T12:00:00Z"}
        own = f"{url}/{terminal['terminal_id']}"
        assert_ocpi(client.patch(own, json=changed))
        again = assert_ocpi(client.get(own), schema="Terminal")
    assert (listed["city"], again["city"]) == ("Delft", "Gouda")


def test_what_it_removes_is_shown_no_longer(mine, partner):
    location = partner.example("Location")
    partner.holds("locations", [location, {**location, "id": "LOC2"}])
    partner.removes("locations", "LOC1")
    assert [one["id"] for one in mine.call("GET", "locations").data] == ["LOC2"]
    with pytest.raises(LookupError, match="'LOC1'"):
        partner.removes("locations", "LOC1")


def test_it_calls_the_app_from_the_context_of_another(mine, partner):
    with mine.app.app_context():
        partner.peer.sessions.put(partner.example("Session"))
        with pytest.raises(PeerError):
            partner.peer.sessions.kept("S9")
    first, second = partner.exchanges
    assert (first.way, first.id, first.http) == ("out", "S1", 201)
    assert (second.http, second.said) == (404, "HTTP 404 with 2000")


def test_it_sends_what_no_partner_should(mine, partner):
    path = "sessions/DE/PAR/S1"
    bad = partner.send("PUT", path, {"id": 1})
    assert_ocpi(bad, code=2001)
    assert_ocpi(partner.send("PUT", path, raw=b"{"), http=400, code=2001)
    assert_ocpi(partner.send("GET", path, token="stolen"), http=401, code=2000)
    bare = partner.send("GET", f"{path}?x=1", headers={"X-Request-ID": None})
    assert (bare.request_id, bare.query) == (None, {"x": "1"})
    gone = partner.send("GET", "http://127.0.0.1:9/x")
    assert (gone.http, gone.module) == (None, "versions")
    assert gone.said.endswith(".")
    assert partner.received(way="out")[-1] is gone
    with pytest.raises(LookupError, match="The app has no module 'payments'; it has"):
        partner.send("GET", "payments")


def test_it_asks_for_something_and_is_told_what_comes_of_it():
    made = user("CPO")
    with Partner("EMSP") as partner:
        partner.meet(made.app)
        body = {"token": partner.example("Token"), "location_id": "LOC1"}
        asked = partner.ask("START_SESSION", body)
        assert partner.wait_for(way="out", module="commands").id == "START_SESSION"
    assert asked.what == "START_SESSION"


def test_each_exchange_is_returned_once_and_a_miss_says_what_came(mine, partner):
    for _ in range(2):
        mine.call("GET", "locations")
    first = partner.wait_for("GET", "locations")
    assert partner.wait_for("GET", "locations") is not first
    with pytest.raises(AssertionError, match=r"2 requests came\. Nearest:\n  GET loc"):
        partner.wait_for("GET", "locations", timeout=0.01)
    assert len(partner.received("GET", "locations")) == 2
