"""How far a list was read: one has it for itself, and any other goes on."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest

from flask_ocpi_status.modules.keeping.documents import Documents
from flask_ocpi_status.modules.keeping.pulls import Listing
from flask_ocpi_status.modules.keeping.pulls import Pull
from flask_ocpi_status.modules.keeping.pulls import Pulls
from flask_ocpi_status.modules.keeping.sql import SQLDocuments

LIST = Listing("roaming", "Größe", "locations", "Location")
LATER = datetime.now(UTC) + timedelta(hours=1)
OVER = datetime.now(UTC) - timedelta(hours=1)
MOMENT = "2026-01-01T00:00:00.000001"
FULL = Pull(
    "https://cpo.example/locations",
    MOMENT,
    f"https://cpo.example/locations?after={'x' * 4000}",
    MOMENT,
    MOMENT,
    MOMENT,
    10_000,
    350,
    True,
    2,
)


@pytest.fixture
def pulls(documents: Any) -> Pulls:
    found: Pulls = documents.notes.pulls
    return found


def test_of_a_list_that_nobody_has_read_there_is_nothing(pulls: Pulls) -> None:
    assert pulls.claim(LIST, "one", LATER) == Pull()


def test_two_do_not_have_it_at_once(pulls: Pulls) -> None:
    assert pulls.claim(LIST, "one", LATER) is not None
    assert pulls.claim(LIST, "other", LATER) is None
    assert pulls.claim(LIST._replace(party="x"), "other", LATER) is not None
    pulls.release(LIST, "other")
    assert pulls.claim(LIST, "other", LATER) is None
    pulls.release(LIST, "one")
    assert pulls.claim(LIST, "other", LATER) is not None


def test_who_is_too_late_has_it_no_more(pulls: Pulls) -> None:
    assert pulls.claim(LIST, "one", OVER) is not None
    assert pulls.note(LIST, "one", FULL, OVER)
    assert pulls.claim(LIST, "other", LATER) == FULL
    assert not pulls.note(LIST, "one", Pull("x"), LATER)
    pulls.release(LIST, "one")
    assert pulls.claim(LIST, "third", LATER) is None


@pytest.mark.parametrize("pull", [FULL, Pull(), Pull("u", reached=MOMENT)])
def test_how_far_it_was_read_is_noted(pulls: Pulls, pull: Pull) -> None:
    pulls.claim(LIST, "one", LATER)
    assert pulls.note(LIST, "one", FULL, LATER)
    assert pulls.note(LIST, "one", pull, LATER)
    pulls.release(LIST, "one")
    assert pulls.claim(LIST, "other", LATER) == pull


def test_it_stays_where_the_apps_transaction_is_undone(documents: Documents) -> None:
    notes: Any = documents
    pulls = notes.notes.pulls
    pulls.claim(LIST, "one", LATER)
    pulls.note(LIST, "one", FULL, LATER)
    if isinstance(documents, SQLDocuments):
        documents.session.rollback()
    pulls.release(LIST, "one")
    assert pulls.claim(LIST, "other", LATER) == FULL


def test_in_a_session_that_is_named_it_belongs_to_that(sql: SQLDocuments) -> None:
    pulls = sql.notes.pulls
    pulls.claim(LIST, "one", LATER)
    assert pulls.note(LIST, "one", FULL, LATER, sql.session)
    sql.session.rollback()
    pulls.release(LIST, "one")
    assert pulls.claim(LIST, "other", LATER) == Pull()
