"""What a partner answers when it is asked, and what comes of that."""

from __future__ import annotations

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status import UnableToUseClientAPI
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.peers import PeerError
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing import example
from flask_ocpi_status.testing.deciding import DECIDED
from tests.table import table
from tests.testing.apps import US
from tests.testing.apps import user

TOKEN = example("Token", owner=US)
COMMAND = {"token": TOKEN, "location_id": "LOC1"}


def ask(mine, partner):
    partner.holds("locations", [partner.example("Location")])
    with mine.app.app_context():
        return mine.platform.ask("partner", "START_SESSION", COMMAND)


def test_without_a_word_it_does_what_it_is_asked_for(mine, partner):
    ask(mine, partner)
    assert partner.wait_for("POST", "commands").data["result"] == "ACCEPTED"
    came = partner.wait_for("POST", "commands", way="out", timeout=60)
    assert came.body == {"result": "ACCEPTED"}


@table("word", ["REJECTED", "NOT_SUPPORTED", "UNKNOWN_SESSION"])
def test_a_no_is_answered_and_nothing_comes_of_it(mine, partner, word):
    partner.decides("START_SESSION", word)
    ask(mine, partner)
    came = partner.received("POST", "commands")
    assert came[-1].data["result"] == word
    assert not partner.received("POST", "commands", way="out")


def test_a_result_comes_later_when_the_test_says_it(mine, partner):
    partner.decides("START_SESSION", "ACCEPTED", result=None)
    with pytest.raises(LookupError, match="No START_SESSION waits for a result"):
        partner.results_in("START_SESSION", "FAILED")
    asked = ask(mine, partner)
    partner.results_in("START_SESSION", "EVSE_OCCUPIED")
    came = partner.wait_for("POST", "commands", way="out", timeout=60)
    assert came.body["result"] == "EVSE_OCCUPIED"
    assert came.id == f"START_SESSION/{asked.id}"


def test_nothing_is_decided_in_the_next_life(mine):
    partner = Partner("CPO")
    with partner:
        partner.meet(mine.app)
        partner.decides("START_SESSION", "REJECTED", result=None)
        ask(mine, partner)
    with partner:
        partner.meet(mine.app)
        ask(mine, partner)
        assert partner.received("POST", "commands")[0].data["result"] == "ACCEPTED"
        with pytest.raises(LookupError, match="No START_SESSION waits"):
            partner.results_in("START_SESSION", "FAILED")


def test_a_result_comes_after_some_seconds_and_not_when_the_partner_has_ended(mine):
    with Partner("CPO") as partner:
        partner.meet(mine.app)
        partner.decides("START_SESSION", "ACCEPTED", after=600)
        ask(mine, partner)
        assert not partner.received("POST", "commands", way="out")


@table(
    "method, name",
    [("GET", "ask_profile"), ("PUT", "set_profile"), ("DELETE", "clear_profile")],
)
def test_what_is_asked_of_profiles_is_decided_by_name(mine, partner, method, name):
    profile = {"charging_rate_unit": "A", "charging_profile_period": []}
    given = {"ask_profile": [60], "set_profile": [profile]}
    for word in ("ACCEPTED", "TOO_OFTEN"):
        if word != "ACCEPTED":
            partner.decides(name, word)
        with mine.app.app_context():
            getattr(mine.platform, name)("partner", "S1", *given.get(name, ()))
        came = partner.wait_for(method, "chargingprofiles", id="S1")
        assert came.data["result"] == word
    came = partner.wait_for("POST", "chargingprofiles", way="out", timeout=60)
    assert came.body["result"] == "ACCEPTED"


def test_a_token_is_allowed_as_it_says_itself_or_as_the_test_says():
    mine = user("CPO")
    with Partner("EMSP") as partner:
        partner.meet(mine.app)
        own = partner.example("Token")
        partner.holds("tokens", [own, {**own, "uid": "T2", "valid": False}])
        with mine.peer() as peer:
            assert peer.tokens.authorize("T1")["allowed"] == "ALLOWED"
            assert peer.tokens.authorize("T2")["allowed"] == "BLOCKED"
            with pytest.raises(PeerError) as raised:
                peer.tokens.authorize("T3")
            assert raised.value.status_code == 2004
            partner.decides("authorize", "NO_CREDIT")
            assert peer.tokens.authorize("T1")["allowed"] == "NO_CREDIT"


def test_a_function_decides_by_what_is_asked_for_and_may_refuse():
    def decide(asked):
        if asked["session_id"] == "S9":
            raise UnableToUseClientAPI("Not now.")
        return "ACCEPTED" if asked["session_id"] == "S1" else "UNKNOWN_SESSION"

    mine = user()
    with Partner("CPO") as partner:
        partner.meet(mine.app)
        partner.decides("STOP_SESSION", decide, result=None)
        with mine.app.app_context():
            for own, word in (("S1", "ACCEPTED"), ("S2", "UNKNOWN_SESSION")):
                command = {"session_id": own}
                mine.platform.ask("partner", "STOP_SESSION", command)
                assert partner.wait_for("POST", "commands").data["result"] == word
            with pytest.raises(PeerError) as raised:
                mine.platform.ask("partner", "STOP_SESSION", {"session_id": "S9"})
        assert raised.value.status_code == 3001


def test_what_is_not_decided_is_refused(partner):
    with pytest.raises(ValueError, match="did you mean 'STOP_SESSION'"):
        partner.decides("STOP_SESION", "ACCEPTED")
    for what, enums in DECIDED.items():
        for name in enums:
            for word in edition_of("2.2.1").enums.get(name, ()):
                partner.decides(what, word)


@table(
    "what, answer, result, said",
    [
        ("START_SESSION", "REJECT", "ACCEPTED", "did you mean 'REJECTED'"),
        ("START_SESSION", "OCCUPIED", "ACCEPTED", "no answer 'OCCUPIED'; use one of"),
        ("set_profile", "UNKNOWN", "ACCEPTED", "'UNKNOWN_SESSION'"),
        ("authorize", "ALOWED", None, "did you mean 'ALLOWED'"),
        ("charging_preferences", "YES", None, "DEPARTURE_REQUIRED"),
        ("STOP_SESSION", "ACCEPTED", "EVSE_BUSY", "This is no CommandResult"),
        ("STOP_SESSION", "ACCEPTED", 5, "is a word"),
        ("clear_profile", "ACCEPTED", {"result": "GONE"}, "This is no ClearProfile"),
        ("ask_profile", "ACCEPTED", {"profile": {}}, "This is no ActiveChargingProf"),
    ],
)
def test_a_word_that_the_version_does_not_have_is_refused(
    partner, what, answer, result, said
):
    with pytest.raises(ValueError, match=said):
        partner.decides(what, answer, result=result)


def test_a_booking_is_taken():
    mine = user(versions=("2.3.0",))
    with Partner("CPO", "2.3.0", party_id=PartyId("NL", "DST")) as partner:
        partner.meet(mine.app)
        request = partner.example("BookingRequest", request_id="REQ7")
        request |= {"country_code": US.country_code, "party_id": US.party_id}
        with mine.peer() as peer:
            booking = peer.bookings.book(request)
        assert booking["request_id"] == "REQ7"
