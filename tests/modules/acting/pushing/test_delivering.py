"""What a party makes of a push: each way to misbehave, and what comes of it."""

from __future__ import annotations

import logging
from threading import Event

import pytest

from flask_ocpi_status.background import Threads
from flask_ocpi_status.modules import MemoryDocuments
from flask_ocpi_status.modules import ocpi_pushed
from flask_ocpi_status.modules.acting.pushing import pausing
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.parties.parties import StoreProblem
from tests.modules.acting.house import LATER
from tests.modules.acting.house import House
from tests.modules.acting.house import keep
from tests.modules.acting.house import ours
from tests.modules.acting.house import partners
from tests.modules.acting.house import session_of
from tests.partners.partner import Partner
from tests.partners.partner import big
from tests.partners.partner import close_before
from tests.partners.partner import close_midway
from tests.partners.partner import drip_body
from tests.partners.partner import drip_headers
from tests.partners.partner import envelope
from tests.partners.partner import error
from tests.partners.partner import hang
from tests.partners.partner import nobody
from tests.partners.partner import plain
from tests.partners.partner import redirect
from tests.table import table

LOCATION = ours("Location", "locations", publish=True)
CHANGE = {"last_updated": LATER}
SHORT = {"OCPI_STATUS_PEER_TIMEOUT": 0.2, "OCPI_STATUS_PEER_DEADLINE": 0.3}


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(pausing, "FIRST", 600.0)


@pytest.fixture
def partner():
    with partners() as [one]:
        yield one


@table(
    ("answer", "outcome", "pauses"),
    [
        (hang, "failed", True),
        (drip_headers, "failed", True),
        (drip_body, "failed", True),
        (close_before, "failed", True),
        (close_midway, "failed", True),
        (error(500), "failed", True),
        (error(502), "failed", True),
        (error(429, {"Retry-After": "1"}), "failed", True),
        (plain(b"<html>hunter2</html>"), "failed", False),
        (plain(b'{"data": "hunter2"}'), "failed", False),
        (big(40_000_000), "failed", False),
        (redirect("/elsewhere"), "failed", False),
        (redirect("https://elsewhere.example/", 308), "failed", False),
        (error(400), "rejected", False),
        (error(401), "rejected", False),
        (envelope("hunter2", 2001), "rejected", False),
        (envelope("hunter2", 2000, status=400), "rejected", False),
        (envelope("hunter2", 3000), "rejected", False),
        (envelope("hunter2", 3001, status=404), "rejected", False),
    ],
)
def test_it_is_tried_once_and_told_of(partner, caplog, answer, outcome, pauses):
    partner.requests.clear()
    caplog.clear()
    partner.always(answer)
    house = House(**SHORT)
    house.add("par", partner.url)
    with caplog.at_level(logging.INFO):
        house.push("locations", LOCATION)
        assert house.wait() == [("par", outcome)]
        assert len(partner.requests) == 1
        house.push("locations", LOCATION)
        house.wait()
    assert [one["outcome"] for one in house.told][1:] == [
        "skipped" if pauses else outcome
    ]
    assert len(partner.requests) == (1 if pauses else 2)
    assert "LOC1" in caplog.text and "correlation id" in caplog.text
    assert ("does not answer" in caplog.text) is pauses
    for secret in ("hunter2", "our-token-at-par", "Traceback"):
        assert secret not in caplog.text
        assert secret not in str(house.told)


def test_nobody_at_the_port_is_given_a_pause():
    house = House()
    with nobody() as url:
        house.add("par", url)
        house.push("locations", LOCATION)
        house.push("locations", LOCATION)
        assert house.wait() == [("par", "failed"), ("par", "skipped")]


def test_what_comes_back_is_told_and_gets_what_is_pushed_from_then_on(
    partner, monkeypatch, caplog
):
    now = [0.0]
    monkeypatch.setattr(pausing, "monotonic", lambda: now[0])
    partner.always(error(503), envelope())
    house = House()
    house.add("par", partner.url)
    with caplog.at_level(logging.WARNING):
        for later in (0, 1, 1, 600):
            now[0] += later
            house.push("locations", LOCATION)
            house.wait()
    assert [outcome for _, outcome in house.wait()] == [
        "failed",
        "skipped",
        "skipped",
        "sent",
    ]
    assert "answers again. 2 messages were not pushed" in caplog.text


def test_a_party_that_hangs_holds_up_no_other(partner):
    with Partner() as slow:
        slow.always(hang)
        house = House()
        house.add("slow", slow.url, codes=("DE", "SLO"))
        house.add("par", partner.url)
        got = Event()

        sent = []

        def look(app, *, party, **fields):
            sent.append(party)
            if sent.count("par") == 30:
                got.set()

        with ocpi_pushed.connected_to(look, house.app):
            for _ in range(30):
                house.push("locations", LOCATION)
            assert got.wait(60)
        assert set(sent) == {"par"}
        assert len(slow.requests) == 1
        slow.stop()
        house.wait()
    outcomes = [one["outcome"] for one in house.told if one["party"] == "slow"]
    assert outcomes == ["failed"] + ["skipped"] * 29


@table(
    "unknown",
    [
        envelope(status_code=2003, status=404),
        envelope(status_code=2003),
        envelope(status_code=2004),
        error(404),
        error(405),
        envelope(status_code=2000, status=404),
    ],
)
def test_who_does_not_know_what_is_changed_gets_the_whole(partner, unknown):
    partner.requests.clear()
    documents = MemoryDocuments()
    keep(documents, LOCATION, "LOC1")
    house = House(set_up=lambda it: it.sender("locations", documents))
    house.add("par", partner.url)
    partner.on("PATCH", "/par/locations/NL/OUR/LOC1", unknown)
    house.change("locations", "LOC1", CHANGE)
    assert house.wait() == [("par", "sent")]
    assert house.told[0]["method"] == "PUT"
    patch, put = partner.requests
    assert (patch.method, put.method, put.path) == ("PATCH", "PUT", patch.path)
    assert put.json["id"] == "LOC1"


def test_who_does_not_know_the_evse_gets_it_and_then_the_location(partner):
    documents = MemoryDocuments()
    keep(documents, LOCATION, "LOC1")
    house = House(set_up=lambda it: it.sender("locations", documents))
    house.add("par", partner.url)
    base = "/par/locations/NL/OUR/LOC1"
    for method in ("PATCH", "PUT"):
        partner.on(method, f"{base}/E1", envelope(status_code=2003, status=404))
    house.change("locations", ("LOC1", "E1"), {"status": "CHARGING", **CHANGE})
    assert house.wait() == [("par", "sent")]
    assert [(one.method, one.path) for one in partner.requests] == [
        ("PATCH", f"{base}/E1"),
        ("PUT", f"{base}/E1"),
        ("PUT", base),
    ]


def test_what_nobody_finds_as_a_whole_stays_rejected(partner):
    house = House()
    house.add("par", partner.url)
    partner.always(error(404))
    house.change("locations", "LOC1", CHANGE)
    assert house.wait() == [("par", "rejected")]
    assert len(partner.requests) == 1


def test_a_new_record_is_posted_where_it_cannot_be_put(partner):
    house = House(home="2.3.0")
    house.add("par", partner.url, "2.3.0")
    record = ours("InvoiceReconciliationRecord", "invoicereconciliation", "2.3.0")
    path = "/par/invoicereconciliation/NL/OUR/ID1"
    partner.on("PUT", path, envelope(status_code=2000, status=404))
    house.add("hub", partner.url, "2.3.0", codes=("DE", "HUB"), hub_party_id="DEHUB")
    house.push("invoicereconciliation", record, concerns=("DE", "PAR"))
    house.wait()
    assert ("POST", "/par/invoicereconciliation") in [
        (one.method, one.path) for one in partner.requests
    ]
    assert {one["outcome"] for one in house.told} == {"sent"}


def test_what_is_not_there_need_not_be_taken_away(partner):
    house = House()
    house.add("par", partner.url)
    partner.always(envelope(status_code=2000, status=404))
    house.remove("tariffs", "T1")
    assert house.wait() == [("par", "sent")]


def test_where_a_cdr_is_said_to_be_elsewhere_nothing_is_asked_there(partner, caplog):
    partner.always(
        envelope(status=201, headers={"Location": "http://169.254.169.254/cdrs/1"})
    )
    house = House()
    house.add("par", partner.url)
    cdr = {**ours("CDR", "cdrs"), "cdr_token": session_of(("DE", "PAR"))["cdr_token"]}
    with caplog.at_level(logging.WARNING):
        house.push("cdrs", cdr)
        assert house.wait() == [("par", "sent")]
    assert "none of its own" in caplog.text
    assert [one.method for one in partner.requests] == ["POST"]


@table("change", ["gone", "version", "endpoint"])
def test_a_party_that_is_another_one_by_now_gets_nothing(partner, change):
    partner.requests.clear()
    tasks = []

    class Holding(Threads):
        def start(self, app, task, *, delay=0):
            tasks.append(task)

        def go(self, app):
            for task in tasks:
                super().start(app, task)

    house = House(background=Holding())
    party = house.add("par", partner.url)
    house.push("locations", LOCATION)
    if change == "gone":
        house.store.remove("par")
    else:
        house.store.remove("par")
        version = "2.1.1" if change == "version" else "2.2.1"
        modules = (
            {}
            if change == "version"
            else {
                "endpoints": (Endpoint("tokens", f"{partner.url}/tokens", "RECEIVER"),)
            }
        )
        house.add("par", partner.url, version, **modules)
    assert party.name == "par"
    house.background.go(house.app)
    assert house.wait() == [("par", "failed")]
    assert partner.requests == []


def test_parties_that_cannot_be_looked_up_are_told_of_too(partner, caplog):
    partner.requests.clear()
    house = House()
    house.add("par", partner.url)

    def fail(name):
        raise StoreProblem("The database is away.")

    house.store.by_name = fail
    house.push("locations", LOCATION)
    assert house.wait() == [("par", "failed")]
    assert partner.requests == []


def test_what_fails_on_our_side_is_told_and_logged(partner, caplog):
    class Broken(MemoryDocuments):
        broken = False

        def get(self, key):
            if self.broken:
                raise RuntimeError("hunter2")
            return super().get(key)

    documents = Broken()
    keep(documents, LOCATION, "LOC1")
    house = House(set_up=lambda it: it.sender("locations", documents))
    house.add("par", partner.url)

    def answer(request, wire):
        documents.broken = True
        error(404)(request, wire)

    partner.always(answer)
    house.change("locations", "LOC1", CHANGE)
    assert house.wait() == [("par", "failed")]
    assert house.told[0]["error"] == "It failed on our side."
    assert "A task failed" in caplog.text
