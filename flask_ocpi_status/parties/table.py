"""The table of the parties, what is asked of it, and its rows.

An inbound token is kept as its SHA-256, which is enough to know it again. The outgoing
one is kept as it is, for it has to be sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC
from datetime import datetime
from typing import Any
from typing import Final

from sqlalchemy import CHAR
from sqlalchemy import JSON
from sqlalchemy import Boolean
from sqlalchemy import Column
from sqlalchemy import Connection
from sqlalchemy import DateTime
from sqlalchemy import Dialect
from sqlalchemy import Integer
from sqlalchemy import MetaData
from sqlalchemy import Row
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import Text
from sqlalchemy import TypeDecorator
from sqlalchemy import UniqueConstraint
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import not_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from .given import check_granted
from .given import check_quirks
from .parties import Endpoint
from .parties import Party
from .parties import TokenTaken


class _OutgoingToken(TypeDecorator[CredentialsToken]):
    """A text that is a token in every row: SQLAlchemy can be told to log them."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self, value: CredentialsToken | None, dialect: Dialect
    ) -> str | None:
        return None if value is None else value.reveal()

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> CredentialsToken | None:
        return None if value is None else CredentialsToken(value)


def _now() -> datetime:
    return datetime.now(UTC)


def _stamp() -> str:
    return secrets.token_hex(8)


def unique(table: str, column: str) -> UniqueConstraint:
    """Make a column's values unique, under the name that PostgreSQL would give.

    With a name of its own it is known again, whatever an application calls its own.
    """
    return UniqueConstraint(column, name=f"{table}_{column}_key")


#: The tables, in a MetaData of their own so that they meet no model of the
#: application's. What came after the first release may be null: it is added to a table
#: that is there.
TABLES: Final = MetaData()
PARTIES: Final = Table(
    "ocpi_parties",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("name", String(255), nullable=False),
    Column("token_digest", CHAR(64)),
    # Of the token that we have begun to register or to renew with.
    Column("begun_digest", CHAR(64)),
    # Until when that is under way, as far as is known.
    Column("begun_until", DateTime(timezone=True)),
    Column("registered", Boolean, nullable=False, default=False),
    Column("version", String(16)),
    Column("url", Text),
    Column("outgoing_token", _OutgoingToken),
    Column("hub_party_id", String(16)),
    Column("quirks", JSON, nullable=False, default=list),
    Column("created", DateTime(timezone=True), nullable=False, default=_now),
    Column(
        "updated", DateTime(timezone=True), nullable=False, default=_now, onupdate=_now
    ),
    # The roles that it may say to have; null where nothing was said of them.
    Column("granted", JSON(none_as_null=True)),
    # Until when its registration is being answered.
    Column("held_until", DateTime(timezone=True)),
    # By which process.
    Column("held_by", String(255)),
    # Another one after each change.
    Column("stamp", CHAR(16), default=_stamp, onupdate=_stamp),
    # The last, for SQLite reads what is before a column.
    Column("endpoints", JSON, nullable=False, default=list),
    Column("roles", JSON, nullable=False, default=list),
    unique("ocpi_parties", "name"),
    unique("ocpi_parties", "token_digest"),
    unique("ocpi_parties", "begun_digest"),
)

_C: Final = PARTIES.c
#: Whether a renewal has not come to an end.
_RENEWING: Final = and_(_C.registered, _C.begun_digest.is_not(None)).label("renewing")
#: What may take long to read: a platform may have thousands of roles.
_LONG: Final = (_C.endpoints, _C.roles)
_SHORT: Final = (
    _C.id,
    _C.name,
    _C.registered,
    _C.version,
    _C.url,
    _C.outgoing_token,
    _C.hub_party_id,
    _C.quirks,
    _C.granted,
    _RENEWING,
    _C.stamp,
)
_SELECT: Final = select(*_SHORT, *_LONG)
ALL: Final = _SELECT.order_by(_C.id)
BY_ID: Final = _SELECT.where(_C.id == bindparam("key"))
BY_NAME: Final = _SELECT.where(_C.name == bindparam("key"))
#: Without what takes long. A party that is renewed keeps what was begun with.
BY_DIGEST: Final = select(*_SHORT).where(
    or_(
        _C.token_digest == bindparam("key"),
        and_(
            _C.begun_digest == bindparam("key"),
            or_(_C.registered, _C.begun_until > bindparam("now")),
        ),
    )
)
#: Whose a token is, with no regard to time.
OWNERS: Final = select(_C.name).where(
    or_(_C.token_digest == bindparam("key"), _C.begun_digest == bindparam("key"))
)
NAMED: Final = update(PARTIES).where(_C.name == bindparam("key"))
UNREGISTERED: Final = NAMED.where(not_(_C.registered))
REMOVE: Final = delete(PARTIES).where(_C.id == bindparam("key"))
#: Whose token a request came with, be it its own or one that was begun with.
PRESENTED: Final = or_(
    _C.token_digest == bindparam("presented"),
    _C.begun_digest == bindparam("presented"),
)
#: Compares and sets: of those who come with the same token, one finds it.
CHANGE: Final = (
    update(PARTIES)
    .where(
        _C.id == bindparam("key"),
        PRESENTED,
    )
    .values(begun_digest=None, held_until=None, held_by=None)
)
#: As CHANGE, unless a registration that we have begun ourselves is the one to be made.
REGISTER: Final = CHANGE.where(
    or_(
        _C.begun_digest.is_(None),
        _C.begun_digest == bindparam("presented"),
        _C.begun_digest > bindparam("rival"),
        _C.begun_until.is_(None),
        _C.begun_until <= bindparam("now"),
    )
)


def refuse_shared(connection: Connection, digest: str) -> None:
    """Refuse a token that two parties would have, in whichever column.

    :raises TokenTaken: for that.
    """
    if len(connection.scalars(OWNERS, {"key": digest}).all()) > 1:
        raise TokenTaken


def short(row: Row[*tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return of a row what a party is found with; as long as it stays, all of it does.

    Also when someone changes a quirk by hand: only the long columns need the stamp.
    """
    return tuple(row[: len(_SHORT)])


def ours(
    quirks: frozenset[Quirk] | None = None,
    roles: Iterable[CredentialsRole] | None = None,
) -> dict[str, Any]:
    """Write what is ours to say of a party, and is to be changed: nothing for ``None``.

    :param roles: those that it is granted; none at all take it back.
    :raises TypeError: for what is no role and no set of quirks.
    :raises ValueError: for a quirk that there is not.
    """
    values: dict[str, Any] = {}
    chosen = check_quirks(quirks)
    if chosen is not None:
        values["quirks"] = sorted(chosen)
    if roles is not None:
        granted = check_granted(roles)
        values["granted"] = granted and [_written(role) for role in granted]
    return values


def values_of(party: Party) -> dict[str, Any]:
    """Write what a registration tells of a party; its name and its quirks are ours."""
    return {
        "registered": party.registered,
        "version": party.version,
        "url": party.url,
        "outgoing_token": party.token,
        "endpoints": [asdict(endpoint) for endpoint in party.endpoints],
        "roles": [
            {**_written(role), "business_details": role.business_details}
            for role in party.roles
        ],
        "hub_party_id": party.hub_party_id,
    }


def _written(role: CredentialsRole) -> dict[str, Any]:
    return {
        "role": role.role,
        "country_code": role.party_id.country_code,
        "party_id": role.party_id.party_id,
    }


def _read(item: dict[str, Any]) -> CredentialsRole:
    return CredentialsRole(
        item["role"],
        PartyId(item["country_code"], item["party_id"]),
        item.get("business_details", {}),
    )


def party_of(row: Row[*tuple[Any, ...]]) -> Party:
    """Read a row; what only a newer version knows is passed over."""
    return Party(
        id=row.id,
        name=row.name,
        registered=row.registered,
        version=row.version,
        url=row.url,
        token=row.outgoing_token,
        endpoints=tuple(
            Endpoint(item["identifier"], item["url"], item["role"])
            for item in row.endpoints
        ),
        roles=tuple(map(_read, row.roles)),
        hub_party_id=row.hub_party_id,
        quirks=frozenset(quirk for quirk in Quirk if quirk in row.quirks),
        granted=None if row.granted is None else tuple(map(_read, row.granted)),
        renewing=bool(row.renewing),
    )
