"""What is owed, and when."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

from flask_ocpi_status.modules.keeping.memory import MemoryDocuments
from flask_ocpi_status.modules.keeping.replies import Owed
from flask_ocpi_status.modules.keeping.replies import Reply
from flask_ocpi_status.modules.keeping.replies import new_id


def test_an_id_is_long_and_another_each_time() -> None:
    made = {new_id() for _ in range(1000)}

    assert len(made) == 1000
    assert {len(one) for one in made} == {24}


def test_it_is_due_when_its_time_is_over() -> None:
    before = datetime.now(UTC)

    owed = Owed.of(Reply("x"), None, "PUT", "2.2.1", "https://a.example/", 30)

    assert timedelta(0) <= owed.due - before - timedelta(seconds=30) < timedelta(60)


def test_a_process_knows_what_it_owes() -> None:
    replies = MemoryDocuments().notes.replies
    owed = Owed.of(Reply("x"), None, "PUT", "2.2.1", "https://a.example/", 30)
    replies.owe(owed)

    assert replies.owed("x") is owed
    assert replies.owed("y") is None
