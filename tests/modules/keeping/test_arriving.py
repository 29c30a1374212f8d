"""Many objects at once: what is there stays, and what is newer here too."""

from __future__ import annotations

import gc
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest

from flask_ocpi_status.modules.keeping.arriving import Arrival
from flask_ocpi_status.modules.keeping.arriving import keep
from flask_ocpi_status.modules.keeping.arriving import keep_all
from flask_ocpi_status.modules.keeping.documents import Documents
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.memory import MemoryDocuments
from tests.table import table

from .places import SHELF
from .places import asked
from .places import location


def arrival(
    own: str,
    day: int = 1,
    *,
    version: str = "2.2.1",
    final: bool = False,
    make: Any = Key.folded,
    **others: Any,
) -> Arrival:
    kept = Kept(location(own, day, **others), version)
    key = make(SHELF, "NL", "ABC", own)
    return Arrival.of(key, kept, ("NL", "ABC"), final=final)


@table(
    "second, settled",
    [
        (arrival("L1", 5, city="Gent"), "unchanged"),
        (arrival("L1", 6, city="Gent"), "changed"),
        (arrival("L1", 5, city="Aalst"), "changed"),
        (arrival("L1", 4, city="Aalst"), "unchanged"),
        (arrival("L1", 5, city="Gent", version="2.3.0"), "changed"),
        (arrival("l1", 6), "changed"),
        (arrival("L2", 1), "created"),
        (arrival("L1", 5, city="Gent", final=True), "unchanged"),
        (arrival("L1", 6, city="Gent", final=True), "refused"),
        (arrival("L1", 6, version="2.3.0", final=True), "unchanged"),
        (arrival("L2", 6, final=True), "created"),
    ],
)
def test_what_becomes_of_an_object(
    documents: Documents, second: Arrival, settled: str
) -> None:
    for key in (Key.folded(SHELF, "NL", "ABC", own) for own in ("L1", "L2")):
        documents.delete(key)
    first = arrival("L1", 5, city="Gent")
    assert keep_all(documents, [first]) == ["created"]

    assert keep_all(documents, [second]) == [settled]

    there = documents.get(second.key)
    is_new = settled in ("created", "changed")
    assert there is not None
    assert there.document == (second if is_new else first).kept.document
    assert documents.page(SHELF, asked("limit=1")).total == 1 + (settled == "created")


@table(
    "there, settled",
    [
        (timedelta(0), "unchanged"),
        (timedelta(seconds=30), "unchanged"),  # clocks differ
        (timedelta(hours=1), "changed"),
        (timedelta(days=365 * 1000), "changed"),
    ],
)
def test_what_is_of_the_future_is_not_the_newer_one(
    documents: Documents, there: timedelta, settled: str
) -> None:
    """The clock of whoever has sent it is put right one day."""
    one = arrival("L1", 5, city="Gent")
    documents.delete(one.key)
    moment = f"{datetime.now(UTC) + there:%Y-%m-%dT%H:%M:%SZ}"
    assert keep_all(documents, [arrival("L1", last_updated=moment)]) == ["created"]
    assert keep_all(documents, [one]) == [settled]


def test_many_are_kept_at_once(documents: Documents) -> None:
    some = [arrival(f"L{number}", number % 28 + 1) for number in range(100)]
    assert keep_all(documents, some) == ["created"] * 100
    others = [
        *some[:50],
        *(arrival(f"L{number}", 28, x=1) for number in range(50, 150)),
    ]
    settled = keep_all(documents, others)
    assert settled == ["unchanged"] * 50 + ["changed"] * 50 + ["created"] * 50
    assert documents.page(SHELF, asked("limit=1")).total == 150


def test_where_case_counts_two_are_two(documents: Documents) -> None:
    pair = [arrival(own, make=Key) for own in ("LOC", "loc")]
    assert keep_all(documents, pair) == ["created", "created"]
    assert keep_all(documents, pair) == ["unchanged", "unchanged"]
    # Who changes to a version where it does not finds the first of them.
    assert keep_all(documents, [arrival("lOc", 9)]) == ["changed"]
    assert documents.page(SHELF, asked()).total == 2


def test_one_that_others_change_for_ever_is_left() -> None:
    class Busy(MemoryDocuments):
        def put(self, key: Key, kept: Kept, instead_of: Kept | None) -> bool:
            return False

    with pytest.raises(RuntimeError, match="again and again"):
        keep(Busy(), arrival("L1"))


def test_what_waits_to_be_kept_is_nothing_that_the_collector_goes_through() -> None:
    """With thousands of them it would go through all that the app has, too."""
    assert not gc.is_tracked(arrival("L1"))
