"""Where a page ended: kept in the link, and harmless when it is made up."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.modules.keeping.bookmarks import AFTER
from flask_ocpi_status.modules.keeping.bookmarks import bookmark_of
from flask_ocpi_status.modules.keeping.documents import LONGEST
from flask_ocpi_status.modules.keeping.documents import Documents
from flask_ocpi_status.modules.keeping.documents import Key
from tests.table import table

from .places import SHELF
from .places import asked
from .places import crawl
from .places import ids
from .places import keep
from .places import moment
from .places import query_of

MOMENT = "2025-01-02T00:00:00.000000"
GOOD = [MOMENT, "nl", "abc", "2", "", 3]


def written(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


#: What is no bookmark.
NONE = [
    "",
    "=",
    "x",
    "\0",
    "%00",
    "é",
    "🔌",
    "A" * 100_000,
    "W" * 21_999,
    urlsafe_b64encode(b"\xff\xfe").decode(),
    urlsafe_b64encode(b"[" * 10_000).decode(),
    urlsafe_b64encode(b'["\\ud800","","","","",1]').decode(),
    urlsafe_b64encode(b"[1e999]").decode(),
    *map(
        written,
        [
            None,
            5,
            "abcdef",
            [],
            {},
            {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6},
            GOOD[:5],
            [*GOOD, 3],
            [*GOOD[:5], "3"],
            [*GOOD[:5], -1],
            [*GOOD[:5], 3.0],
            [*GOOD[:5], True],
            [*GOOD[:5], None],
            [*GOOD[:5], 10**4000],
            [*GOOD[:5], 2**63],
            [1, *GOOD[1:]],
            [[MOMENT], *GOOD[1:]],
            [None, *GOOD[1:]],
            [MOMENT, "nl\0", "abc", "2", "", 3],
            [MOMENT, "nl", "abc", "2", "\0", 3],
            [MOMENT, "nl", "abc", "x" * (LONGEST + 1), "", 3],
        ],
    ),
]
#: What is one, though nobody has given it to anybody.
MADE_UP = [
    GOOD,
    ["", "", "", "", "", 0],
    ["x", "", "", "", "", 2**63 - 1],
    ["2025", "'; DROP TABLE ocpi_documents; --", "%", "_", "\\", 1],
    ["9999-99-99T99:99:99.999999", "🔌" * LONGEST, "é", "\u2028", "", 5],
]


@table("text", NONE)
def test_what_is_none_is_not_read(text: str) -> None:
    page = asked()
    assert bookmark_of(page) is None
    object.__setattr__(page, "filters", ((AFTER, text),))
    assert bookmark_of(page) is None


@table("after", MADE_UP)
def test_what_could_be_one_is_read(after: list[Any]) -> None:
    found = bookmark_of(asked(f"{AFTER}={written(after)}"))

    assert found == (tuple(after[:5]), after[5])


def test_the_first_of_several_counts() -> None:
    others = f"{AFTER}={written(MADE_UP[1])}"

    found = bookmark_of(asked(f"x=1&{AFTER}={written(GOOD)}&{others}"))

    assert found is not None and found.after[0] == MOMENT
    assert bookmark_of(asked(f"{AFTER}=x&{others}")) is None


def test_one_from_before_the_dates_is_another_lists() -> None:
    query = f"{AFTER}={written(GOOD)}"

    assert bookmark_of(asked(f"{query}&date_from={moment(2)}")) is not None
    assert bookmark_of(asked(f"{query}&date_from={moment(3)}")) is None
    assert bookmark_of(asked(f"{query}&date_to={moment(1)}")) is not None


@given(st.text() | st.binary().map(lambda raw: urlsafe_b64encode(raw).decode()))
def test_any_text_is_one_or_none(text: str) -> None:
    page = asked()
    object.__setattr__(page, "filters", ((AFTER, text),))
    bookmark_of(page)


@pytest.fixture
def filled(documents: Documents) -> Documents:
    for day in range(1, 6):
        keep(documents, str(day), day)
    return documents


def test_a_list_is_answered_with_any(filled: Documents) -> None:
    for text in [*NONE, *map(written, MADE_UP)]:
        page = asked("limit=2")
        object.__setattr__(page, "filters", ((AFTER, text),))
        found = filled.page(SHELF, page)
        assert set(ids(found)) <= set("12345"), text
        if text in NONE:
            assert ids(found) == ["1", "2"], text


def test_what_is_read_with_one_is_within_the_shelf_and_the_dates(
    filled: Documents,
) -> None:
    keep(filled, "x", 3, Key.folded(SHELF._replace(role="SENDER"), "NL", "ABC", "x"))
    for after in MADE_UP:
        for dates in (moment(2), moment(5)):
            query = f"date_from={dates}&date_to={moment(5)}&{AFTER}={written(after)}"
            assert set(ids(filled.page(SHELF, asked(query)))) <= set("234"), query


def test_the_link_has_one_and_the_offset_besides(filled: Documents) -> None:
    pages = list(crawl(filled, f"limit=2&date_from={moment(1)}"))

    assert [query_of(page).partition("&after=")[0] for page in pages[:-1]] == [
        f"offset={offset}&limit=2&date_from={moment(1).replace(':', '%3A')}"
        for offset in (2, 4)
    ]
    assert query_of(pages[1]).count("after=") == 1


def test_who_counts_without_them_gets_the_same(filled: Documents) -> None:
    by_link = [ids(page) for page in crawl(filled)]

    by_offset = [
        ids(filled.page(SHELF, asked(f"offset={offset}&limit=2")))
        for offset in (0, 2, 4)
    ]

    assert by_link == by_offset


def test_a_crawl_ends_where_nothing_is_left(filled: Documents) -> None:
    first = filled.page(SHELF, asked("limit=2"))
    for own in "345":
        filled.delete(Key.folded(SHELF, "NL", "ABC", own))

    last = filled.page(SHELF, asked(query_of(first)))

    assert (ids(last), last.next_url) == ([], None)
    assert last.total <= 2  # or else the page after it would be asked for
