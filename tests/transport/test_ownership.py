"""Whose objects a party may send: its own, or all, as it forwards for others."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask_ocpi_status import PartyId
from flask_ocpi_status import Quirk
from flask_ocpi_status.registration import Party
from flask_ocpi_status.transport.ownership import Ownership
from flask_ocpi_status.transport.ownership import covers
from flask_ocpi_status.transport.ownership import folded
from flask_ocpi_status.transport.ownership import seen_by
from flask_ocpi_status.transport.platform import CredentialsRole
from tests.table import table


def role(name: str | None, country_code: str = "NL", party_id: str = "DST") -> Any:
    return CredentialsRole(name, PartyId(country_code, party_id))


@dataclass
class Own:
    roles: Any


#: A party, codes, and whether they are its own: before 2.2, and from 2.2 on.
CASES: list[tuple[Any, tuple[str, str], bool, bool]] = [
    (Own([role("CPO")]), ("NL", "DST"), True, True),
    (Own([role("CPO")]), ("nl", "dSt"), False, True),
    (Own([role("CPO")]), ("DE", "DST"), False, False),
    (Own([role("CPO"), role("EMSP", "DE", "ABC")]), ("DE", "ABC"), True, True),
    # One code of each role does not make another party.
    (Own([role("CPO"), role("EMSP", "DE", "ABC")]), ("DE", "DST"), False, False),
    # Sharp s and the sign for kelvin are letters of their own.
    (Own([role("CPO", "NL", "KSS")]), ("NL", "\u212ass"), False, False),
    (Own([role("CPO", "NL", "SSX")]), ("NL", "ßX"), False, False),
    # Whoever forwards sends what is anybody's.
    (Own([role("HUB")]), ("DE", "ABC"), True, True),
    (Own([role("CPO"), role("HUB", "DE", "HUB")]), ("FR", "ABC"), True, True),
    (Party(1, "x", roles=(role("CPO"),), hub_party_id="NLHUB"), ("A", "B"), True, True),
    (Party(1, "x", roles=(role(None),)), ("DE", "ABC"), False, False),
    (
        Party(1, "x", roles=(role(None),), quirks=frozenset({Quirk.FORWARDS})),
        ("DE", "ABC"),
        True,
        True,
    ),
    (SimpleNamespace(roles=[role("CPO")], quirks=["forwards"]), ("A", "B"), True, True),
    # Of what has no codes nothing can be said.
    (None, ("DE", "ABC"), True, True),
    (Own(None), ("DE", "ABC"), True, True),
    (Own([]), ("DE", "ABC"), True, True),
    (Own(["admin"]), ("DE", "ABC"), True, True),
    (Own([{"role": "CPO", "country_code": "NL"}]), ("DE", "ABC"), True, True),
    # But of those that have some, it can.
    (Own(["admin", role("CPO")]), ("DE", "ABC"), False, False),
    (Own([{"country_code": "NL", "party_id": "DST"}]), ("nl", "dst"), False, True),
    (Own([SimpleNamespace(role="HUB")]), ("DE", "ABC"), True, True),
]


@table(("party", "codes", "before", "after"), CASES)
def test_whose_objects_a_party_may_send(
    party: Any, codes: tuple[str, str], before: bool, after: bool
) -> None:
    assert covers(party, codes, case_sensitive=True) is before
    assert covers(party, codes, case_sensitive=False) is after


@table(("party", "codes", "before", "after"), CASES)
def test_a_party_sees_what_concerns_whose_objects_it_may_send(
    party: Any, codes: tuple[str, str], before: bool, after: bool
) -> None:
    seen = seen_by(party)
    assert (seen is None or folded(codes) in seen) is after


def test_codes_are_seen_in_lower_case() -> None:
    party = Own([role("CPO"), role("EMSP", "De", "aBC")])
    assert seen_by(party) == {("nl", "dst"), ("de", "abc")}
    assert seen_by("anybody") is None


def test_a_party_is_looked_through_once() -> None:
    party = Party(1, "x", roles=(role("CPO"),))
    assert party.ownership is party.ownership
    assert isinstance(party.ownership, Ownership)
    many = [role("CPO", "NL", f"{number:03}") for number in range(1000)]
    looked: list[int] = []

    class Counted(tuple):  # type: ignore[type-arg]
        def __iter__(self) -> Any:
            looked.append(1)
            return super().__iter__()

    party = Party(1, "x", roles=Counted(many))
    looked.clear()
    for _ in range(10):
        assert covers(party, ("NL", "007"), case_sensitive=False)
    assert len(looked) == 1


def test_an_ownership_of_another_kind_is_none() -> None:
    party = SimpleNamespace(ownership="all", roles=[role("CPO")])
    assert not covers(party, ("DE", "ABC"), case_sensitive=False)
