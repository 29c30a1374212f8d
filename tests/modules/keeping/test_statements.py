"""How a database finds what it is asked for: by an index, in the order that is there.

It is asked itself, with enough documents that it would not read all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import insert
from sqlalchemy import text

from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.modules.keeping.tables import DOCUMENTS

from .places import ENGINES
from .places import SESSIONS
from .places import SHELF
from .places import asked
from .places import database_url
from .places import key
from .places import location
from .places import opened
from .places import query_of

MANY = 5_000


def second(number: int) -> str:
    """Return the moment at which one of them was changed: each a second later."""
    return f"2025-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"


#: A little before the newest of them.
LATE = f"date_from={second(MANY - 200)}"
#: A little after the oldest of them.
EARLY = f"date_to={second(MANY // 10)}"


@pytest.fixture(scope="module", params=ENGINES)
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SQLDocuments]:
    """Many documents of each of four shelves."""
    folder: Path = tmp_path_factory.mktemp("filled")
    with ExitStack() as stack:
        url = stack.enter_context(database_url(request.param, folder))
        documents = stack.enter_context(opened(url))
        rows = [
            {
                "role": role,
                "kind": kind,
                "country_code": "nl",
                "party_id": "abc",
                "id": f"loc{number}",
                "spelling": "",
                "version": "2.2.1",
                "changed": datetime.fromtimestamp(1735689600 + number, UTC)
                .replace(tzinfo=None)
                .isoformat(timespec="microseconds"),
                "revision": 1,
                "document": '{"id": "LOC1"}',
                "concerns": f"nl*p{number % 100}" if kind == "Session" else None,
            }
            for role in ("SENDER", "RECEIVER")
            for kind in ("Location", "Session")
            for number in range(MANY)
        ]
        documents.session.execute(insert(DOCUMENTS), rows)
        documents.recount()
        documents.session.execute(text("ANALYZE"))
        documents.session.commit()
        yield documents


#: Do it, and say how many rows were read.
ANALYZE = "EXPLAIN (ANALYZE, TIMING OFF)"


def plans(documents: SQLDocuments, act: Any, how: str = "EXPLAIN") -> list[str]:
    """Do something, and return how the database goes about each statement of it."""
    engine = documents.session.get_bind()
    is_sqlite = engine.dialect.name == "sqlite"
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    how = "EXPLAIN QUERY PLAN" if is_sqlite else how
    connection = documents.session.connection()
    return [
        "\n".join(
            str(row[-1])
            for row in connection.exec_driver_sql(f"{how} {statement}", parameters)
        )
        for statement, parameters in asked
    ]


def middle(documents: SQLDocuments, query: str = "") -> str:
    """Return the query of a page in the middle of a crawl."""
    offset = f"offset={MANY // 2}&limit=50&{query}"
    return query_of(documents.page(SHELF, asked(offset)))


QUERIES = {
    "first": lambda documents: "",
    "delta": lambda documents: LATE,
    "until": lambda documents: EARLY,
    "between": lambda documents: f"{LATE}&date_to={second(MANY - 140)}",
    "middle": middle,
    "middle of a delta": lambda documents: middle(
        documents, "date_from=2025-01-01T00:00:01Z"
    ),
    "middle, until": lambda documents: middle(
        documents, "date_to=2025-01-02T00:00:00Z"
    ),
}


@pytest.mark.parametrize("which", QUERIES)
def test_a_page_is_read_in_the_order_of_its_index(
    filled: SQLDocuments, which: str
) -> None:
    query = QUERIES[which](filled)

    rows, *counts = plans(filled, lambda: filled.page(SHELF, asked(query)))

    assert "ix_ocpi_documents_changed" in rows, rows
    assert "Sort" not in rows and "TEMP B-TREE" not in rows, rows
    assert "Seq Scan" not in rows and "SCAN" not in rows, rows
    # Where another page ended is said to the index, rather than looked for.
    if "middle" in which:
        assert "changed" in rows.partition("Index Cond")[2] or "changed" in rows, rows
        assert "Filter" not in rows, rows
        assert "changed>=" not in rows.replace(" ", ""), rows
    assert len(counts) <= 1
    for one in counts:
        assert "SCAN" not in one and "Seq Scan on ocpi_documents" not in one, one
        assert "ix_ocpi_documents_changed" in one or "counts" in one, one


WHOSE = {
    "one": frozenset({("nl", "p7")}),
    "several": frozenset({("nl", "p7"), ("nl", "p8"), ("nl", "x")}),
}


@pytest.mark.parametrize("whose", WHOSE)
@pytest.mark.parametrize("which", ["", LATE, EARLY])
@pytest.mark.parametrize("where", ["first", "after"])
def test_a_page_of_a_party_is_read_in_the_order_of_its_index(
    filled: SQLDocuments, whose: str, which: str, where: str
) -> None:
    concerning, query = WHOSE[whose], f"limit=1&{which}"
    if where == "after":
        query = query_of(filled.page(SESSIONS, asked(query), concerning))

    rows, *counts = plans(
        filled, lambda: filled.page(SESSIONS, asked(query), concerning)
    )

    assert "ix_ocpi_documents_concerns" in rows, rows
    assert "ix_ocpi_documents_changed" not in rows, rows
    assert "Seq Scan" not in rows and "SCAN ocpi" not in rows, rows
    if whose == "one":
        assert "Sort" not in rows and "TEMP B-TREE" not in rows, rows
        assert "Filter" not in rows, rows
    assert len(counts) == (where == "first")
    for one in counts:
        assert "SCAN" not in one and "Seq Scan on ocpi_documents" not in one, one
        assert "ix_ocpi_documents_concerns" in one or "counts" in one, one


def test_of_several_parties_no_more_is_read_than_could_be_on_a_page(
    filled: SQLDocuments,
) -> None:
    """What is sorted is what is read of each of them: a page, and one more."""
    connection = filled.session.connection()
    if connection.dialect.name == "sqlite":
        pytest.skip("SQLite does not say how many rows it has read.")
    concerning = frozenset(("nl", f"p{number}") for number in range(16))

    [plan, *_] = plans(
        filled, lambda: filled.page(SESSIONS, asked("limit=5"), concerning), ANALYZE
    )

    assert "ix_ocpi_documents_concerns" in plan
    read = [int(many) for many in re.findall(r"Limit .*actual .*rows=(\d+)", plan)]
    assert len(read) == 17 and max(read) == 6, plan


@pytest.mark.parametrize("make", [Key.folded, Key])
def test_one_is_found_by_its_key(filled: SQLDocuments, make: Any) -> None:
    own = make(SHELF, "NL", "ABC", "LOC7")

    for plan in plans(filled, lambda: filled.get(own)):
        assert "SCAN" not in plan and "Seq Scan" not in plan, plan
        assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan


def test_one_is_added_changed_and_deleted_by_its_key(filled: SQLDocuments) -> None:
    def act() -> None:
        kept = Kept(location("new"), "2.2.1")
        assert filled.put(key("new"), kept, None)
        assert filled.put(key("new"), kept, filled.get(key("new")))
        assert filled.delete(key("new"))

    found = plans(filled, act)

    filled.session.rollback()
    assert len(found) == 7
    for plan in found:
        assert "SCAN" not in plan.replace("SCAN CONSTANT ROW", ""), plan
        assert "Seq Scan on ocpi_documents" not in plan, plan


def test_a_page_is_asked_for_once_and_counted_once(filled: SQLDocuments) -> None:
    query = middle(filled)

    assert len(plans(filled, lambda: filled.page(SHELF, asked("limit=5")))) == 2
    assert len(plans(filled, lambda: filled.page(SHELF, asked(query)))) == 1
    whole = f"date_from={second(MANY - 5)}"
    assert len(plans(filled, lambda: filled.page(SHELF, asked(whole)))) == 1
