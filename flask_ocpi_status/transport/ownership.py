"""Whose objects a party may send, in whose name it may speak, and what it may see.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push" and "Message
routing"; CDRs, 10.1.3 "Pull model"; Types, CiString, for the case of ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Self

from .platform import HUB
from .quirks import Quirk
from .quirks import has_quirk

#: A country code and a party id, which need not be ones that there can be.
Codes = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ownership:
    """What belongs to a party: what is its own, or all, as it forwards others' objects.

    :param exact: the codes of its roles, as they are written.
    :param folded: the same in lower case.
    :param of_all: whether it is a hub, or forwards as one does. A party that names no
        codes at all is not held to any either.
    """

    exact: frozenset[Codes]
    folded: frozenset[Codes]
    of_all: bool

    @classmethod
    def of(cls, roles: Iterable[object], *, hub: bool) -> Self:
        """Make it of roles: a party's, some of the app's own class, or of JSON."""
        known = list(roles)
        exact = frozenset(codes for codes in map(codes_of, known) if codes is not None)
        forwards = hub or any(_of(role, "role") == HUB for role in known)
        return cls(exact, frozenset(map(folded, exact)), forwards or not exact)

    def covers(self, codes: Codes, *, case_sensitive: bool) -> bool:
        """Whether what belongs to a party may be sent by this one.

        :param case_sensitive: whether ids are, as before 2.2.
        """
        if self.of_all:
            return True
        return codes in self.exact if case_sensitive else folded(codes) in self.folded


def covers(party: Any, codes: Codes, *, case_sensitive: bool) -> bool:
    """Whether a party, of whatever class, may send what belongs to another or it."""
    if has_quirk(party, Quirk.FORWARDS):
        return True
    return _ownership(party).covers(codes, case_sensitive=case_sensitive)


def seen_by(party: Any) -> frozenset[Codes] | None:
    """Return whose a party, of whatever class, may see of what concerns one party.

    :returns: the codes of its roles, in lower case; ``None`` for one that may see all.
    """
    known = _ownership(party)
    if known.of_all or has_quirk(party, Quirk.FORWARDS):
        return None
    return known.folded


def folded(codes: Codes) -> Codes:
    """Return the codes in lower case, in which they are alike for every version."""
    # Of ASCII alone, which codes are made of: the sign for kelvin is no K.
    country_code, party_id = (
        code.lower() if code.isascii() else code for code in codes
    )
    return country_code, party_id


def codes_of(role: object) -> Codes | None:
    """Return the codes of a role; ``None`` for one of another kind."""
    holder = _of(role, "party_id")
    if isinstance(holder, str):
        holder = role
    country_code, party_id = _of(holder, "country_code"), _of(holder, "party_id")
    if country_code is None or party_id is None:
        return None
    return str(country_code), str(party_id)


def _of(role: object, name: str) -> Any:
    return role.get(name) if isinstance(role, Mapping) else getattr(role, name, None)


def _ownership(party: Any) -> Ownership:
    """Return what belongs to a party.

    One that has an ``ownership`` of its own is not looked through for each message.
    """
    known = getattr(party, "ownership", None)
    if isinstance(known, Ownership):
        return known
    roles = getattr(party, "roles", None) or ()
    return Ownership.of(roles, hub=bool(getattr(party, "hub_party_id", None)))
