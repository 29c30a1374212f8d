"""A party is asked for something, over real sockets, and what it answers is data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status.modules import Unanswered
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from flask_ocpi_status.peers import PeerError
from flask_ocpi_status.peers import Reason
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing.deciding import PROFILES
from tests.standing import standing
from tests.table import table

from ..asker import COMMANDS
from ..asker import LATER
from ..asker import VERSIONS
from ..asker import Asker
from ..asker import Told
from ..asker import accept
from ..asker import bring
from ..asker import meet
from ..asker import place_in

START, THEM = "START_SESSION", "partner"
ACCEPTED = {"result": "ACCEPTED", "timeout": 30}
#: An app is made once, with no options; what was asked before is in nobody's way.
asker_of = cache(Asker)


@contextmanager
def asking(
    version: str = "2.2.1", *faults: Any, what: str = START, **options: Any
) -> Iterator[tuple[Asker, Partner]]:
    """Give a platform, and a partner that accepts it; or is wrong in these ways."""
    asker = Asker(version, **options) if options else asker_of(version)
    with standing("CPO", version) as partner:
        meet(partner, asker)
        accept(partner, what, ACCEPTED)
        for fault, parameters in faults:
            partner.misbehave(fault, module_of(what), **parameters)
        yield asker, partner


def says(data: Any, code: int = 1000, http: int | None = None) -> list[Any]:
    """Have a partner answer so, whatever it does."""
    envelope = wrong("envelope", members={"data": data, "status_code": code})
    return [wrong("lost", http=http), envelope] if http else [envelope]


def wrong(fault: str, **parameters: Any) -> Any:
    return fault, parameters


def module_of(what: str) -> str:
    return "chargingprofiles" if what in PROFILES else "commands"


def asked_of(partner: Partner) -> list[Any]:
    """Return what came for a module, in order."""
    return [one for one in partner.received() if one.module != "versions"]


def due(asker: Asker) -> Any:
    """Return when the next question is due, if any."""
    return asker.questions.next_due("roaming", datetime.min.replace(tzinfo=UTC))


@table("version", VERSIONS)
@table("what", list(COMMANDS))
def test_a_command_is_said_in_the_version_of_the_party(version, what):
    if what == "CANCEL_RESERVATION" and version not in LATER:
        return
    with asking(version, what=what) as (asker, partner):
        asked = asker.ask(what)
        base = asker.app.config["OCPI_STATUS_BASE_URL"]
    [request] = asked_of(partner)
    cls = edition_of(version).classes[what.title().replace("_", "")]
    assert judge(cls, request.body) == request.body
    place = f"{base}/ocpi/{version}/sender/commands/{what}/"
    assert request.body["response_url"] == f"{place}{asked.id}"
    assert asked.answer == ACCEPTED
    assert (asked.party, asked.what) == ("partner", what)
    assert asked.body == COMMANDS[what]


@table("version", LATER)
@table(
    "what, body, query",
    [
        ("GET", {"duration": 60}, {"duration": "60"}),
        ("PUT", {"charging_profile"}, None),
        ("DELETE", {}, {}),
    ],
)
def test_a_profile_is_asked_for_set_and_cleared(version, what, body, query):
    with asking(version, what=what) as (asker, partner):
        asked = asker.ask(what)
        base = asker.app.config["OCPI_STATUS_BASE_URL"]
    [request] = asked_of(partner)
    path = {"GET": "active_profile", "PUT": "set_profile", "DELETE": "clear_profile"}
    url = f"{base}/ocpi/{version}/sender/chargingprofiles/{path[what]}/{asked.id}"
    if query is None:
        cls = edition_of(version).classes["SetChargingProfile"]
        assert judge(cls, request.body)["response_url"] == url
    else:
        assert request.query == {**query, "response_url": url}
        assert request.raw == b""
    assert asked.body.keys() == {"session_id", *body}
    assert asked.answer == ACCEPTED


@table("home, answer", [("2.2.1", ACCEPTED), ("2.1.1", {"result": "ACCEPTED"})])
@table(
    "version, said",
    [
        ("2.1", "ACCEPTED"),
        ("2.1.1", "ACCEPTED"),
        ("2.1.1", {"result": "ACCEPTED"}),
        ("2.2.1", {"result": "ACCEPTED"}),
        ("2.2.1", {"result": "ACCEPTED", "timeout": "soon", "message": 5}),
        ("2.3.0", {"result": "ACCEPTED", "timeout": 30, "message": []}),
    ],
)
def test_an_answer_has_the_form_of_the_home_version(home, answer, version, said):
    body = {"session_id": "S1"}
    what = "STOP_SESSION"
    with asking(version, *says(said), what=what, home=home) as (asker, _):
        found = dict(asker.ask(what, body).answer)
    found.pop("message", None)
    assert found == answer


@table("version", VERSIONS)
@table(
    "answer",
    [
        says("REJECTED"),
        says({"result": "REJECTED"}),
        says({"result": "NOT_SUPPORTED", "timeout": 5}),
        says({"result": "UNKNOWN_SESSION", "timeout": 5}),
        says({"result": "TIMEOUT"}),
        says({"result": "REJECTED", "timeout": 30}, 2003),
        says("UNKOWN_LOCATION", 2003),
        says(None, 2003),
        says({"result": "REJECTED"}, 2003, http=404),
        says({"result": "NOT_SUPPORTED"}, 2001),
    ],
)
def test_a_refusal_is_an_answer_and_ends_the_question(version, answer):
    with asking(version, *answer) as (asker, _):
        asked = asker.ask(START)
        assert asked.answer["result"] != "ACCEPTED"
        assert asked.answer["timeout"] > 0
        assert asked.state == "told"
        assert asker.questions.find(asked.id) is None


@table("version", VERSIONS)
def test_what_the_party_says_is_the_answer(version):
    with asking(version) as (asker, partner):
        assert asker.ask(START).answer == ACCEPTED
        elsewhere = {**COMMANDS[START], "location_id": "LOC2"}
        assert asker.ask(START, elsewhere).answer["result"] == "REJECTED"
        partner.decides("STOP_SESSION", "NOT_SUPPORTED")
        assert asker.ask("STOP_SESSION").answer["result"] == "NOT_SUPPORTED"


@table(
    "faults, reason",
    [
        ([wrong("html", http=401)], Reason.HTTP),
        ([wrong("html", http=404)], Reason.HTTP),
        ([wrong("html", http=429)], Reason.HTTP),
        (says(None, 2001), Reason.STATUS_CODE),
        (says({"result": "ACCEPTED"}, 2000), Reason.STATUS_CODE),
        (says(None, 3000), Reason.STATUS_CODE),
        (says(None, 4003), Reason.STATUS_CODE),
        (says(None, 3000, http=500), Reason.HTTP),
        ([wrong("redirect", to="/elsewhere")], Reason.REDIRECT),
    ],
)
def test_a_call_that_fails_is_an_error_and_ends_the_question(faults, reason):
    with asking("2.2.1", *faults) as (asker, partner), pytest.raises(PeerError) as it:
        asker.ask(START)
    assert not isinstance(it.value, Unanswered)
    assert it.value.reason is reason
    [request] = asked_of(partner)
    assert asker.questions.find(place_in(request).rpartition("/")[2]) is None


def test_nobody_waits_for_a_party_that_was_not_reached():
    config = {"BASE_URL": "https://emsp.example", "INSECURE_PEERS": True}
    asker = Asker(**{f"OCPI_STATUS_{key}": one for key, one in config.items()})
    with standing("CPO") as partner:
        party = partner.meet(asker.app)
    with pytest.raises(PeerError) as raised:
        asker.ask(START, party=party)
    assert raised.value.reason is Reason.UNREACHABLE
    assert not isinstance(raised.value, Unanswered)
    assert due(asker) is None


@table(
    "faults, reason",
    [
        ([wrong("abort")], Reason.UNREACHABLE),
        ([wrong("abort", at="body")], Reason.UNREACHABLE),
        ([wrong("garbage")], Reason.UNREACHABLE),
        ([wrong("html")], Reason.NOT_JSON),
        ([wrong("text", text="{}")], Reason.NO_ENVELOPE),
        (says(None), Reason.NO_ENVELOPE),
        (says({"result": "PERHAPS"}), Reason.NO_ENVELOPE),
        ([wrong("listed")], Reason.NO_ENVELOPE),
        (says({"result": ["ACCEPTED"]}), Reason.NO_ENVELOPE),
        ([wrong("html", http=502)], Reason.HTTP),
        ([wrong("html", http=504)], Reason.HTTP),
        (says(None, 4002), Reason.STATUS_CODE),
    ],
)
def test_who_may_have_heard_a_question_may_still_bring_a_result(faults, reason, caplog):
    told = Told()
    with asking("2.2.1", *faults, on_result=told) as (asker, partner):
        with pytest.raises(Unanswered) as raised:
            asker.ask(START)
        asked = raised.value.asked
        assert raised.value.reason is reason
        assert asked.answer is None
        assert asker.questions.find(asked.id) == asked
        assert asked.id in caplog.text
        [request] = asked_of(partner)
        assert bring(partner, place_in(request), {"result": "ACCEPTED"}) == (200, 1000)
        [(question, result)] = told.wait()
    assert question.id == asked.id
    assert result == {"result": "ACCEPTED"}


def test_a_party_that_says_nothing_may_have_heard():
    short = {"OCPI_STATUS_PEER_TIMEOUT": 0.1, "OCPI_STATUS_PEER_DEADLINE": 0.2}
    with (
        asking("2.2.1", wrong("hang"), **short) as (asker, _),
        pytest.raises(Unanswered) as it,
    ):
        asker.ask(START)
    assert it.value.reason is Reason.TIMEOUT
    assert asker.questions.find(it.value.asked.id) is not None


def test_what_begins_with_a_get_is_asked_for_once():
    fault = wrong("html", http=503, times=1)
    with (
        asking("2.2.1", fault, what="GET") as (asker, partner),
        pytest.raises(Unanswered),
    ):
        asker.ask("GET")
    assert len(asked_of(partner)) == 1


def test_an_id_is_another_each_time_and_cannot_be_guessed():
    with asking() as (asker, _):
        ids = {asker.ask(START).id for _ in range(20)}
    assert len(ids) == 20
    assert {len(one) for one in ids} == {24}


@table(
    "what, body, told",
    [
        (START, {"location_id": "LOC1"}, "no StartSession of OCPI 2.2.1: /token"),
        (START, {**COMMANDS[START], "location_id": 5}, "/location_id"),
        (
            START,
            {**COMMANDS[START], "response_url": "https://a.example"},
            "leave it out",
        ),
        ("STOP_SESSION", {}, "/session_id"),
        ("STOP_SESSION", {"session_id": "S" * 37}, "/session_id"),
    ],
)
def test_a_body_that_is_none_is_not_sent(what, body, told):
    with asking(what=what) as (asker, partner):
        before = due(asker)
        with pytest.raises(ValueError) as raised:
            asker.ask(what, body)
        assert told in str(raised.value)
        assert due(asker) == before
    assert partner.received() == []


def test_what_the_version_of_the_party_cannot_say_is_not_sent():
    body = {**COMMANDS["RESERVE_NOW"], "reservation_id": "R-17"}
    with asking("2.1.1", what="RESERVE_NOW") as (asker, partner):
        with pytest.raises(ValueError, match=r"OCPI 2\.1\.1: /reservation_id"):
            asker.ask("RESERVE_NOW", body)
        with pytest.raises(PeerError) as raised:
            asker.ask("CANCEL_RESERVATION")
        assert raised.value.reason is Reason.NOT_IN_VERSION
    assert partner.received() == []


def test_a_token_is_the_platforms_own():
    token = {**COMMANDS[START]["token"], "party_id": "XYZ"}
    with asking() as (asker, partner), pytest.raises(ValueError, match="NL-XYZ"):
        asker.ask(START, {**COMMANDS[START], "token": token})
    assert partner.received() == []


@table(
    "act, kind, told",
    [
        (lambda it: it.ask("nobody", START, {}), LookupError, "no party 'nobody'"),
        (lambda it: it.ask(THEM, "START", {}), ValueError, "mean 'START_SESSION'"),
        (lambda it: it.ask(THEM, START, {}, timeout=0), ValueError, "seconds"),
        (lambda it: it.ask_profile(THEM, "S1", 0), ValueError, "duration=0"),
        (lambda it: it.clear_profile(THEM, ".."), ValueError, "segment"),
        (lambda it: it.ask(THEM, START, {}), RuntimeError, "OCPI_STATUS_BASE_URL"),
    ],
)
def test_a_mistake_is_told_before_anything_is_sent(act, kind, told):
    with asking() as (asker, partner), asker.app.app_context():
        if kind is RuntimeError:
            asker.app.config["OCPI_STATUS_BASE_URL"] = None
        with pytest.raises(kind, match=told):
            act(asker.platform)
    assert partner.received() == []


def test_a_party_whose_version_is_not_offered_is_not_asked():
    with asking() as (asker, partner):
        party = replace(asker.store.by_name("partner"), version="2.1.1")
        with pytest.raises(ValueError, match=r"speaks OCPI 2\.1\.1"):
            asker.ask(START, party=party)
    assert partner.received() == []


def test_a_party_without_the_module_is_not_asked():
    with asking() as (asker, partner):
        party = replace(asker.store.by_name("partner"), endpoints=())
        with pytest.raises(PeerError) as raised:
            asker.ask(START, party=party)
    assert raised.value.reason is Reason.NO_ENDPOINT
    assert partner.received() == []


def test_a_message_can_be_for_one_of_many():
    with asking() as (asker, partner):
        asker.ask(START, receiver=PartyId("BE", "BEC"), sender=PartyId("NL", "WNK"))
    [request] = asked_of(partner)
    assert request.headers["ocpi-to-party-id"] == "BEC"
    assert request.headers["ocpi-from-party-id"] == "WNK"


def test_in_a_request_it_says_where_results_go():
    with asking() as (asker, partner):
        asker.app.config["OCPI_STATUS_BASE_URL"] = None
        with asker.app.test_request_context("/", base_url="https://here.example"):
            asked = asker.platform.ask("partner", START, COMMANDS[START])
    [request] = asked_of(partner)
    assert request.body["response_url"].startswith("https://here.example/ocpi/2.2.1/")
    assert asked.answer == ACCEPTED


def test_a_question_does_not_show_what_is_in_it():
    with asking() as (asker, _):
        asked = asker.ask(START)
    assert "LOC1" not in repr(asked)
    assert "ACCEPTED" not in repr(asked)


@table("timeout, due", [(5, 5), (10**12, 86400), (0, 30), (-5, 30), (1.5, 1)])
def test_the_answer_says_how_long_to_wait_and_no_more_than_a_day(timeout, due):
    answer = says({"result": "ACCEPTED", "timeout": timeout})
    with asking("2.2.1", *answer) as (asker, _):
        before = datetime.now(UTC)
        asked = asker.ask(START)
        after = datetime.now(UTC)
    assert before <= asked.due - timedelta(seconds=due) <= after
    assert asker.questions.find(asked.id) == asked


def test_what_was_asked_long_ago_is_forgotten():
    long_ago = datetime.now(UTC) - timedelta(days=1)
    with asking() as (asker, _):
        first = asker.ask(START)
        assert asker.questions.change(first, replace(first, due=long_ago))
        asker.ask(START)
    assert asker.questions.find(first.id) is None
