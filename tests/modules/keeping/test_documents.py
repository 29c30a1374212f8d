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
from flask_ocpi_status.modules.keeping.memory import MemoryDocuments

from .places import SESSIONS
from .places import SHELF
from .places import asked
from .places import crawl
from .places import ids
from .places import keep
from .places import keep_session
from .places import key
from .places import location
from .places import moment
from .places import query_of
from .places import since


def kept(own: str, day: int = 1) -> Kept:
    return Kept(location(own, day), "2.2.1")


def test_documents_in_memory_may_be_forgotten_all_at_once() -> None:
    documents = MemoryDocuments()
    assert documents.put(key("LOC1"), kept("LOC1"), None)
    documents.clear()
    assert documents.get(key("LOC1")) is None
    assert documents.page(SHELF, asked("limit=1")).items == []


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


def parties(*names: str) -> frozenset[tuple[str, str]]:
    """Return the codes of some parties, as a page is asked for."""
    return frozenset(("nl", name) for name in names)


class TestConcerning:
    """What concerns one party is on its pages, and on those of all."""

    #: More than are looked for one by one.
    MANY = parties("abc", *(f"o{number:02}" for number in range(20)))

    @pytest.fixture
    def sessions(self, documents: Documents) -> Documents:
        for number in range(12):
            party = ("ABC", "abc", "XYZ", None)[number % 4]
            keep_session(documents, str(number), 1 + number // 2, party)
        keep(documents, "LOC1")
        return documents

    @pytest.mark.parametrize(
        ("whose", "expected"),
        [
            (parties(), []),
            (parties("oth"), []),
            (frozenset({("be", "abc")}), []),
            (parties("ABC"), []),  # codes are asked for in lower case
            (parties("*abc", "", "nl*abc"), []),
            (parties("xyz"), ["2", "6", "10"]),
            (parties("abc"), ["0", "1", "4", "5", "8", "9"]),
            (parties("abc", "oth"), ["0", "1", "4", "5", "8", "9"]),
            (parties("xyz", "abc"), ["0", "1", "2", "4", "5", "6", "8", "9", "10"]),
            (MANY, ["0", "1", "4", "5", "8", "9"]),
            (None, [str(number) for number in range(12)]),
        ],
    )
    def test_a_page_has_what_concerns_one_of_them(
        self, sessions: Documents, whose, expected: list[str]
    ) -> None:
        page = sessions.page(SESSIONS, asked("limit=50"), whose)
        assert (ids(page), page.total) == (_in_order(expected), len(expected))
        limited = sessions.page(SESSIONS, asked("limit=1"), whose)
        assert limited.total == len(expected)

        pages = list(crawl(sessions, "limit=2", SESSIONS, whose))
        assert [one for page in pages for one in ids(page)] == _in_order(expected)
        assert {page.total for page in pages} == {len(expected)}

        counted = [
            one
            for offset in range(0, 14, 2)
            for one in ids(
                sessions.page(SESSIONS, asked(f"offset={offset}&limit=2"), whose)
            )
        ]
        assert counted == _in_order(expected)
        far = sessions.page(SESSIONS, asked(f"offset={2**63 - 1}&limit=2"), whose)
        assert (ids(far), far.total) == ([], len(expected))

        dates = f"date_from={moment(3)}&date_to={moment(5)}"
        dated = [one for one in expected if 4 <= int(one) < 8]
        pages = list(crawl(sessions, f"limit=1&{dates}", SESSIONS, whose))
        assert [one for page in pages for one in ids(page)] == _in_order(dated)
        assert {page.total for page in pages} == {len(dated)}

    def test_a_link_leads_nobody_to_what_concerns_others(
        self, sessions: Documents
    ) -> None:
        first = sessions.page(SESSIONS, asked("limit=2"), parties("abc"))
        for whose in (parties("xyz"), parties("xyz", "oth")):
            page = sessions.page(SESSIONS, asked(query_of(first)), whose)
            assert set(ids(page)) <= {"2", "6", "10"}
        assert not ids(sessions.page(SESSIONS, asked(query_of(first)), parties("o")))

    def test_what_comes_to_concern_another_is_on_its_pages(
        self, sessions: Documents
    ) -> None:
        keep_session(sessions, "0", 1, "XYZ")
        keep_session(sessions, "3", 2, "XYZ")
        keep_session(sessions, "6", 4, None)  # what was told before holds
        sessions.delete(Key.folded(SESSIONS, "NL", "DST", "1"))

        for whose, left in (("abc", "4 5 8 9"), ("xyz", "0 2 3 6 10")):
            for query in ("limit=50", "limit=1", f"limit=1&date_from={moment(1)}"):
                page = sessions.page(SESSIONS, asked(query), parties(whose))
                assert page.total == len(left.split())
                assert set(ids(page)) <= set(left.split())
        assert sessions.page(SESSIONS, asked("limit=1")).total == 11

    def test_what_is_found_says_whom_it_concerns(self, sessions: Documents) -> None:
        there = [sessions.get(Key.folded(SESSIONS, "NL", "DST", own)) for own in "023"]
        listed = sessions.page(SESSIONS, asked("limit=50")).items
        every = {kept.document["id"]: kept.concerns for kept in listed}

        whom = [("nl", "abc"), ("nl", "xyz"), None]
        assert [kept and kept.concerns for kept in there] == whom
        assert [every[own] for own in "023"] == whom

    def test_the_app_tells_what_the_object_does_not_say(
        self, documents: Documents
    ) -> None:
        where = Key.folded(SESSIONS, "NL", "DST", "S1")
        told = Kept(location("S1", auth_id="C1"), "2.1.1", concerns=("NL", "Abc"))
        assert documents.put(where, told, None)
        assert ids(documents.page(SESSIONS, asked(), parties("abc"))) == ["S1"]
        changed = Kept(location("S1", 2, auth_id="C1"), "2.1.1")
        assert documents.put(where, changed, documents.get(where))
        assert ids(documents.page(SESSIONS, asked(), parties("abc"))) == ["S1"]
        moved = changed._replace(concerns=("NL", "XYZ"))
        assert documents.put(where, moved, documents.get(where))
        assert ids(documents.page(SESSIONS, asked(), parties("abc"))) == []
        assert documents.page(SESSIONS, asked("limit=1"), parties("xyz")).total == 1

    def test_what_can_be_no_party_is_none(self, documents: Documents) -> None:
        for number, party in enumerate(("A\0C", "A" * 256, "\ud800")):
            where = Key.folded(SESSIONS, "NL", "DST", str(number))
            kept = Kept(location(str(number)), "2.1.1", concerns=("NL", party))
            assert documents.put(where, kept, None)
        assert documents.page(SESSIONS, asked()).total == 3
        assert {one.concerns for one in documents.page(SESSIONS, asked()).items} == {
            None
        }


def _in_order(numbers: list[str]) -> list[str]:
    """Sort what changed on the same days by the day and then by the id."""
    return sorted(numbers, key=lambda one: (int(one) // 2, one))
