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
from flask_ocpi_status.testing import Fault
from tests.modules.acting.house import LATER
from tests.modules.acting.house import House
from tests.modules.acting.house import keep
from tests.modules.acting.house import ours
from tests.modules.acting.house import sent
from tests.modules.acting.house import session_of
from tests.modules.acting.house import welcoming
from tests.standing import standing
from tests.table import table

LOCATION = ours("Location", "locations", publish=True)
CHANGE = {"last_updated": LATER}
SHORT = {"OCPI_STATUS_PEER_TIMEOUT": 0.2, "OCPI_STATUS_PEER_DEADLINE": 0.3}


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(pausing, "FIRST", 600.0)


@pytest.fixture
def partner():
    with welcoming() as one:
        yield one


DRIP = {"seconds": 0.02, "size": 1}
LIMITED = [("html", {"http": 429}), ("header", {"name": "Retry-After", "value": "1"})]


@table(
    ("faults", "outcome", "pauses"),
    [
        ([("hang", {})], "failed", True),
        ([("slow", DRIP)], "failed", True),
        ([("huge", {"size": 1000}), ("slow", {**DRIP, "size": 64})], "failed", True),
        ([("abort", {})], "failed", True),
        ([("abort", {"at": "body"})], "failed", True),
        ([("html", {"http": 500})], "failed", True),
        ([("html", {"http": 502})], "failed", True),
        (LIMITED, "failed", True),
        ([("html", {"page": "<html>hunter2</html>"})], "failed", False),
        ([("text", {"text": '{"data": "hunter2"}'})], "failed", False),
        ([("huge", {})], "failed", False),
        ([("redirect", {"to": "/elsewhere"})], "failed", False),
        ([("redirect", {"http": 308})], "failed", False),
        ([("html", {"http": 400})], "rejected", False),
        ([("html", {"http": 401})], "rejected", False),
        ([("says", {"data": "hunter2", "code": 2001})], "rejected", False),
        ([("says", {"data": "hunter2", "code": 2000, "http": 400})], "rejected", False),
        ([("says", {"data": "hunter2", "code": 3000})], "rejected", False),
        ([("says", {"data": "hunter2", "code": 3001, "http": 404})], "rejected", False),
    ],
)
def test_it_is_tried_once_and_told_of(partner, caplog, faults, outcome, pauses):
    partner.exchanges.clear()
    caplog.clear()
    partner.behave()
    for name, parameters in [("says", {}), *faults]:
        partner.misbehave(name, **parameters)
    # What takes its time is not waited for; nothing else fails by being slow.
    house = House(**SHORT if faults[-1][0] in ("hang", "slow") else {})
    house.add("par", partner.url)
    with caplog.at_level(logging.INFO):
        house.push("locations", LOCATION)
        assert house.wait() == [("par", outcome)]
        assert len(partner.received()) == 1
        house.push("locations", LOCATION)
        house.wait()
    assert [one["outcome"] for one in house.told][1:] == [
        "skipped" if pauses else outcome
    ]
    assert len(partner.received()) == (1 if pauses else 2)
    assert "LOC1" in caplog.text and "correlation id" in caplog.text
    assert ("does not answer" in caplog.text) is pauses
    for secret in ("hunter2", "our-token-at-par", "Traceback"):
        assert secret not in caplog.text
        assert secret not in str(house.told)


def test_nobody_at_the_port_is_given_a_pause():
    house = House()
    with welcoming() as gone:
        house.add("par", gone.url)
    house.push("locations", LOCATION)
    house.push("locations", LOCATION)
    assert house.wait() == [("par", "failed"), ("par", "skipped")]


def test_what_comes_back_is_told_and_gets_what_is_pushed_from_then_on(
    partner, monkeypatch, caplog
):
    now = [0.0]
    monkeypatch.setattr(pausing, "monotonic", lambda: now[0])
    partner.misbehave("html", http=503, times=1)
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
    with standing(modules=(), name="slow") as slow:
        slow.misbehave("hang")
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
        assert len(slow.received()) == 1
    house.wait()
    outcomes = [one["outcome"] for one in house.told if one["party"] == "slow"]
    assert outcomes == ["failed"] + ["skipped"] * 29


@table(
    "unknown",
    [
        ("says", {"code": 2003, "http": 404}),
        ("says", {"code": 2003}),
        ("says", {"code": 2004}),
        ("html", {"http": 404}),
        ("html", {"http": 405}),
        ("says", {"code": 2000, "http": 404}),
    ],
)
def test_who_does_not_know_what_is_changed_gets_the_whole(partner, unknown):
    partner.exchanges.clear()
    documents = MemoryDocuments()
    keep(documents, LOCATION, "LOC1")
    house = House(set_up=lambda it: it.sender("locations", documents))
    house.add("par", partner.url)
    fault, parameters = unknown
    with partner.misbehave(fault, "PATCH", **parameters):
        house.change("locations", "LOC1", CHANGE)
        assert house.wait() == [("par", "sent")]
    assert house.told[0]["method"] == "PUT"
    patch, put = partner.received()
    assert (patch.method, put.method, put.path) == ("PATCH", "PUT", patch.path)
    assert put.body["id"] == "LOC1"


def test_who_does_not_know_the_evse_gets_it_and_then_the_location(partner):
    documents = MemoryDocuments()
    keep(documents, LOCATION, "LOC1")
    house = House(set_up=lambda it: it.sender("locations", documents))
    house.add("par", partner.url)
    base = "/par/locations/NL/OUR/LOC1"
    for method in ("PATCH", "PUT"):
        partner.misbehave("says", method, times=1, code=2003, http=404)
    house.change("locations", ("LOC1", "E1"), {"status": "CHARGING", **CHANGE})
    assert house.wait() == [("par", "sent")]
    assert sent(partner) == [
        ("PATCH", f"{base}/E1"),
        ("PUT", f"{base}/E1"),
        ("PUT", base),
    ]


def test_what_nobody_finds_as_a_whole_stays_rejected(partner):
    house = House()
    house.add("par", partner.url)
    partner.misbehave("html", http=404)
    house.change("locations", "LOC1", CHANGE)
    assert house.wait() == [("par", "rejected")]
    assert len(partner.received()) == 1


def test_a_new_record_is_posted_where_it_cannot_be_put(partner):
    house = House(home="2.3.0")
    house.add("par", partner.url, "2.3.0")
    record = ours("InvoiceReconciliationRecord", "invoicereconciliation", "2.3.0")
    partner.misbehave("says", "PUT", code=2000, http=404)
    house.add("hub", partner.url, "2.3.0", codes=("DE", "HUB"), hub_party_id="DEHUB")
    house.push("invoicereconciliation", record, concerns=("DE", "PAR"))
    house.wait()
    assert ("POST", "/par/invoicereconciliation") in [
        (one.method, one.path) for one in partner.received()
    ]
    assert {one["outcome"] for one in house.told} == {"sent"}


@table(
    ("answer", "outcome"),
    [
        ({"code": 2000, "http": 404}, "sent"),
        ({"code": 2003}, "sent"),
        ({"code": 2000, "http": 405}, "rejected"),  # it has it still
        ({"code": 3000, "http": 501}, "failed"),
    ],
)
def test_what_is_not_there_need_not_be_taken_away(partner, answer, outcome):
    house = House()
    house.add("par", partner.url)
    with partner.misbehave("says", **answer):
        house.remove("tariffs", "T1")
        assert house.wait() == [("par", outcome)]


def test_where_a_cdr_is_said_to_be_elsewhere_nothing_is_asked_there(partner, caplog):
    elsewhere = {"Location": "http://169.254.169.254/cdrs/1"}
    partner.misbehave("says", http=201, headers=elsewhere)
    house = House()
    house.add("par", partner.url)
    cdr = {**ours("CDR", "cdrs"), "cdr_token": session_of(("DE", "PAR"))["cdr_token"]}
    with caplog.at_level(logging.WARNING):
        house.push("cdrs", cdr)
        assert house.wait() == [("par", "sent")]
    assert "none of its own" in caplog.text
    assert [one.method for one in partner.received()] == ["POST"]


@table("change", ["gone", "version", "endpoint"])
def test_a_party_that_is_another_one_by_now_gets_nothing(partner, change):
    partner.exchanges.clear()
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
    assert partner.received() == []


def test_parties_that_cannot_be_looked_up_are_told_of_too(partner, caplog):
    partner.exchanges.clear()
    house = House()
    house.add("par", partner.url)

    def fail(name):
        raise StoreProblem("The database is away.")

    house.store.by_name = fail
    house.push("locations", LOCATION)
    assert house.wait() == [("par", "failed")]
    assert partner.received() == []


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

    def breaks():
        return lambda answered: setattr(documents, "broken", True)

    partner.misbehave("html", http=404)
    partner.misbehave(Fault("breaks", "breaks the documents", breaks))
    house.change("locations", "LOC1", CHANGE)
    assert house.wait() == [("par", "failed")]
    assert house.told[0]["error"] == "It failed on our side."
    assert "A task failed" in caplog.text
