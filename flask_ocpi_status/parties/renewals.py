"""One renewal at a time: whoever begins one compares what it knows, and notes it."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import Final

from sqlalchemy import Connection
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from ..transport.tokens import CredentialsToken
from .given import digest_of
from .parties import Party
from .parties import TokenInUse
from .parties import TokenOutdated
from .table import BY_ID
from .table import PARTIES
from .table import party_of
from .table import refuse_shared

_C: Final = PARTIES.c
#: A registered party, if we call it as before.
_STILL: Final = and_(
    _C.id == bindparam("key"),
    _C.registered,
    _C.outgoing_token == bindparam("known"),
)
#: Compares and sets: of those who begin at once, one finds none under way.
_BEGIN: Final = (
    update(PARTIES)
    .where(
        _STILL,
        or_(
            _C.begun_digest.is_(None),
            _C.begun_until.is_(None),
            _C.begun_until <= bindparam("now"),
        ),
    )
    .values(begun_digest=bindparam("digest"), begun_until=bindparam("until"))
)
_LOOK: Final = select(_C.id).where(_STILL)
_BEGUN: Final = update(PARTIES).where(_C.begun_digest == bindparam("key"))
_GIVE_UP: Final = _BEGUN.values(begun_digest=None)
_KEEP: Final = _BEGUN.values(begun_until=None)


def begun(token: CredentialsToken, seconds: float) -> dict[str, Any]:
    """Write that something was begun with a token, for so many seconds."""
    return {
        "begun_digest": digest_of(token),
        "begun_until": datetime.now(UTC) + timedelta(seconds=seconds),
    }


def begin_renewal(
    connection: Connection, party: Party, token: CredentialsToken, seconds: float
) -> Party:
    """Begin to renew with a party, which has to be as it is known.

    :raises TokenInUse: when another renewal is under way.
    :raises TokenOutdated: when it is called with another token by now, or not at all.
    :raises TokenTaken: when the token is another party's.
    """
    note = begun(token, seconds)
    asked = {"key": party.id, "known": party.token}
    values = {
        **asked,
        "now": datetime.now(UTC),
        "digest": note["begun_digest"],
        "until": note["begun_until"],
    }
    if connection.execute(_BEGIN, values).rowcount:
        refuse_shared(connection, note["begun_digest"])
        return party_of(connection.execute(BY_ID, asked).one())
    if connection.execute(_LOOK, asked).one_or_none() is None:
        raise TokenOutdated(party.name)
    raise TokenInUse(party.name)


def give_up(connection: Connection, token: CredentialsToken, *, kept: bool) -> None:
    """Say that what was begun with a token is under way no more, if it was."""
    connection.execute(_KEEP if kept else _GIVE_UP, {"key": digest_of(token)})
