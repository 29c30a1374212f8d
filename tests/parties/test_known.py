"""Parties as they were read, for as long as their rows stay alike."""

from __future__ import annotations

import pytest

from flask_ocpi_status import PartyId
from flask_ocpi_status.parties import known
from flask_ocpi_status.parties.known import Known
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status.registration import Party


def party(key: int, roles: int = 0) -> Party:
    plays = [CredentialsRole("CPO", PartyId("NL", f"{n:03}")) for n in range(roles)]
    return Party(key, f"party {key}", roles=tuple(plays))


def test_what_is_kept_is_found_by_all_of_its_short_columns() -> None:
    parties = Known()
    one = party(1)
    parties.keep((1, "x", "stamp"), one)
    assert parties.get((1, "x", "stamp")) is one
    assert parties.get((1, "x", "another")) is None
    assert parties.get((1, "y", "stamp")) is None
    assert parties.get((2, "x", "stamp")) is None


def test_the_last_that_was_kept_of_a_party_counts() -> None:
    parties = Known()
    first, second = party(1, 3), party(1, 5)
    parties.keep((1, "a"), first)
    parties.keep((1, "b"), second)
    assert parties.get((1, "a")) is None
    assert parties.get((1, "b")) is second
    assert parties._size == 6


def test_whoever_has_not_asked_for_longest_is_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(known, "_MOST", 10)
    parties = Known()
    for key in (1, 2, 3):
        parties.keep((key,), party(key, 2))
    assert parties.get((1,)) is not None
    parties.keep((4,), party(4, 2))
    assert [bool(parties.get((key,))) for key in (1, 2, 3, 4)] == [
        True,
        False,
        True,
        True,
    ]
    # One alone is kept, however large it is.
    parties.keep((5,), party(5, 500))
    assert parties.get((5,)) is not None
    assert parties.get((1,)) is None
    parties.keep((6,), party(6))
    assert parties._size == 1
