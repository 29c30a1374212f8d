"""Which parties a platform may say that it is: what is granted, and what is taken.

Credentials are the platform's own word. An invitation may bind it: then it claims what
it was granted and nothing else. Without that it may claim whatever nobody else has, but
for the role of a hub, which sends objects that belong to others.

Rules: OCPI 2.2.1, Credentials, "CredentialsRole" (several platforms may have the same
party), and 2.3.0, ``hub_party_id``; that a claim is looked at is the operator's.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from typing import NamedTuple

from marshmallow import ValidationError

from ..transport.platform import HUB
from ..transport.platform import CredentialsRole
from ..transport.routing import PartyId
from .parties import Party

_UNGRANTED: Final = "Expected a role and party that your invitation is for."
_NO_HUB: Final = "Expected no hub, unless your invitation says so."
_TAKEN: Final = (
    "Expected a party that no other platform is, unless it is granted to you."
)
_OURS: Final = "Expected a party that we are not, unless it is granted to you."


class Claim(NamedTuple):
    """That a platform plays a role as a party.

    :param place: where it is in the credentials.
    :param role: ``None`` where the version has no roles.
    """

    place: tuple[str | int, ...]
    role: str | None
    party_id: PartyId


def claims_of(party: Party) -> Iterator[Claim]:
    """Return what a platform claims to be, in the order of its credentials."""
    hub = party.hub_party_id or ""
    with suppress(ValueError):  # of credentials it has been judged
        yield Claim(("hub_party_id",), HUB, PartyId(hub[:2], hub[2:]))
    for index, one in enumerate(party.roles):
        flat = one.role is None
        yield Claim(() if flat else ("roles", index), one.role, one.party_id)


def refuse_ungranted(
    party: Party, own: Iterable[PartyId], known: Party | None = None
) -> None:
    """Refuse what a platform claims and may not, as far as its invitation says so.

    A hub that is granted may name the parties that are connected to it. Where nothing
    was said, a platform may stay what it is.

    :param party: as it says that it is.
    :param own: our own parties, which nobody else is unless it was granted.
    :param known: as it is registered, if it is.
    :raises ValidationError: with each claim, at its place in the credentials.
    """
    ours = frozenset(own)
    kept = set()
    if known is not None and party.granted is None:
        kept = {(claim.role, claim.party_id) for claim in claims_of(known)}
    faults = {
        claim: told
        for claim in _judged(party)
        if (claim.role, claim.party_id) not in kept
        and (told := _fault(claim, party.granted, ours)) is not None
    }
    if faults:
        raise ValidationError(_messages(faults))


def taken_error(party: Party, taken: Iterable[PartyId]) -> ValidationError:
    """Make the error for what another registered platform has.

    :param taken: which parties those are; all that it claims if none is known.
    """
    codes = frozenset(taken)
    return ValidationError(
        _messages(
            {
                claim: _TAKEN
                for claim in _judged(party)
                if not codes or claim.party_id in codes
            }
        )
    )


def held_by(party: Party) -> frozenset[PartyId]:
    """Return the parties that a platform is, once it is registered.

    Those that are connected to a hub are not the hub.
    """
    return frozenset(claim.party_id for claim in _judged(party))


def _judged(party: Party) -> list[Claim]:
    """Return the claims that count: those of a hub are not about who is behind it."""
    claims = list(claims_of(party))
    hubs = [one for one in claims if one.role == HUB]
    granted = party.granted
    if granted is not None and not any(_is_granted(one, granted) for one in hubs):
        return claims
    return hubs or claims


def _fault(
    claim: Claim, granted: tuple[CredentialsRole, ...] | None, ours: frozenset[PartyId]
) -> str | None:
    if granted is not None:
        return None if _is_granted(claim, granted) else _UNGRANTED
    if claim.role == HUB:
        return _NO_HUB
    return _OURS if claim.party_id in ours else None


def _is_granted(claim: Claim, granted: Iterable[CredentialsRole]) -> bool:
    """Whether one of the roles that were granted is the one that is claimed.

    A version without roles claims the party alone, and a grant may leave the role open;
    that of a hub has to be named.
    """
    roles = (claim.role,) if claim.role == HUB else (claim.role, None)
    return any(
        one.party_id == claim.party_id and (claim.role is None or one.role in roles)
        for one in granted
    )


def _messages(faults: Mapping[Claim, str]) -> dict[str, object]:
    """Put messages where the claims are: in a role, at its party id."""
    messages: dict[str, object] = {}
    roles: dict[int, object] = {}
    for claim, told in faults.items():
        match claim.place:
            case ("roles", int() as index):
                roles[index] = {"role" if told is _NO_HUB else "party_id": [told]}
            case ("hub_party_id",):
                messages["hub_party_id"] = [told]
            case _:
                messages["party_id"] = [told]
    return messages | ({"roles": roles} if roles else {})
