"""The ring of one process, and what every store of exchanges does."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from flask_ocpi_status.codec import dumps
from flask_ocpi_status.monitor.memory import MemoryExchanges
from flask_ocpi_status.monitor.seen import Count
from flask_ocpi_status.monitor.seen import Seen
from flask_ocpi_status.monitor.seen import Wanted
from flask_ocpi_status.monitor.seen import id_of

AT = 1_800_000_000.0


def seen(number: int, **values: object) -> Seen:
    at = AT + number
    return Seen(id_of(at, number), at, **{"way": "in", "outcome": "success", **values})


@pytest.fixture(params=["memory", "sqlite"])
def exchanges(request, tmp_path):
    if request.param == "memory":
        yield MemoryExchanges()
        return
    sqlalchemy = pytest.importorskip("sqlalchemy")
    from flask_ocpi_status.monitor.sql import SQLExchanges

    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path}/x.sqlite")
    made = SQLExchanges(engine)
    made.create_tables()
    made._keep = float("inf")
    yield made
    made.close()
    engine.dispose()


def numbers(found):
    return [round(one.at - AT) for one in found]


def test_the_newest_come_first_and_no_more_than_are_asked_for(exchanges):
    for number in range(5):
        exchanges.add(seen(number))
    assert numbers(exchanges.latest(["in"], Wanted(), 3)) == [4, 3, 2]
    before = id_of(AT + 2, 2)
    assert numbers(exchanges.latest(["in"], Wanted(before=before), 9)) == [1, 0]


def test_they_are_found_by_party_outcome_way_and_either_id(exchanges):
    exchanges.add(seen(0, party="a", outcome="invalid", request_id="r"))
    exchanges.add(seen(1, party="b", way="out", correlation_id="r"))
    exchanges.add(seen(2, way="push", outcome="failed"))

    def found(ways=("in", "out"), **wanted):
        return numbers(exchanges.latest(ways, Wanted(**wanted), 9))

    assert found() == [1, 0]
    assert found(("push", "reply")) == [2]
    assert found(party="a") == [0]
    assert found(outcome="success") == [1]
    assert found(id="r") == [1, 0]
    assert found(id="r", party="b") == [1]
    assert found(id="s") == []
    assert found(party="\0") == found(id="a\0" * 999) == found(outcome="\0") == []


def test_one_is_found_whole_by_its_own_id(exchanges):
    one = seen(
        1,
        party="a\0é",
        pointers=["/a"],
        sent=[["Host", "a"]],
        body="{}",
        duration=0.5,
        status_code=1000,
    )
    exchanges.add(one)
    assert dumps(asdict(exchanges.find(one.id))) == dumps(asdict(one))
    assert exchanges.find("none") is None
    assert exchanges.find("no\0ne") is None


def test_requests_and_calls_are_counted_of_the_newest_so_many(exchanges):
    for number, outcome in enumerate(["crash", "success", "success", "invalid"]):
        exchanges.add(seen(number, party="a", module="cdrs", outcome=outcome))
    exchanges.add(seen(9, way="push", outcome="failed"))
    assert sorted(exchanges.counts(9)) == [
        Count("in", "a", "cdrs", "crash", 1),
        Count("in", "a", "cdrs", "invalid", 1),
        Count("in", "a", "cdrs", "success", 2),
    ]


def test_a_ring_keeps_the_last_and_says_whose_they_are():
    ring = MemoryExchanges(most=2)
    for number in range(5):
        ring.add(seen(number))
    assert numbers(ring.latest(["in"], Wanted(), 9)) == [4, 3]
    assert "process" in ring.whose


def test_a_ring_for_nothing_is_refused():
    with pytest.raises(ValueError, match="most="):
        MemoryExchanges(most=0)
