"""What every place for documents does, wherever it keeps them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from flask_ocpi_status.codec import dumps
from flask_ocpi_status.codec import loads
from flask_ocpi_status.modules.keeping.documents import Documents
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.modules.keeping.documents import Shelved

from .places import SHELF
from .places import asked
from .places import crawl
from .places import ids
from .places import keep
from .places import key
from .places import location
from .places import moment
from .places import query_of
from .places import since


def kept(own: str, day: int = 1) -> Kept:
    return Kept(location(own, day), "2.2.1")


def test_what_is_kept_is_found_as_it_came(documents: Documents) -> None:
    assert documents.get(key("LOC1")) is None
    assert documents.put(key("LOC1"), Kept(location("LOC1"), "2.1.1"), None)

    found = documents.get(key("LOC1"))

    assert found is not None
    assert (found.document, found.version) == (location("LOC1"), "2.1.1")
    assert found.key == key("LOC1")


@pytest.mark.parametrize(
    "other",
    [
        Key.folded(SHELF, "NL", "ABC", "LOC2"),
        Key.folded(SHELF, "NL", "XYZ", "LOC1"),
        Key.folded(SHELF, "BE", "ABC", "LOC1"),
        Key.folded(Shelf("SENDER", "Location"), "NL", "ABC", "LOC1"),
        Key.folded(Shelf("RECEIVER", "Tariff"), "NL", "ABC", "LOC1"),
    ],
)
def test_another_key_is_another_object(documents: Documents, other: Key) -> None:
    keep(documents, "LOC1")

    assert documents.get(other) is None
    assert not documents.delete(other)
    assert documents.put(other, kept("LOC1"), None)
    assert documents.get(key("LOC1")) is not None


def test_what_is_deleted_is_gone_once(documents: Documents) -> None:
    keep(documents, "LOC1")

    assert documents.delete(key("LOC1"))
    assert not documents.delete(key("LOC1"))
    assert documents.get(key("LOC1")) is None
    assert documents.page(SHELF, asked()).total == 0
    assert documents.put(key("LOC1"), kept("LOC1"), None)


def test_nothing_is_kept_on_top_of_what_was_not_seen(documents: Documents) -> None:
    assert documents.put(key("LOC1"), kept("LOC1", 1), None)
    assert not documents.put(key("LOC1"), kept("LOC1", 2), None)
    first = documents.get(key("LOC1"))
    assert documents.put(key("LOC1"), kept("LOC1", 3), first)
    assert not documents.put(key("LOC1"), kept("LOC1", 4), first)
    documents.delete(key("LOC1"))
    assert not documents.put(key("LOC1"), kept("LOC1", 5), first)

    assert documents.get(key("LOC1")) is None
    assert documents.page(SHELF, asked()).total == 0


def test_what_came_on_a_page_can_be_replaced(documents: Documents) -> None:
    keep(documents, "LOC1")
    [listed] = documents.page(SHELF, asked()).items

    assert documents.put(listed.key, kept("LOC1", 2), listed)


class TestKeys:
    """Ids whose case counts, and those whose case does not."""

    @pytest.fixture(params=["LOC1", "loc1", "Loc1"])
    def spelled(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    def test_case_does_not_count(self, documents: Documents, spelled: str) -> None:
        keep(documents, "LOC1", key=Key.folded(SHELF, "NL", "ABC", "LOC1"))

        there = documents.get(Key.folded(SHELF, "nl", "Abc", spelled))

        assert there is not None
        assert documents.put(key(spelled), kept(spelled, 2), there)
        assert ids(documents.page(SHELF, asked())) == [spelled]
        assert documents.delete(key("lOC1"))

    def test_case_counts(self, documents: Documents) -> None:
        one, other = (Key(SHELF, "NL", "ABC", own) for own in ("LOC1", "loc1"))
        assert documents.put(one, kept("LOC1"), None)

        assert documents.get(other) is None
        assert not documents.delete(other)
        assert documents.put(other, kept("loc1", 2), None)
        assert ids(documents.page(SHELF, asked())) == ["LOC1", "loc1"]
        assert documents.delete(one)
        assert ids(documents.page(SHELF, asked())) == ["loc1"]

    def test_what_was_kept_where_case_counts_stays_where_it_does_not(
        self, documents: Documents, spelled: str
    ) -> None:
        assert documents.put(Key(SHELF, "NL", "ABC", "LOC1"), kept("LOC1"), None)

        there = documents.get(key(spelled))

        assert there is not None
        assert not documents.put(key(spelled), kept(spelled, 2), None)
        assert documents.put(key(spelled), kept(spelled, 3), there)
        assert ids(documents.page(SHELF, asked())) == [spelled]
        assert documents.delete(key(spelled))
        assert documents.page(SHELF, asked()).total == 0

    def test_what_was_kept_where_case_does_not_count_stays_where_it_does(
        self, documents: Documents
    ) -> None:
        keep(documents, "LOC1")
        exact = Key(SHELF, "NL", "ABC", "LOC1")

        there = documents.get(exact)

        assert there is not None
        assert not documents.put(exact, kept("LOC1", 2), None)
        assert documents.put(exact, kept("LOC1", 2), there)
        assert documents.page(SHELF, asked()).total == 1
        assert documents.get(key("loc1")) is not None
        assert documents.delete(exact)

    def test_of_two_that_differ_in_case_the_first_is_meant(
        self, documents: Documents
    ) -> None:
        for own in ("loc1", "LOC1"):
            documents.put(Key(SHELF, "NL", "ABC", own), kept(own), None)

        there = documents.get(key("loc1"))
        assert there is not None
        assert documents.put(key("loc1"), kept("loc1", 2), there)
        assert documents.page(SHELF, asked()).total == 2
        assert documents.get(key("LOC1")) == documents.get(key("loc1"))

    @pytest.mark.parametrize(
        "wrong",
        ["\0", "a\0b", "\ud800", "x" * 256],
        ids=["NUL", "NUL within", "half a pair", "too long"],
    )
    @pytest.mark.parametrize("make", [Key.folded, Key])
    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_nothing_is_under_what_no_database_takes(
        self, documents: Documents, make, place: int, wrong: str
    ) -> None:
        names = ["NL", "ABC", "LOC1"]
        names[place] = wrong
        strange = make(SHELF, *names)

        assert documents.get(strange) is None
        assert not documents.delete(strange)
        with pytest.raises(ValidationError):
            documents.put(strange, kept("LOC1"), None)
        keep(documents, "LOC1")  # the transaction goes on

    @pytest.mark.parametrize(
        "own",
        [
            "",
            "é",
            "Größe",
            "ID 1",
            "a/b",
            "%00",
            "'",
            '"',
            "\u212a",
            "a\x1fb",
            "x" * 255,
        ],
    )
    @pytest.mark.parametrize("make", [Key.folded, Key])
    def test_other_ids_are_what_they_are(
        self, documents: Documents, make, own: str
    ) -> None:
        where = make(SHELF, "NL", "ABC", own)

        assert documents.put(where, kept(own), None)

        found = documents.get(where)
        assert found is not None and found.document["id"] == own
        assert documents.get(make(SHELF, "NL", "ABC", "k")) is None


class TestDocuments:
    """What is in them."""

    @pytest.mark.parametrize(
        "number",
        ["1.10", "1E+2", "0.30000000000000004", "1E-30", "12345678901234567890"],
    )
    def test_numbers_stay_exact(self, documents: Documents, number: str) -> None:
        sent = loads(f'{{"id": "LOC1", "price": {number}}}', exact=True)
        documents.put(key("LOC1"), Kept(sent, "2.2.1"), None)

        found = documents.get(key("LOC1"))
        [listed] = documents.page(SHELF, asked()).items

        assert found is not None
        for one in (found, listed):
            assert str(one.document["price"]) == number
            assert number in dumps(one.document)

    def test_a_number_that_is_written_otherwise_is_the_same_number(
        self, documents: Documents
    ) -> None:
        sent = loads('{"id": "LOC1", "a": 1e2, "b": 0.1, "c": 0.2}', exact=True)
        documents.put(key("LOC1"), Kept(sent, "2.2.1"), None)

        found = documents.get(key("LOC1"))

        assert found is not None
        assert found.document["a"] == 100
        assert found.document["b"] + found.document["c"] == Decimal("0.3")

    @pytest.mark.parametrize(
        "name",
        ["Größe", "充电站", "🔌", "a\0b", "\u2028", "\ufffe", "'; DROP TABLE x", ""],
    )
    def test_texts_stay_as_they_are(self, documents: Documents, name: str) -> None:
        documents.put(key("LOC1"), Kept(location("LOC1", name=name), "2.2.1"), None)

        found = documents.get(key("LOC1"))

        assert found is not None and found.document["name"] == name

    def test_a_large_document_is_kept_whole(self, documents: Documents) -> None:
        large = location("LOC1", evses=[{"uid": str(n)} for n in range(50_000)])
        documents.put(key("LOC1"), Kept(large, "2.2.1"), None)

        found = documents.get(key("LOC1"))

        assert found is not None and found.document == large


class TestPages:
    """In which order, of which dates, and how many there are."""

    def test_the_oldest_come_first(self, documents: Documents) -> None:
        for own, day in (("c", 2), ("a", 3), ("b", 1), ("d", 2)):
            keep(documents, own, day)

        assert ids(documents.page(SHELF, asked())) == ["b", "c", "d", "a"]

    def test_the_objects_of_a_shelf_are_listed_whosever_they_are(
        self, documents: Documents
    ) -> None:
        keep(documents, "a", 2)
        keep(documents, "b", 1, Key.folded(SHELF, "BE", "XYZ", "b"))
        keep(documents, "c", 1, Key.folded(SHELF._replace(kind="Tariff"), "", "", "c"))

        page = documents.page(SHELF, asked())

        assert (ids(page), page.total, page.next_url) == (["b", "a"], 2, None)
        assert [one.key for one in page.items] == [
            Key.folded(SHELF, "BE", "XYZ", "b"),
            key("a"),
        ]

    def test_date_from_is_in_and_date_to_is_not(self, documents: Documents) -> None:
        for day in range(1, 6):
            keep(documents, str(day), day)

        for query, days in {
            f"date_from={moment(2)}": "2345",
            f"date_to={moment(4)}": "123",
            f"date_from={moment(2)}&date_to={moment(4)}": "23",
            f"date_from={moment(4)}&date_to={moment(2)}": "",
            f"date_from={moment(2)}&date_to={moment(2)}": "",
            f"date_from={moment(6)}": "",
            "date_from=0001-01-01T00:00:00Z": "12345",
            "date_to=9999-12-31T23:59:59Z": "12345",
        }.items():
            page = documents.page(SHELF, asked(query))
            assert (ids(page), page.total) == (list(days), len(days)), query
            limited = documents.page(SHELF, asked(f"{query}&limit=1"))
            assert limited.total == len(days), query

    @pytest.mark.parametrize(
        ("last_updated", "first", "last"),
        [
            ("2016-12-31T23:59:60Z", (2016, 12, 31, 23, 59, 59), (2017, 1, 1)),
            ("2025-01-01T00:00:00.5Z", (2025, 1, 1), (2025, 1, 1, 0, 0, 1)),
            ("2025-01-01T00:00:00", (2025, 1, 1), (2025, 1, 1, 0, 0, 0, 1)),
            ("2025-01-01T00:00:00.123456789Z", (2025, 1, 1), (2025, 1, 1, 0, 0, 1)),
            ("2025-01-01T02:00:00+02:00", (2025, 1, 1), (2025, 1, 1, 0, 0, 1)),
            ("0999-01-01T00:00:00Z", (999, 1, 1), (1000, 1, 1)),
        ],
    )
    def test_a_moment_is_what_it_says(
        self, documents: Documents, last_updated: str, first, last
    ) -> None:
        document = {"id": "LOC1", "last_updated": last_updated}
        documents.put(key("LOC1"), Kept(document, "2.2.1"), None)
        start, end = datetime(*first, tzinfo=UTC), datetime(*last, tzinfo=UTC)

        assert documents.page(SHELF, since(start, end)).total == 1
        assert documents.page(SHELF, since(None, start)).total == 0
        assert documents.page(SHELF, since(end)).total == 0

    @pytest.mark.parametrize(
        "wrong",
        [{}, {"last_updated": None}, {"last_updated": "x"}, {"last_updated": 5}],
    )
    def test_what_says_no_moment_is_of_the_one_when_it_came(
        self, documents: Documents, wrong: dict[str, object]
    ) -> None:
        before = datetime.now(UTC)

        documents.put(key("LOC1"), Kept({"id": "LOC1", **wrong}, "2.0"), None)

        assert documents.page(SHELF, since(before)).total == 1
        assert documents.page(SHELF, since(None, before)).total == 0

    def test_an_offset_is_heeded_without_a_bookmark(self, documents: Documents) -> None:
        for number in range(5):
            keep(documents, str(number), number + 1)

        for offset in range(8):
            page = documents.page(SHELF, asked(f"offset={offset}&limit=2"))
            assert ids(page) == list("01234"[offset : offset + 2])
            assert page.total == min(5, max(5, offset))
            assert (page.next_url is None) == (offset >= 3)
        far = documents.page(SHELF, asked(f"offset={2**63 - 1}&limit=2"))
        assert (ids(far), far.total, far.next_url) == ([], 5, None)

    def test_filters_that_nobody_knows_change_nothing(
        self, documents: Documents
    ) -> None:
        for number in range(3):
            keep(documents, str(number))

        pages = list(crawl(documents, "limit=2&x=%00&y=%27&x=2"))

        assert [one for page in pages for one in ids(page)] == ["0", "1", "2"]
        assert query_of(pages[0]).startswith("offset=2&limit=2&x=%00&x=2&y=%27&after=")

    def test_the_total_is_that_of_all_pages(self, documents: Documents) -> None:
        for number in range(7):
            keep(documents, str(number), number + 1)

        for query in ("limit=2", f"limit=2&date_from={moment(1)}", "limit=7"):
            assert {page.total for page in crawl(documents, query)} == {7}
        assert {page.limit for page in crawl(documents)} == {100}


def test_a_crawl_with_dates_stays_within_them(documents: Documents) -> None:
    for number in range(1, 10):
        keep(documents, str(number), number)

    pages = crawl(documents, f"limit=2&date_from={moment(3)}&date_to={moment(8)}")

    assert [one for page in pages for one in ids(page)] == list("34567")


#: What others do between two pages.
DEEDS = st.lists(
    st.tuples(st.sampled_from(["add", "change", "delete"]), st.integers(0, 30)),
    max_size=4,
)


@given(days=st.lists(st.integers(1, 5), max_size=15), deeds=st.lists(DEEDS, max_size=9))
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_crawl_meets_every_object_once(documents: Documents, days, deeds) -> None:
    """Those that stay as they are; whatever becomes of the others meanwhile."""
    for one in documents.page(SHELF, since()).items:
        documents.delete(one.key)
    for number, day in enumerate(days):
        keep(documents, str(number), day)
    met: Counter[str] = Counter()
    touched: set[str] = set()
    changed: set[str] = set()
    for step, page in enumerate(crawl(documents, "limit=2")):
        met.update(ids(page))
        goes_on = page.next_url is not None and step < len(deeds)
        for what, number in deeds[step] if goes_on else ():
            own = str(number)
            touched.add(own)
            if what == "delete":
                documents.delete(key(own))
                changed.discard(own)
            elif what == "add" or documents.get(key(own)):
                keep(documents, own, 10 + step)  # never back in time
                changed.add(own)

    stayed = {str(number) for number in range(len(days))} - touched
    assert {own: met[own] for own in stayed} == dict.fromkeys(stayed, 1)
    assert changed <= set(met)
    total = documents.page(SHELF, asked("limit=1")).total
    assert total == len(documents.page(SHELF, since()).items)


def test_an_app_finds_its_own_whoever_of_its_parties_has_it(
    documents: Documents,
) -> None:
    keep(documents, "LOC1", key=Key.folded(SHELF, "BE", "XYZ", "LOC1"))
    owners = [("NL", "ABC"), ("be", "xyz")]
    own = Shelved(documents, SHELF, lambda: owners, case_sensitive=False)

    found = own.find(location_id="loc1")

    assert found is not None and found.document["id"] == "LOC1"
    assert own.find(location_id="LOC2") is None
    assert own.find(location_id="\0") is None
    assert ids(own.page(asked())) == ["LOC1"]
