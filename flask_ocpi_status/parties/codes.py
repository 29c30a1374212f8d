"""The table of which parties the registered platforms are, and who may be the same.

Of two platforms that claim a party at the same moment, neither sees the other's row: a
column that is unique refuses the second one. It is empty where the party was granted:
who was granted it may be it in any case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Column
from sqlalchemy import Connection
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..transport.routing import PartyId
from .claims import held_by
from .parties import Party
from .parties import PartyTaken
from .table import PARTIES
from .table import TABLES
from .table import unique

CODES: Final = Table(
    "ocpi_party_codes",
    TABLES,
    Column("party", ForeignKey(PARTIES.c.id, ondelete="CASCADE"), primary_key=True),
    Column("code", String(6), primary_key=True),
    # The code once more, where no other may have it but who was granted it.
    Column("alone", String(6)),
    unique("ocpi_party_codes", "alone"),
    Index("ix_ocpi_party_codes_code", "code"),
)

_C: Final = CODES.c
_FREE: Final = delete(CODES).where(_C.party == bindparam("key"))
_DROP: Final = _FREE.where(_C.code.in_(bindparam("codes", expanding=True)))
_HELD: Final = select(_C.code).where(_C.party == bindparam("key"))
_TAKEN: Final = select(_C.code).where(
    _C.party != bindparam("key"), _C.code.in_(bindparam("codes", expanding=True))
)
_TAKE: Final = insert(CODES)


def take(connection: Connection, party: Party) -> None:
    """Note which parties a registered platform is, in the place of what was noted.

    What it was before it stays, whoever is the same by now.

    :raises PartyTaken: where it was granted nothing, and another platform is the same.
    """
    held = _held(connection, party.id)
    codes = _codes(party) if party.registered else frozenset()
    refuse_taken(connection, party, held)
    if held - codes:
        connection.execute(_DROP, {"key": party.id, "codes": sorted(held - codes)})
    try:
        _note(connection, party.id, codes - held, alone=party.granted is None)
    except IntegrityError:
        raise PartyTaken from None


def refuse_taken(
    connection: Connection, party: Party, held: frozenset[str] | None = None
) -> None:
    """Refuse what a platform says to be where another one is it, unless it may be.

    :param held: what it is already, if that is known.
    :raises PartyTaken: with which parties those are.
    """
    if party.granted is not None:
        return
    if held is None:
        held = _held(connection, party.id)
    asked = {"key": party.id, "codes": sorted(_codes(party) - held)}
    taken = frozenset(connection.scalars(_TAKEN, asked)) if asked["codes"] else ()
    if taken:
        raise PartyTaken(PartyId(*code.split("-")) for code in taken)


def free(connection: Connection, key: int) -> None:
    """Forget which parties a platform is."""
    connection.execute(_FREE, {"key": key})


def note_all(connection: Connection, parties: Iterable[Party]) -> None:
    """Note which parties the platforms are that were registered before this table.

    They keep what they have, though two of them may be the same.
    """
    for party in parties:
        if party.registered:
            _note(connection, party.id, _codes(party), alone=False)


def _held(connection: Connection, key: int) -> frozenset[str]:
    return frozenset(connection.scalars(_HELD, {"key": key}))


def _codes(party: Party) -> frozenset[str]:
    return frozenset(str(one).upper() for one in held_by(party))


def _note(
    connection: Connection, key: int, codes: frozenset[str], *, alone: bool
) -> None:
    rows = [
        {"party": key, "code": code, "alone": code if alone else None}
        for code in sorted(codes)
    ]
    if rows:
        connection.execute(_TAKE, rows)
