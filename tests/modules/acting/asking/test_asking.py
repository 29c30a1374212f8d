"""A party is asked for something, over real sockets, and what it answers is data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest
from flask import Flask

from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import PartyId
from flask_ocpi_status.modules import Kept
from flask_ocpi_status.modules import Key
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import OCPIPlatform
from flask_ocpi_status.modules import Shelf
from flask_ocpi_status.modules import Unanswered
from flask_ocpi_status.objects import edition_of
from flask_ocpi_status.objects import judge
from flask_ocpi_status.peers import PeerError
from flask_ocpi_status.peers import Reason
from tests.modules.serving.world import thing
from tests.partners import partner as p
from tests.partners.partner import Partner
from tests.partners.partner import envelope
from tests.table import table

from ..asker import COMMANDS
from ..asker import EMSP
from ..asker import LATER
from ..asker import OURS
from ..asker import US
from ..asker import VERSIONS
from ..asker import Asker
from ..asker import Told
from ..asker import bring
from ..asker import party_at
from ..asker import path_of
from ..asker import serving

START = "START_SESSION"
BASE = "https://emsp.example"
ACCEPTED = {"result": "ACCEPTED", "timeout": 30}


@contextmanager
def asking(
    version: str = "2.2.1", *answers: Any, what: str = START, **options: Any
) -> Iterator[tuple[Asker, Partner]]:
    """Give a platform, and a party that answers so what it is asked."""
    with Partner() as partner:
        partner.on(*path_of(what, version), *(answers or [envelope(ACCEPTED)]))
        party = party_at(partner.url, version)
        yield Asker(party, url=BASE, **options), partner


@table("version", VERSIONS)
@table("what", list(COMMANDS))
def test_a_command_is_said_in_the_version_of_the_party(version, what):
    if what == "CANCEL_RESERVATION" and version not in LATER:
        return
    with asking(version, what=what) as (asker, partner):
        asked = asker.ask(what)
    [request] = partner.requests
    cls = edition_of(version).classes[what.title().replace("_", "")]
    assert judge(cls, request.json) == request.json
    place = f"{BASE}/ocpi/{version}/sender/commands/{what}/"
    assert request.json["response_url"] == f"{place}{asked.id}"
    assert asked.answer == ACCEPTED
    assert (asked.party, asked.what) == ("cpo", what)
    assert asked.body == COMMANDS[what]


@table("version", LATER)
@table(
    "what, body, query",
    [
        ("GET", {"duration": 60}, {"duration": ["60"]}),
        ("PUT", {"charging_profile"}, None),
        ("DELETE", {}, {}),
    ],
)
def test_a_profile_is_asked_for_set_and_cleared(version, what, body, query):
    with asking(version, what=what) as (asker, partner):
        asked = asker.ask(what)
    [request] = partner.requests
    path = {"GET": "active_profile", "PUT": "set_profile", "DELETE": "clear_profile"}
    url = f"{BASE}/ocpi/{version}/sender/chargingprofiles/{path[what]}/{asked.id}"
    if query is None:
        cls = edition_of(version).classes["SetChargingProfile"]
        assert judge(cls, request.json)["response_url"] == url
    else:
        assert parse_qs(request.query) == {**query, "response_url": [url]}
        assert request.body == b""
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
    with asking(version, envelope(said), what=what, home=home) as (asker, _):
        found = dict(asker.ask(what, body).answer)
    found.pop("message", None)
    assert found == answer


@table("version", VERSIONS)
@table(
    "answer",
    [
        envelope("REJECTED"),
        envelope({"result": "REJECTED"}),
        envelope({"result": "NOT_SUPPORTED", "timeout": 5}),
        envelope({"result": "UNKNOWN_SESSION", "timeout": 5}),
        envelope({"result": "TIMEOUT"}),
        envelope({"result": "REJECTED", "timeout": 30}, 2003),
        envelope("UNKOWN_LOCATION", 2003),
        envelope(None, 2003),
        envelope({"result": "REJECTED"}, 2003, status=404),
        envelope({"result": "NOT_SUPPORTED"}, 2001),
    ],
)
def test_a_refusal_is_an_answer_and_ends_the_question(version, answer):
    with asking(version, answer) as (asker, _):
        asked = asker.ask(START)
        assert asked.answer["result"] != "ACCEPTED"
        assert asked.answer["timeout"] > 0
        assert asked.state == "told"
        assert asker.questions.find(asked.id) is None


@contextmanager
def operator(version: str) -> Iterator[str]:
    """Serve a platform of our own that is asked, with one Location."""
    app = Flask(__name__)
    app.config["OCPI_STATUS_INSECURE_PEERS"] = True
    app.config["OCPI_STATUS_ROLES"] = [{**EMSP, "role": "CPO"}]
    OCPIStatus(app).token_loader(lambda token: "emsp" if token == OURS else None)
    documents = MemoryDocuments()
    location = thing("Location", version, module="locations", owner=US)
    key = Key.folded(Shelf("SENDER", "Location"), *US, "LOC1")
    assert documents.put(key, Kept(location, version), None)
    platform = OCPIPlatform("cpo", __name__, versions=(version,), home=version)
    platform.sender("locations", documents)
    platform.command(START)(lambda command, reply: "ACCEPTED")
    app.register_blueprint(platform)
    with serving(app) as url:
        yield url


@table("version", VERSIONS)
def test_our_own_platforms_understand_each_other(version):
    with operator(version) as url:
        asker = Asker(party_at(url, version), url="http://127.0.0.1:1")
        assert asker.ask(START).answer == ACCEPTED
        elsewhere = {**COMMANDS[START], "location_id": "LOC2"}
        assert asker.ask(START, elsewhere).answer["result"] == "REJECTED"
        assert asker.ask("STOP_SESSION").answer["result"] == "NOT_SUPPORTED"


@table(
    "answer, reason",
    [
        (p.error(401), Reason.HTTP),
        (p.error(404), Reason.HTTP),
        (p.error(429), Reason.HTTP),
        (envelope(None, 2001), Reason.STATUS_CODE),
        (envelope({"result": "ACCEPTED"}, 2000), Reason.STATUS_CODE),
        (envelope(None, 3000), Reason.STATUS_CODE),
        (envelope(None, 4003), Reason.STATUS_CODE),
        (envelope(None, 3000, status=500), Reason.HTTP),
        (p.redirect("/elsewhere"), Reason.REDIRECT),
    ],
)
def test_a_call_that_fails_is_an_error_and_ends_the_question(answer, reason):
    with (
        asking("2.2.1", answer) as (asker, partner),
        pytest.raises(PeerError) as raised,
    ):
        asker.ask(START)
    assert not isinstance(raised.value, Unanswered)
    assert raised.value.reason is reason
    assert len(partner.requests) == 1
    [url] = [one.json["response_url"] for one in partner.requests]
    assert asker.questions.find(url.rpartition("/")[2]) is None


def test_nobody_waits_for_a_party_that_was_not_reached():
    with p.nobody() as url:
        asker = Asker(party_at(url), url=BASE)
        with pytest.raises(PeerError) as raised:
            asker.ask(START)
    assert raised.value.reason is Reason.UNREACHABLE
    assert not isinstance(raised.value, Unanswered)
    assert asker.questions.next_due("roaming", datetime.min.replace(tzinfo=UTC)) is None


@table(
    "answer, reason",
    [
        (p.close_before, Reason.UNREACHABLE),
        (p.close_midway, Reason.UNREACHABLE),
        (p.raw(b"nonsense\r\n\r\n"), Reason.UNREACHABLE),
        (p.plain(b"<html>"), Reason.NOT_JSON),
        (p.plain(b"{}"), Reason.NO_ENVELOPE),
        (envelope(None), Reason.NO_ENVELOPE),
        (envelope({"result": "PERHAPS"}), Reason.NO_ENVELOPE),
        (envelope([{"result": "ACCEPTED"}]), Reason.NO_ENVELOPE),
        (envelope({"result": ["ACCEPTED"]}), Reason.NO_ENVELOPE),
        (p.error(502), Reason.HTTP),
        (p.error(504), Reason.HTTP),
        (envelope(None, 4002), Reason.STATUS_CODE),
    ],
)
def test_who_may_have_heard_a_question_may_still_bring_a_result(answer, reason, caplog):
    told = Told()
    with asking("2.2.1", answer, on_result=told) as (asker, partner):
        with asker.served(), pytest.raises(Unanswered) as raised:
            asker.ask(START)
        with asker.served():
            asked = raised.value.asked
            assert raised.value.reason is reason
            assert asked.answer is None
            assert asker.questions.find(asked.id) == asked
            assert asked.id in caplog.text
            [request] = partner.requests
            path = urlsplit(request.json["response_url"]).path
            url = asker.app.config["OCPI_STATUS_BASE_URL"] + path
            assert bring(url, {"result": "ACCEPTED"}) == (200, 1000)
        [(question, result)] = told.wait()
    assert question.id == asked.id
    assert result == {"result": "ACCEPTED"}


def test_a_party_that_says_nothing_may_have_heard():
    short = {"OCPI_STATUS_PEER_TIMEOUT": 0.1, "OCPI_STATUS_PEER_DEADLINE": 0.2}
    with (
        asking("2.2.1", p.hang, **short) as (asker, _),
        pytest.raises(Unanswered) as it,
    ):
        asker.ask(START)
    assert it.value.reason is Reason.TIMEOUT
    assert asker.questions.find(it.value.asked.id) is not None


def test_what_begins_with_a_get_is_asked_for_once():
    with (
        asking("2.2.1", p.error(503), envelope(ACCEPTED), what="GET") as (
            asker,
            partner,
        ),
        pytest.raises(Unanswered),
    ):
        asker.ask("GET")
    assert len(partner.requests) == 1


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
    with asking(what=what) as (asker, partner), pytest.raises(ValueError) as raised:
        asker.ask(what, body)
    assert told in str(raised.value)
    assert partner.requests == []
    assert asker.questions.next_due("roaming", datetime.min.replace(tzinfo=UTC)) is None


def test_what_the_version_of_the_party_cannot_say_is_not_sent():
    body = {**COMMANDS["RESERVE_NOW"], "reservation_id": "R-17"}
    with asking("2.1.1", what="RESERVE_NOW") as (asker, partner):
        with pytest.raises(ValueError, match=r"OCPI 2\.1\.1: /reservation_id"):
            asker.ask("RESERVE_NOW", body)
        with pytest.raises(PeerError) as raised:
            asker.ask("CANCEL_RESERVATION")
        assert raised.value.reason is Reason.NOT_IN_VERSION
    assert partner.requests == []


def test_a_token_is_the_platforms_own():
    token = {**COMMANDS[START]["token"], "party_id": "XYZ"}
    with asking() as (asker, partner), pytest.raises(ValueError, match="NL-XYZ"):
        asker.ask(START, {**COMMANDS[START], "token": token})
    assert partner.requests == []


@table(
    "act, kind, told",
    [
        (lambda one: one.ask("nobody", START, {}), LookupError, "no party 'nobody'"),
        (lambda one: one.ask("cpo", "START", {}), ValueError, "mean 'START_SESSION'"),
        (lambda one: one.ask("cpo", START, {}, timeout=0), ValueError, "seconds"),
        (lambda one: one.ask_profile("cpo", "S1", 0), ValueError, "duration=0"),
        (lambda one: one.clear_profile("cpo", ".."), ValueError, "segment"),
        (lambda one: one.ask("cpo", START, {}), RuntimeError, "OCPI_STATUS_BASE_URL"),
    ],
)
def test_a_mistake_is_told_before_anything_is_sent(act, kind, told):
    with asking() as (asker, partner), asker.app.app_context():
        if kind is RuntimeError:
            asker.app.config["OCPI_STATUS_BASE_URL"] = None
        with pytest.raises(kind, match=told):
            act(asker.platform)
    assert partner.requests == []


def test_a_party_whose_version_is_not_offered_is_not_asked():
    with (
        asking("2.1.1", versions=("2.2.1",)) as (asker, partner),
        pytest.raises(ValueError, match=r"speaks OCPI 2\.1\.1"),
    ):
        asker.ask(START)
    assert partner.requests == []


def test_a_party_without_the_module_is_not_asked():
    with asking() as (asker, _):
        asker.store.known["cpo"] = party_at("https://cpo.example").__class__(1, "cpo")
        with pytest.raises(PeerError) as raised:
            asker.ask(START)
    assert raised.value.reason is Reason.NO_ENDPOINT


def test_a_message_can_be_for_one_of_many():
    with asking() as (asker, partner):
        asker.ask(START, receiver=PartyId("BE", "BEC"), sender=PartyId("NL", "WNK"))
    [request] = partner.requests
    assert request.headers["ocpi-to-party-id"] == "BEC"
    assert request.headers["ocpi-from-party-id"] == "WNK"


def test_in_a_request_it_says_where_results_go():
    with asking() as (asker, partner):
        asker.app.config["OCPI_STATUS_BASE_URL"] = None
        with asker.app.test_request_context("/", base_url="https://here.example"):
            asked = asker.platform.ask("cpo", START, COMMANDS[START])
    [request] = partner.requests
    assert request.json["response_url"].startswith("https://here.example/ocpi/2.2.1/")
    assert asked.answer == ACCEPTED


def test_a_question_does_not_show_what_is_in_it():
    with asking() as (asker, _):
        asked = asker.ask(START)
    assert "LOC1" not in repr(asked)
    assert "ACCEPTED" not in repr(asked)


@table("timeout, due", [(5, 5), (10**12, 86400), (0, 30), (-5, 30), (1.5, 1)])
def test_the_answer_says_how_long_to_wait_and_no_more_than_a_day(timeout, due):
    answer = envelope({"result": "ACCEPTED", "timeout": timeout})
    with asking("2.2.1", answer) as (asker, _):
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
