"""Questions, wherever they are noted: each change is made once, by who was first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from flask_ocpi_status.modules.keeping.documents import Documents
from flask_ocpi_status.modules.keeping.questions import Question
from flask_ocpi_status.modules.keeping.questions import Questions
from flask_ocpi_status.modules.keeping.questions import changed
from flask_ocpi_status.modules.keeping.sql import SQLDocuments

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def question(id: str = "q", platform: str = "roaming", seconds: int = 0) -> Question:
    due = NOW + timedelta(seconds=seconds)
    body = {"session_id": "Größe", "limit": 1.5}
    return Question(id, platform, "cpo", "STOP_SESSION", "2.2.1", body, due)


@pytest.fixture
def questions(documents: Documents) -> Questions:
    found: Questions = documents.notes.questions  # type: ignore[attr-defined]
    return found


def test_a_question_is_found_by_its_id(questions: Questions) -> None:
    one = replace(question(), answer={"result": "ACCEPTED"}, result={"message": []})
    questions.note(one)
    questions.note(question("other"))
    assert questions.find("q") == one


@pytest.mark.parametrize("id", ["", "x", "\0", "\ud800", "x" * 1000, "%"])
def test_nothing_is_found_under_another(questions: Questions, id: str) -> None:
    questions.note(question())
    assert questions.find(id) is None


def test_it_is_changed_as_long_as_it_is_what_it_was(questions: Questions) -> None:
    was = question()
    questions.note(was)
    now = replace(was, state="came", result={"result": "FAILED"}, revision=2)
    assert questions.change(was, now)
    assert not questions.change(was, replace(was, state="told", revision=2))
    assert not questions.forget(was)
    assert questions.find("q") == now
    assert questions.forget(now)
    assert questions.find("q") is None
    assert not questions.change(now, now) and not questions.forget(now)


def test_of_many_who_change_it_each_sees_what_was_done_before(
    questions: Questions,
) -> None:
    questions.note(question())

    def change(number: int) -> bool:
        def told(was: Question) -> Question | None:
            return None if was.state == "told" else replace(was, state="told")

        return changed(questions, "q", told) is not None

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(change, range(8))) == 1


def test_what_is_not_there_is_not_changed(questions: Questions) -> None:
    assert changed(questions, "q", lambda was: was) is None


def test_who_is_to_be_told_is_found_oldest_first(questions: Questions) -> None:
    came = replace(question("came", seconds=50), state="came")
    told = replace(question("told", seconds=-50), state="told")
    late, later = question("late", seconds=-5), question("later", seconds=-9)
    for one in (came, told, late, later, question("open", seconds=5)):
        questions.note(one)
    questions.note(question("theirs", platform="other", seconds=-5))
    found = [one.id for one in questions.untold("roaming", NOW, 10)]
    assert found == ["later", "late", "came"]
    assert [one.id for one in questions.untold("roaming", NOW, 1)] == ["later"]


def test_the_next_that_is_due_is_one_for_which_nothing_came(
    questions: Questions,
) -> None:
    assert questions.next_due("roaming", NOW) is None
    questions.note(question("open", seconds=5))
    questions.note(question("longer", seconds=50))
    questions.note(replace(question("told", seconds=1), state="told"))
    assert questions.next_due("roaming", NOW) == NOW + timedelta(seconds=5)
    assert questions.next_due("other", NOW) is None


def test_what_is_over_is_forgotten(questions: Questions) -> None:
    for state in ("asked", "came", "told"):
        questions.note(replace(question(state), state=state))
    questions.note(replace(question("new", seconds=5), state="told"))
    questions.note(replace(question("theirs", platform="other"), state="told"))
    questions.clear("roaming", NOW + timedelta(seconds=1), ["told"])
    left = ("asked", "came", "new", "theirs")
    assert questions.find("told") is None
    assert all(questions.find(one) for one in left)
    questions.clear("roaming", NOW + timedelta(seconds=1), ["asked", "came", "told"])
    assert [one for one in left if questions.find(one)] == ["new", "theirs"]


def test_what_a_request_brings_belongs_to_its_transaction(sql: SQLDocuments) -> None:
    questions = sql.notes.questions
    was = question()
    questions.note(was)
    sql.session.rollback()
    assert questions.find("q") == was
    came = replace(was, state="came", revision=2)
    assert questions.here.change(was, came)
    sql.session.rollback()
    assert questions.find("q") == was
    assert questions.here.change(was, came)
    sql.session.commit()
    assert questions.find("q") == came
