"""Many objects at once in a database: what others do meanwhile is noticed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from flask_ocpi_status.codec import loads
from flask_ocpi_status.modules.keeping import sql_arriving
from flask_ocpi_status.modules.keeping.arriving import Arrival
from flask_ocpi_status.modules.keeping.arriving import Outpaced
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.modules.keeping.tables import DOCUMENTS

from .places import SHELF
from .places import asked
from .places import location
from .places import since
from .test_arriving import arrival


def test_whoever_is_faster_is_noticed(
    sql: SQLDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql.keep_all([arrival("L1")])
    look = sql_arriving._there

    def look_too_early(*args: Any) -> Any:
        there = look(*args)
        for own in ("L1", "L2"):
            key = Key.folded(SHELF, "NL", "ABC", own)
            assert sql.put(key, Kept(location(own, 5), "2.2.1"), sql.get(key))
        return there

    monkeypatch.setattr(sql_arriving, "_there", look_too_early)
    for own in ("L1", "L2"):
        with pytest.raises(Outpaced):
            sql.keep_all([arrival(own, 9)])


def test_numbers_are_kept_as_exact_as_they_came(sql: SQLDocuments) -> None:
    text = '{"id":"L1","x":[1.10,12345678901234567890.5,1e2,5],"y":"é\\u0001"}'
    one = arrival("L1")
    document = loads(text, exact=True)
    assert sql.keep_all([Arrival.of(one.key, Kept(document, "2.2.1"), one.owner)]) == [
        "created"
    ]
    found = sql.get(one.key)
    assert found is not None
    assert found.document == document
    assert sql.keep_all([Arrival.of(one.key, Kept(document, "2.2.1"), one.owner)]) == [
        "unchanged"
    ]


def test_what_is_the_same_in_another_order_is_unchanged(sql: SQLDocuments) -> None:
    one = arrival("L1")
    sql.keep_all([one])
    turned = dict(reversed(one.kept.document.items()))
    assert sql.keep_all([Arrival.of(one.key, Kept(turned, "2.2.1"), one.owner)]) == [
        "unchanged"
    ]


def test_it_is_counted_by_whom_it_concerns(sql: SQLDocuments) -> None:
    shelf = Shelf("RECEIVER", "Session")

    def of(own: str, party: str, day: int) -> Any:
        token = {"country_code": "BE", "party_id": party, "uid": "1"}
        kept = Kept(location(own, day, cdr_token=token), "2.2.1")
        return Arrival.of(Key.folded(shelf, "NL", "ABC", own), kept, ("NL", "ABC"))

    sql.keep_all([of("S1", "WNK", 1), of("S2", "WNK", 1), of("S3", "OTH", 1)])
    sql.keep_all([of("S1", "OTH", 2), of("S2", "WNK", 2), of("S4", "WNK", 1)])
    for party, total in (("wnk", 2), ("oth", 2)):
        found = sql.page(shelf, asked("limit=1"), frozenset({("be", party)}))
        assert found.total == total
    sql.recount()
    assert sql.page(shelf, since()).total == 4


def test_what_is_no_json_any_more_is_replaced(sql: SQLDocuments) -> None:
    sql.keep_all([arrival("L1", final=True)])
    sql.session.execute(update(DOCUMENTS).values(document="{"))
    assert sql.keep_all([arrival("L1", final=True)]) == ["changed"]
    found = sql.get(arrival("L1").key)
    assert found is not None
    assert found.document == location("L1")


def test_nothing_is_kept_of_nothing(sql: SQLDocuments) -> None:
    assert sql.keep_all([]) == []
