"""Which name may be meant by a misspelt one."""

from __future__ import annotations

from flask_ocpi_status.naming.alike import alike


def test_alike_are_names_that_differ_a_little():
    names = ("last_updated", "name", "state")
    assert alike("Last-Updated", names) == "last_updated"
    assert alike("naem", names) == "name"
    assert alike("publish", names) is None
    assert alike("publish", ()) is None


def test_of_names_that_are_as_like_it_is_the_one_that_begins_so():
    assert alike("2.2.0", ("2.2.1", "2.3.0")) == "2.2.1"
    assert alike("2.2.0", ("2.3.0", "2.2.1")) == "2.2.1"


def test_the_first_words_of_one_name_alone_mean_that():
    names = ("START_SESSION", "STOP_SESSION", "STOP_CHARGING")
    assert alike("start", names) == "START_SESSION"
    for name in ("STOP", "STAR", ""):
        assert alike(name, names) is None


def test_the_opposite_of_a_word_is_not_meant_by_it():
    names = ("AVAILABLE", "INOPERATIVE", "UNKNOWN", "CONNECTED", "ALLOWED")
    for name in ("UNAVAILABLE", "not available", "Operative", "KNOWN", "DISCONNECTED"):
        assert alike(name, names) is None
    assert alike("NOT_ALOWED", names) is None
    assert alike("Inoperativ", names) == "INOPERATIVE"
    assert alike("UKNOWN", names) == "UNKNOWN"
    assert alike("UNALLOWED", ("ALLOWED", "NOT_ALLOWED")) == "NOT_ALLOWED"
