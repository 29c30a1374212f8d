"""Who has set the charging profile of a session, wherever it is noted."""

from __future__ import annotations

from typing import Any

from flask_ocpi_status.modules.keeping.owed import after
from flask_ocpi_status.modules.keeping.profiles import Setter
from flask_ocpi_status.transport.routing import PartyId
from flask_ocpi_status.transport.routing import Routing

ONE = Setter("windkracht", Routing(PartyId("DE", "ABC"), None))
OTHER = Setter("zonkracht")


def commit(documents: Any) -> None:
    session = getattr(documents, "session", None)
    if session is not None:
        session.commit()


def test_it_is_the_last_one_of_the_session_in_any_case_of_its_id(documents: Any):
    setters = documents.notes.setters
    setters.note("roaming", "S1", OTHER)
    setters.note("roaming", "s1", ONE)
    setters.note("roaming", "S2", OTHER)
    commit(documents)

    assert setters.of("roaming", "S1") == ONE
    assert setters.of("roaming", "S2") == OTHER
    assert setters.of("another", "S1") is None
    for id in ("S3", "", "a\0b", "x" * 1000):
        assert setters.of("roaming", id) is None


def test_an_id_that_no_session_has_is_not_noted(documents: Any):
    setters = documents.notes.setters
    setters.note("roaming", "a\0b" * 200, ONE)
    setters.note("roaming", "S1", ONE)
    commit(documents)

    assert setters.of("roaming", "S1") == ONE


def test_who_has_set_one_long_ago_is_forgotten(documents: Any):
    setters = documents.notes.setters
    setters.note("roaming", "S1", ONE)
    setters.note("another", "S1", ONE)
    commit(documents)
    setters.prune("roaming", after(-60))
    assert setters.of("roaming", "S1") == ONE
    setters.prune("roaming", after(1))

    assert setters.of("roaming", "S1") is None
    assert setters.of("another", "S1") == ONE
