"""One registration at a time: who answers one holds the token that it came with."""

from __future__ import annotations

import secrets
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from ..transport.tokens import CredentialsToken
from .given import digest_of
from .holders import is_gone
from .holders import myself
from .parties import Party
from .parties import TokenInUse
from .parties import TokenOutdated
from .table import PARTIES
from .table import PRESENTED

_C: Final = PARTIES.c
#: Compares and sets: of those who come at once, one finds it free.
_HOLD: Final = (
    update(PARTIES)
    .where(
        _C.id == bindparam("key"),
        PRESENTED,
        or_(
            _C.held_until.is_(None),
            _C.held_until <= bindparam("now"),
            _C.held_by == bindparam("gone"),
        ),
    )
    .values(held_until=bindparam("until"), held_by=bindparam("holder"))
)
_HOLDER: Final = select(_C.held_by).where(PRESENTED)
_RELEASE: Final = (
    update(PARTIES)
    .where(_C.held_by == bindparam("held"))
    .values(held_until=None, held_by=None)
)


def hold(
    connection: Connection, party: Party, presented: CredentialsToken, seconds: float
) -> str:
    """Hold a token for a registration, and return what to release it by.

    :raises TokenInUse: when another registration holds it.
    :raises TokenOutdated: when it is not the party's any more.
    """
    now = datetime.now(UTC)
    holder = f"{myself()}/{secrets.token_hex(8)}"
    values = {
        "key": party.id,
        "presented": digest_of(presented),
        "now": now,
        "until": now + timedelta(seconds=seconds),
        "holder": holder,
        "gone": "",
    }
    if connection.execute(_HOLD, values).rowcount:
        return holder
    row = connection.execute(_HOLDER, values).one_or_none()
    if row is None:
        raise TokenOutdated(party.name)
    # A process that was killed holds nothing back.
    gone = {**values, "gone": row.held_by}
    if is_gone(row.held_by) and connection.execute(_HOLD, gone).rowcount:
        return holder
    raise TokenInUse(party.name)


def release(connection: Connection, held: str) -> None:
    """Let others come with the token again, if nobody else holds it by now."""
    connection.execute(_RELEASE, {"held": held})
