"""A batch is kept as a whole, beside what the app does in its session."""

from __future__ import annotations

from typing import Any

import pytest

from flask_ocpi_status.modules.keeping.arriving import Outpaced
from flask_ocpi_status.modules.keeping.batches import Batches
from flask_ocpi_status.modules.keeping.batches import batches
from flask_ocpi_status.modules.keeping.memory import MemoryDocuments
from flask_ocpi_status.modules.keeping.sql import SQLDocuments

from .places import SHELF
from .places import asked
from .test_arriving import arrival


class Session:
    """A session, as far as it is one here."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def commit(self) -> None:
        self.done.append("commit")

    def rollback(self) -> None:
        self.done.append("rollback")


class Failing(MemoryDocuments):
    """Documents that fail at first."""

    def __init__(self, *failures: Exception) -> None:
        super().__init__()
        self.failures = list(failures)

    def keep_all(self, arrivals: Any) -> Any:
        if self.failures:
            raise self.failures.pop(0)
        return ["created" for _ in arrivals]


class DatabaseError(Exception):
    """What drivers raise."""

    sqlstate = "40001"


def nothing() -> None:
    """Do nothing before the commit."""


def test_it_is_committed_with_what_belongs_to_it() -> None:
    session = Session()
    kept = Batches(MemoryDocuments(), session)
    assert kept.keep([arrival("L1")], lambda: session.done.append("then")) == [
        "created"
    ]
    assert session.done == ["then", "commit"]


def test_where_others_were_faster_they_are_kept_one_by_one() -> None:
    session, documents = Session(), Failing(Outpaced(), Outpaced())
    kept = Batches(documents, session)
    assert kept.keep([arrival("L1"), arrival("L2")], nothing) == ["created", "created"]
    assert session.done == ["rollback", "commit"]
    assert documents.page(SHELF, asked()).total == 2


def test_what_fails_for_good_is_raised_and_undone() -> None:
    session = Session()
    kept = Batches(Failing(ValueError("x")), session)
    with pytest.raises(ValueError, match="x"):
        kept.keep([arrival("L1")], nothing)
    assert session.done == ["rollback"]


def test_what_can_be_tried_again_is_and_not_for_ever() -> None:
    session = Session()
    kept = Batches(Failing(DatabaseError(), DatabaseError()), session)
    assert kept.keep([arrival("L1")], nothing) == ["created"]
    assert session.done == ["rollback", "rollback", "commit"]

    kept = Batches(Failing(*[DatabaseError()] * 3), session)
    with pytest.raises(DatabaseError):
        kept.keep([arrival("L1")], nothing)


def test_it_is_beside_the_session_of_the_app(sql: SQLDocuments) -> None:
    with batches(sql, sql.session) as kept:
        assert kept.session is not sql.session
        kept.keep([arrival("L1")], nothing)
        assert sql.page(SHELF, asked()).total == 1
        sql.session.rollback()
        with pytest.raises(ZeroDivisionError):
            kept.keep([arrival("L2")], lambda: 1 // 0)
    assert sql.page(SHELF, asked()).total == 1
