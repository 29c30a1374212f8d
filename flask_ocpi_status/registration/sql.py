"""The parties in a database: an SQLite file, PostgreSQL, or another of SQLAlchemy's."""

from __future__ import annotations

import os
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import Final

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import Update
from sqlalchemy import insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import SQLAlchemyError

from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from .engines import TIMEOUT
from .engines import TableThere
from .engines import guarded
from .engines import in_time
from .engines import open_engine
from .engines import problem_of
from .engines import read_url
from .engines import shown
from .holders import is_gone
from .holders import myself
from .known import Known
from .engines import transaction
from .parties import NameTaken
from .parties import Party
from .parties import PartyTaken
from .parties import StoreProblem
from .parties import TokenInUse
from .parties import TokenOutdated
from .parties import TokenTaken
from .parties import check_name
from .schema import complete
from .schema import is_complete
from .table import ALL
from .table import BY_DIGEST
from .table import BY_ID
from .table import BY_NAME
from .table import CHANGE
from .table import FREE_CODES
from .table import GIVE_UP
from .table import HOLD
from .table import HOLDER
from .table import NAMED
from .table import OWNERS
from .table import PARTIES
from .table import REGISTER
from .table import RELEASE
from .table import REMOVE
from .table import TAKE_CODES
from .table import TAKEN
from .table import UNREGISTERED
from .table import codes_of
from .table import granted_values
from .table import party_of
from .table import short
from .table import since
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

    def __init__(
        self, database: str | URL | Engine, *, timeout: float = TIMEOUT
    ) -> None:
        self._timeout = timeout
        self._given: Engine | None = None
        if isinstance(database, Engine):
            self._given = guarded(database)
            self._url = database.url
        else:
            self._url = read_url(database)
        # By process: a worker that was forked off opens connections of its own.
        self._engines: dict[int, Engine] = {}
        self._known = Known()

    def __repr__(self) -> str:
        return f"SQLParties({shown(self._url)!r})"

    def create_tables(self) -> bool:
        """Make the tables and columns that are missing, and leave the others alone.

        :returns: whether something was made.
        :raises StoreProblem: when the database does not let us.
        """
        with in_time(self._timeout):
            if self._is_complete():
                return False
            try:
                with self._transaction() as connection:
                    return complete(connection)
            except (IntegrityError, TableThere):
                if self._is_complete():  # someone else was faster
                    return False
                raise

    def close(self) -> None:
        """Close the connections of this process, unless they are the application's.

        The next call opens them again.
        """
        engine = self._engines.pop(os.getpid(), None)
        if engine is not None:
            engine.dispose()

    def by_token(self, token: CredentialsToken) -> Party | None:
        """Return the party that an inbound token belongs to."""
        with self._transaction() as connection:
            asked = {"key": token.digest(), "since": since()}
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
        with self._transaction() as connection:
            row = connection.execute(BY_NAME, {"key": name}).one_or_none()
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
        own = {"token_digest": token.digest(), **_granted(roles)}
        with in_time(self._timeout):
            return self._prepare(name, token, own, quirks)

    def begin(
        self,
        name: str,
        token: CredentialsToken,
        quirks: frozenset[Quirk] | None = None,
        roles: Iterable[CredentialsRole] | None = None,
    ) -> Party:
        """Begin to register with a party, which is made if there is none."""
        begun = {"begun_digest": token.digest(), "begun": datetime.now(UTC)}
        with in_time(self._timeout):
            return self._prepare(name, token, {**begun, **_granted(roles)}, quirks)

    def give_up(self, begun: CredentialsToken) -> None:
        """Make the token useless that a registration was begun with, if it is one."""
        with self._transaction() as connection:
            connection.execute(GIVE_UP, {"key": begun.digest()})

    def _prepare(
        self,
        name: str,
        token: CredentialsToken,
        own: dict[str, Any],
        quirks: frozenset[Quirk] | None,
    ) -> Party:
        """Give a token to a party that is not registered, and make it if need be."""
        check_name(name)
        values = {**own, **_quirks(quirks)}
        for _ in range(_ATTEMPTS):
            with suppress(IntegrityError), self._transaction() as connection:
                changed = connection.execute(UNREGISTERED, {"key": name, **values})
                if not changed.rowcount:
                    connection.execute(insert(PARTIES), {"name": name, **values})
                _refuse_shared(connection, token.digest())
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
            owners = connection.scalars(OWNERS, {"key": token.digest()})
            return any(owner != name for owner in owners)

    def hold(
        self, party: Party, *, presented: CredentialsToken, seconds: float
    ) -> None:
        """Begin to answer a registration: no other may come with the same token."""
        now = datetime.now(UTC)
        values = {
            "key": party.id,
            "presented": presented.digest(),
            "now": now,
            "until": now + timedelta(seconds=seconds),
            "holder": myself(),
        }
        with self._transaction() as connection:
            if connection.execute(HOLD, {**values, "gone": ""}).rowcount:
                return
            row = connection.execute(HOLDER, values).one_or_none()
            if row is None:
                raise TokenOutdated(party.name)
            # A process that was killed holds nothing back.
            gone = is_gone(row.held_by)
            held = {**values, "gone": row.held_by}
            if not gone or not connection.execute(HOLD, held).rowcount:
                raise TokenInUse(party.name)

    def release(self, presented: CredentialsToken) -> None:
        """Let others come with a token again, if it was held."""
        with self._transaction() as connection:
            connection.execute(RELEASE, {"presented": presented.digest()})

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
            replace(party, registered=True),
            presented,
            token.digest(),
            quirks,
            REGISTER,
            rival=party.token.digest() if party.token else "",
            since=since(),
        )

    def unregister(self, party: Party, *, presented: CredentialsToken) -> None:
        """Forget all of a party but what is ours to say."""
        self._change(Party(party.id, party.name), presented, None)

    def set_quirks(self, name: str, quirks: frozenset[Quirk]) -> Party:
        """Say what a party does otherwise than OCPI says, and nothing else of it."""
        return self._say(name, _quirks(quirks))

    def grant(self, name: str, roles: Iterable[CredentialsRole]) -> Party:
        """Say which roles a party may say to have, from its next registration on."""
        return self._say(name, _granted(roles))

    def _say(self, name: str, own: dict[str, Any]) -> Party:
        """Change of a party what is ours to say."""
        with self._transaction() as connection:
            values = {"key": name, **own}
            if not connection.execute(NAMED, values).rowcount:
                raise LookupError(f"There is no party {name!r}.")
            return party_of(connection.execute(BY_NAME, {"key": name}).one())

    def remove(self, name: str) -> None:
        """Forget a party altogether; its tokens are useless."""
        with self._transaction() as connection:
            row = connection.execute(BY_NAME, {"key": name}).one_or_none()
            if row is not None:
                connection.execute(FREE_CODES, {"key": row.id})
            if not connection.execute(REMOVE, {"key": name}).rowcount:
                raise LookupError(f"There is no party {name!r}.")

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
            "presented": presented.digest(),
            "token_digest": digest,
            **values_of(party),
            **_quirks(quirks),
            **compared,
        }
        try:
            with self._transaction() as connection:
                if not connection.execute(change, values).rowcount:
                    raise TokenOutdated(party.name)
                if digest is not None:
                    _refuse_shared(connection, digest)
                row = connection.execute(BY_ID, {"key": party.id}).one()
                changed = party_of(row)
                _take_codes(connection, changed)
                return changed
        except IntegrityError:  # what has to be unique besides is seen to
            raise TokenTaken from None

    def _is_complete(self) -> bool:
        with self._transaction() as connection:
            return is_complete(connection)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Make what is done inside happen at once or not at all.

        :raises IntegrityError: when a name or a token is there already.
        :raises StoreProblem: when the database fails.
        """
        engine = self._given or self._own_engine()
        with in_time(self._timeout):
            try:
                with transaction(engine) as connection:
                    yield connection
            except IntegrityError:
                raise
            except (SQLAlchemyError, UnicodeError) as error:
                raise problem_of(engine, error) from None

    def _own_engine(self) -> Engine:
        process = os.getpid()
        # Making one opens nothing, so of two threads that do the slower one may lose.
        return self._engines.get(process) or self._engines.setdefault(
            process, open_engine(self._url, self._timeout)
        )


def _refuse_shared(connection: Connection, digest: str) -> None:
    """Refuse a token that two parties would have, in whichever column."""
    if len(connection.scalars(OWNERS, {"key": digest}).all()) > 1:
        raise TokenTaken


def _take_codes(connection: Connection, party: Party) -> None:
    """Note which parties a platform is, and refuse what is another's.

    Of two that come at once, neither sees the other's: the table refuses the second.
    """
    connection.execute(FREE_CODES, {"key": party.id})
    codes = codes_of(party)
    if not (party.registered and codes):
        return
    if party.granted is None:
        asked = {"key": party.id, "codes": [one["code"] for one in codes]}
        taken = connection.scalars(TAKEN, asked).all()
        if taken:
            raise PartyTaken(PartyId(*code.split("-")) for code in set(taken))
    try:
        connection.execute(TAKE_CODES, codes)
    except IntegrityError:
        raise PartyTaken from None


def _granted(roles: Iterable[CredentialsRole] | None) -> dict[str, Any]:
    """Write what is to be changed of what is granted: nothing for ``None``."""
    return {} if roles is None else {"granted": granted_values(roles)}


def _quirks(quirks: frozenset[Quirk] | None) -> dict[str, Any]:
    """Write what is to be changed of them: nothing for ``None``."""
    return {} if quirks is None else {"quirks": sorted(quirks)}
