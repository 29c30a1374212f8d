"""Each fault, over a real socket: what a client of ours makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flask_ocpi_status.peers import PeerError
from flask_ocpi_status.peers import Reason
from flask_ocpi_status.testing import FAULTS
from flask_ocpi_status.testing import Fault
from flask_ocpi_status.testing import Partner
from flask_ocpi_status.testing import Spoil
from tests.table import table
from tests.testing.apps import User
from tests.testing.apps import user

PAGE = Path(__file__).parent.parent.parent / "docs" / "testing.md"
#: What is asked: all Locations in pages, one of them, or nothing but an answer.
ALL, ONE, ONCE = "all", "one", "once"
#: Faults with parameters, what is asked, and what comes of it: why it fails, or what is
#: seen in what came.
ROWS = [
    ("delay", {"seconds": 0.01}, ONCE, "LOC1 LOC2"),
    ("hang", {}, ONCE, Reason.TIMEOUT),
    ("hang", {"seconds": 0}, ONCE, Reason.UNREACHABLE),
    ("slow", {"seconds": 0.0001, "size": 512}, ONCE, "LOC1 LOC2"),
    ("slow", {"seconds": 0.05, "size": 1}, ONCE, Reason.TIMEOUT),
    ("abort", {}, ONCE, Reason.UNREACHABLE),
    ("abort", {"at": "head"}, ONCE, Reason.UNREACHABLE),
    ("abort", {"at": "body"}, ONCE, Reason.UNREACHABLE),
    ("garbage", {}, ONCE, Reason.UNREACHABLE),
    ("length", {}, ONCE, Reason.UNREACHABLE),
    ("length", {"by": -10}, ONCE, Reason.NOT_JSON),
    ("second", {}, ONCE, "LOC1 LOC2"),
    ("huge", {"size": 200_000}, ONCE, Reason.TOO_LARGE),
    ("bomb", {"size": 200_000}, ONCE, Reason.TOO_LARGE),
    ("says", {"data": [{"id": "X"}]}, ONCE, "X"),
    ("says", {"code": 2001}, ONCE, Reason.STATUS_CODE),
    ("status", {}, ONCE, Reason.HTTP),
    ("status", {"http": 200, "code": 2001}, ONCE, Reason.STATUS_CODE),
    ("lost", {"http": 502}, ONCE, Reason.HTTP),
    ("unauthorized", {}, ONCE, Reason.HTTP),
    ("redirect", {}, ONCE, Reason.REDIRECT),
    ("html", {}, ONCE, Reason.NOT_JSON),
    ("html", {"http": 502}, ONCE, Reason.HTTP),
    ("text", {"text": "null"}, ONCE, Reason.NO_ENVELOPE),
    ("text", {"text": '{"status_code": NaN}'}, ONCE, Reason.NOT_JSON),
    ("empty", {}, ONCE, Reason.NOT_JSON),
    ("truncated", {}, ONCE, Reason.NOT_JSON),
    ("charset", {}, ONCE, Reason.NOT_JSON),
    ("charset", {"name": "utf-8-sig"}, ONCE, Reason.NOT_JSON),
    ("bare", {}, ONCE, Reason.NO_ENVELOPE),
    ("envelope", {}, ONCE, Reason.NO_ENVELOPE),
    ("envelope", {"members": {"status_code": 3000}}, ONCE, Reason.STATUS_CODE),
    ("drop", {"fields": ["publish"]}, ALL, ""),
    ("drop", {"fields": ["/data/0/publish"]}, ALL, "LOC2"),
    ("retype", {"fields": ["publish"]}, ALL, ""),
    ("retype", {"fields": ["/data/*/evses"]}, ALL, ""),
    ("replace", {"fields": ["/data/1/id"], "value": "LOC9"}, ALL, "LOC1 LOC9"),
    ("replace", {"fields": ["publish"]}, ALL, ""),
    ("listed", {}, ONE, Reason.NO_ENVELOPE),
    ("header", {"name": "X-Limit", "value": "7"}, ONCE, "LOC1 LOC2"),
    ("content_type", {}, ONCE, "LOC1 LOC2"),
    ("foreign_link", {}, ALL, Reason.FOREIGN_LINK),
    ("loop_link", {}, ALL, Reason.LOOP),
    ("no_link", {}, ALL, "LOC1 LOC2"),
    ("total", {"count": 17}, ONCE, "LOC1 LOC2"),
    ("token_encoding", {}, ONCE, Reason.HTTP),
    ("token_encoding", {"base64": True}, ONCE, "LOC1 LOC2"),
]


@pytest.fixture(scope="module")
def met() -> Iterator[tuple[User, Partner]]:
    """Give an impatient eMSP and a CPO with two Locations."""
    made = user(
        OCPI_STATUS_PEER_TIMEOUT=0.5,
        OCPI_STATUS_PEER_DEADLINE=1.0,
        OCPI_STATUS_PEER_MAX_BODY=100_000,
    )
    with Partner("CPO") as partner:
        partner.meet(made.app)
        partner.holds(
            "locations", [partner.example("Location", id=id) for id in ("LOC1", "LOC2")]
        )
        yield made, partner
    made.background.close()


def asked(made: User, what: str) -> Any:
    """Ask for something, and return the ids of what came, or why nothing did."""
    with made.peer() as peer:
        try:
            if what == ALL:
                found = list(peer.locations.objects())
            elif what == ONE:
                found = [peer.locations.get("LOC1")]
            else:
                url = peer.url_of("locations", role="SENDER")
                found = peer.request("GET", url, once=True).data
        except PeerError as error:
            return error.reason
        return " ".join(one["id"] for one in found)


@table("name, parameters, what, expected", ROWS)
def test_a_client_of_ours_makes_of_a_fault_what_the_table_says(
    met, name, parameters, what, expected
):
    made, partner = met
    with partner.misbehave(name, "locations", **parameters) as fault:
        assert asked(made, what) == expected
    assert fault.done == 1
    assert asked(made, ONCE) == "LOC1 LOC2"


def test_every_fault_is_tried_and_has_a_row_on_its_page():
    tried = {name for name, *_ in ROWS}
    assert tried | {"old_tokens"} == set(FAULTS)
    page = PAGE.read_text("utf-8")
    for fault in FAULTS.values():
        shown = ", ".join(f"`{name}`" for name in fault.parameters)
        assert f"| `{fault.name}` | {fault.does} | {shown} |" in page


def test_a_fault_of_ones_own_is_a_row_as_well(met):
    made, partner = met

    def shout(ids: str = "LOC1") -> Spoil:
        def ask(asked):
            assert asked.method == "GET"

        return Spoil(lambda a: a.say(data=[{"id": ids.lower()}]), ask)

    with partner.misbehave(Fault("shout", "shouts", shout), ids="LOC7"):
        assert asked(made, ONCE) == "loc7"


def test_what_is_lost_was_done_and_what_is_refused_was_not(partner, mine):
    token = {"uid": "T1", "type": "RFID", "valid": True, "whitelist": "NEVER"}
    token |= {"country_code": "NL", "party_id": "WNK", "issuer": "W"}
    token |= {"contract_id": "NL-WNK-C1", "last_updated": "2026-01-01T00:00:00Z"}
    with mine.peer() as peer:
        for fault, kept in (("status", 0), ("lost", 1)):
            with partner.misbehave(fault, "PUT tokens"), pytest.raises(PeerError):
                peer.tokens.put(token)
            assert len(partner.has("tokens")) == kept


def test_tokens_that_were_good_once_are_let_in_with_the_fault_alone(partner, mine):
    old = mine.party()
    with mine.app.app_context(), mine.ocpi.peer(old) as peer:
        url = peer.url_of("locations", role="SENDER")
        fault = partner.misbehave("old_tokens")
        assert peer.get(url).http_status == 200
        mine.ocpi.renew(old)
        assert peer.get(url).http_status == 200
        fault.stop()
        with pytest.raises(PeerError) as raised:
            peer.get(url)
    assert raised.value.http_status == 401


@table(
    "parameters, told",
    [
        ({"secs": 1}, "There is no parameter of delay: 'secs'"),
        ({"seconds": "x"}, "seconds of delay is 'x'; use a number from 0 to 86400."),
    ],
)
def test_parameters_that_there_are_not_are_refused(parameters, told):
    with pytest.raises(ValueError, match="delay") as raised:
        FAULTS["delay"].spoil(parameters)
    assert told in str(raised.value)


@table(
    "name, parameters, told",
    [
        ("delay", {"seconds": -1}, "use a number from 0 to 86400."),
        ("hang", {"seconds": -1}, "use a number from 0 to 86400."),
        ("slow", {"size": 0}, "use a whole number from 1 to"),
        ("huge", {"size": 1 << 40}, "use a whole number from 1 to"),
        ("bomb", {"size": -1}, "use a whole number from 1 to"),
        ("status", {"http": 99}, "use a whole number from 200 to 599."),
        ("lost", {"http": 600}, "use a whole number from 200 to 599."),
        ("html", {"http": 7}, "use a whole number from 200 to 599."),
        ("redirect", {"to": "a\r\nX: 1"}, "use a text that a header takes."),
        ("header", {"name": "X", "value": "a\nb"}, "use a text that a header takes."),
        ("header", {"value": "\u202e"}, "use a text that a header takes."),
        ("header", {"name": "X: 1\r\nY"}, "use a name of a header."),
        ("header", {"name": ""}, "use a name of a header."),
        ("content_type", {"type": "a\0"}, "use a text that a header takes."),
        ("foreign_link", {"url": "\r\n"}, "use a text that a header takes."),
        ("drop", {"fields": [1]}, "Expected `str`, got `int`"),
    ],
)
def test_what_could_not_be_sent_is_refused(name, parameters, told):
    with pytest.raises(ValueError, match=f" of {name} is ") as raised:
        FAULTS[name].spoil(parameters)
    assert told in str(raised.value)


@table("name", ["nope", "base64", "rot13"])
def test_what_is_no_encoding_of_texts_is_refused(name):
    with pytest.raises(ValueError, match=f"There is no encoding '{name}'; use"):
        FAULTS["charset"].spoil({"name": name})
