"""The parties in a database: an SQLite file, PostgreSQL, or another of SQLAlchemy's."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import Any
from typing import ClassVar
from typing import Final

from sqlalchemy import Engine
from sqlalchemy import MetaData
from sqlalchemy import Update
from sqlalchemy import insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from .codes import free
from .codes import refuse_taken
from .codes import take
from .database import Database
from .engines import TIMEOUT
from .given import check_name
from .given import digest_of
from .given import named
from .holds import hold
from .holds import release
from .known import Known
from .parties import BEGUN_FOR
from .parties import GrantOutdated
from .parties import NameTaken
from .parties import Party
from .parties import StoreProblem
from .parties import TokenOutdated
from .parties import TokenTaken
from .parties import check_party
from .renewals import begin_renewal
from .renewals import begun
from .renewals import give_up
from .schema import public
from .table import ALL
from .table import BY_DIGEST
from .table import BY_ID
from .table import BY_NAME
from .table import CHANGE
from .table import NAMED
from .table import OWNERS
from .table import PARTIES
from .table import REGISTER
from .table import REMOVE
from .table import UNREGISTERED
from .table import ours
from .table import party_of
from .table import refuse_shared
from .table import short
from .table import values_of

_ATTEMPTS: Final = 10  # at an invitation, while others invite and register


class SQLParties:
    """A store in a database. It opens no connection before the first call.

    Inbound tokens are kept as their SHA-256. Outgoing ones are kept as they are, for
    they have to be sent: guard the database as you guard passwords.

    Give an engine to share the application's own. Make it with
    ``hide_parameters=True``, for outgoing tokens are among the parameters, and dispose
    of it yourself, after a fork as well.

    :param database: a URL of SQLAlchemy's, or an engine.
    :param timeout: the seconds that a call of the store takes at most, where the
        database is on the network. An SQLite that is locked is waited for as long as
        its URL says: 5 seconds without ``timeout=``.
    :raises StoreProblem: when the URL cannot be read.
    """

    #: The tables, for what migrates a database: Alembic, Flask-Migrate.
    metadata: ClassVar[MetaData] = public()

    def __init__(
        self, database: str | URL | Engine, *, timeout: float = TIMEOUT
    ) -> None:
        self._database = Database(database, timeout)
        self._transaction = self._database.transaction
        self._known = Known()

    def __repr__(self) -> str:
        return f"SQLParties({str(self._database)!r})"

    def create_tables(self) -> bool:
        """Make the tables and columns that are missing, and leave the others alone.

        :returns: whether something was made.
        :raises StoreProblem: when the database does not let us.
        """
        return self._database.create_tables()

    def close(self) -> None:
        """Close the connections of this process, unless they are the application's.

        The next call opens them again.
        """
        self._database.close()

    def by_token(self, token: CredentialsToken) -> Party | None:
        """Return the party that an inbound token belongs to."""
        with self._transaction() as connection:
            asked = {"key": digest_of(token), "now": datetime.now(UTC)}
            row = connection.execute(BY_DIGEST, asked).one_or_none()
            if row is None:
                return None
            known = self._known.get(short(row))
            if known is not None:
                return known
            whole = connection.execute(BY_ID, {"key": row.id}).one_or_none()
        if whole is None:  # removed in between
            return None
        party = party_of(whole)
        self._known.keep(short(whole), party)
        return party

    def by_name(self, name: str) -> Party | None:
        """Return the party of a name."""
        asked = {"key": named(name)}
        with self._transaction() as connection:
            row = connection.execute(BY_NAME, asked).one_or_none()
            return None if row is None else party_of(row)

    def all(self) -> Sequence[Party]:
        """Return all parties, oldest first."""
        with self._transaction() as connection:
            return [party_of(row) for row in connection.execute(ALL)]

    def invite(
        self,
        name: str,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
        roles: Iterable[CredentialsRole] | None = None,
    ) -> Party:
        """Make a party, or give one that is not registered another token A."""
        own = {"token_digest": digest_of(token), **ours(quirks, roles)}
        with self._database.in_time():
            return self._prepare(name, token, own)

    def begin(
        self,
        name: str,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
        roles: Iterable[CredentialsRole] | None = None,
        *,
        renewing: Party | None = None,
        seconds: float = BEGUN_FOR,
    ) -> Party:
        """Begin to register or to renew with a party, which is made if need be."""
        if renewing is not None:
            check_party(renewing)
            with self._database.giving() as connection:
                return begin_renewal(connection, renewing, token, seconds)
        own = {**begun(token, seconds), **ours(quirks, roles)}
        with self._database.in_time():
            return self._prepare(name, token, own)

    def give_up(self, begun: CredentialsToken, *, kept: bool = False) -> None:
        """Say that what was begun with a token is under way no more, if it was."""
        with self._transaction() as connection:
            give_up(connection, begun, kept=kept)

    def _prepare(
        self,
        name: str,
        token: CredentialsToken,
        values: dict[str, Any],
    ) -> Party:
        """Give a token to a party that is not registered, and make it if need be."""
        check_name(name)
        for _ in range(_ATTEMPTS):
            with suppress(IntegrityError), self._transaction() as connection:
                changed = connection.execute(UNREGISTERED, {"key": name, **values})
                if not changed.rowcount:
                    connection.execute(insert(PARTIES), {"name": name, **values})
                refuse_shared(connection, digest_of(token))
                return party_of(connection.execute(BY_NAME, {"key": name}).one())
            # The name or the token is there already. Look whose it is, and try again
            # where it was made, registered or removed in between.
            named = self.by_name(name)
            if named is not None and named.registered:
                raise NameTaken(name)
            if self._is_of_another(name, token):
                raise TokenTaken
        raise StoreProblem(f"Others keep changing the party {name!r}; try again later.")

    def _is_of_another(self, name: str, token: CredentialsToken) -> bool:
        with self._transaction() as connection:
            owners = connection.scalars(OWNERS, {"key": digest_of(token)})
            return any(owner != name for owner in owners)

    def hold(self, party: Party, *, presented: CredentialsToken, seconds: float) -> str:
        """Begin to answer a registration: no other may come with the same token."""
        check_party(party)
        with self._transaction() as connection:
            held = hold(connection, party, presented, seconds)
            refuse_taken(connection, party)
            return held

    def release(self, held: str) -> None:
        """Let others come with a token again, if it is held by nobody else by now."""
        with self._transaction() as connection:
            release(connection, held)

    def register(
        self,
        party: Party,
        *,
        presented: CredentialsToken,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
    ) -> Party:
        """Store all that a party is after its registration, at once or not at all."""
        return self._change(
            replace(check_party(party), registered=True),
            presented,
            digest_of(token),
            quirks,
            REGISTER,
            rival=party.token.digest() if party.token else "",
            now=datetime.now(UTC),
        )

    def unregister(self, party: Party, *, presented: CredentialsToken) -> None:
        """Forget all of a party but what is ours to say."""
        check_party(party)
        self._change(Party(party.id, party.name), presented, None)

    def set_quirks(self, name: str, quirks: frozenset[Quirk]) -> Party:
        """Say what a party does otherwise than OCPI says, and nothing else of it."""
        return self._say(name, ours(quirks))

    def grant(self, name: str, roles: Iterable[CredentialsRole]) -> Party:
        """Say which roles a party may say to have, from its next registration on."""
        return self._say(name, ours(roles=roles))

    def _say(self, name: str, own: dict[str, Any]) -> Party:
        """Change of a party what is ours to say."""
        values = {"key": named(name), **own}
        with self._transaction() as connection:
            if not connection.execute(NAMED, values).rowcount:
                raise LookupError(f"There is no party {name!r}.")
            return party_of(connection.execute(BY_NAME, {"key": name}).one())

    def remove(self, name: str) -> None:
        """Forget a party altogether; its tokens are useless."""
        asked = {"key": named(name)}
        with self._transaction() as connection:
            row = connection.execute(BY_NAME, asked).one_or_none()
            if row is None:
                raise LookupError(f"There is no party {name!r}.")
            free(connection, row.id)
            connection.execute(REMOVE, {"key": row.id})

    def _change(
        self,
        party: Party,
        presented: CredentialsToken,
        digest: str | None,
        quirks: frozenset[Quirk] | None = None,
        change: Update = CHANGE,
        **compared: Any,
    ) -> Party:
        values = {
            "key": party.id,
            "presented": digest_of(presented),
            "token_digest": digest,
            **values_of(party),
            **ours(quirks),
            **compared,
        }
        with self._database.giving() as connection:
            if not connection.execute(change, values).rowcount:
                raise TokenOutdated(party.name)
            if digest is not None:
                refuse_shared(connection, digest)
            changed = party_of(connection.execute(BY_ID, {"key": party.id}).one())
            if changed.registered and changed.granted != party.granted:
                raise GrantOutdated(party.name)
            take(connection, changed)
            return changed
