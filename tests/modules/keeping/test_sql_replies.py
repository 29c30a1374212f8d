"""What is owed, in a table: any process finds it, once the request has succeeded."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from flask_ocpi_status.exchange.carried import Carried
from flask_ocpi_status.modules.keeping.owed import Owed
from flask_ocpi_status.modules.keeping.owed import after
from flask_ocpi_status.modules.keeping.owed import new_id
from flask_ocpi_status.modules.keeping.replies import MemoryReplies
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.modules.keeping.sql_replies import SQLReplies

URL = "https://emsp.example/commands/START_SESSION/1"


def owed(
    party: str | None = "windkracht", url: str = URL, due: datetime | None = None
) -> Owed:
    carried = Carried("chain", party)
    what = "START_SESSION"
    due = due or after(30)
    return Owed(new_id(), "p", party, what, "2.2.1", url, due, carried=carried)


@pytest.mark.parametrize("party", ["windkracht", None, "Größe"])
def test_what_is_owed_is_found_by_its_id(sql: SQLDocuments, party: str | None) -> None:
    one = owed(party, URL + "x" * 255)
    sql.notes.replies.owe(one)
    sql.notes.replies.owe(owed())

    assert sql.notes.replies.owed(one.id) == one


@pytest.mark.parametrize("id", ["", "x", "\0", "a\0b", "\ud800", "x" * 1000, "🔌", "%"])
def test_nothing_is_owed_under_another(sql: SQLDocuments, id: str) -> None:
    sql.notes.replies.owe(owed())

    assert sql.notes.replies.owed(id) is None
    assert MemoryReplies().owed(id) is None


def test_it_is_owed_once_the_request_has_succeeded(sql: SQLDocuments) -> None:
    one, other = owed(), owed()
    sql.notes.replies.owe(one)
    sql.session.rollback()
    sql.notes.replies.owe(other)
    sql.session.commit()

    with Session(sql.session.get_bind()) as session:
        later = SQLReplies(session)
        assert later.owed(one.id) is None
        assert later.owed(other.id) == other


def test_what_the_app_says_is_said_when_it_commits(sql: SQLDocuments) -> None:
    one = owed()
    sql.notes.replies.owe(one)
    sql.session.commit()
    assert sql.notes.replies.answer(one.id, "{}")
    sql.session.rollback()
    assert sql.notes.replies.take(one.id, after(60)) is None


@pytest.mark.parametrize(
    "due",
    [
        datetime(2025, 1, 1, tzinfo=UTC),
        datetime(2025, 1, 1, 1, 2, 3, 4, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_it_is_due_at_a_moment(sql: SQLDocuments, due: datetime) -> None:
    one = owed(due=due)
    sql.notes.replies.owe(one)

    assert sql.notes.replies.owed(one.id) == one
