"""How far lists were read, in a table: any process goes on where another was ended."""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import fields
from datetime import UTC
from datetime import datetime
from typing import Any
from typing import Final

from sqlalchemy import Column
from sqlalchemy import bindparam
from sqlalchemy import or_
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session

from . import statements
from .apart import apart
from .moments import sortable
from .pulls import Listing
from .pulls import Pull
from .tables import PULLS

_P: Final = PULLS.c
_FIELDS: Final = [one.name for one in fields(Pull)]


def _given(column: Column[Any]) -> Any:
    return bindparam(f"_{column.name}", type_=column.type)


_ONE: Final = [column == _given(column) for column in PULLS.primary_key]
_MINE: Final = (*_ONE, _P.holder == _given(_P.holder))
_CLAIM: Final = (
    update(PULLS)
    .where(*_ONE, or_(_P.holder.is_(None), _P.leased <= bindparam("_now")))
    .values(holder=_given(_P.holder), leased=_given(_P.leased))
    .returning(PULLS)
)
_NOTE: Final = (
    update(PULLS)
    .where(*_MINE)
    .values({name: _given(_P[name]) for name in (*_FIELDS, "leased")})
)
_RELEASE: Final = update(PULLS).where(*_MINE).values(holder=None)


class SQLPulls:
    """How far lists were read.

    :param session: the app's session, or ``scoped_session``; nothing is done in it.
    """

    def __init__(self, session: Session | scoped_session[Any]) -> None:
        self._session = session

    def claim(self, listing: Listing, holder: str, until: datetime) -> Pull | None:
        """Have a list for oneself until a moment."""
        named = _named(listing, holder)
        begin = statements.begin_pull(self._dialect)
        now = {"_now": sortable(datetime.now(UTC)), "_leased": sortable(until)}
        with apart(self._session, PULLS) as connection:
            connection.execute(begin, {**named, **_written(Pull())})
            row = connection.execute(_CLAIM, {**named, **now}).first()
        if row is None:
            return None
        return Pull(**{name: row._mapping[name] for name in _FIELDS})

    def note(
        self,
        listing: Listing,
        holder: str,
        pull: Pull,
        until: datetime,
        session: Session | scoped_session[Any] | None = None,
    ) -> bool:
        """Note how far it was read."""
        values = {**_named(listing, holder), **_written(pull)}
        values["_leased"] = sortable(until)
        if session is not None:
            done: Any = session.execute(_NOTE, values)
            return bool(done.rowcount)
        with apart(self._session, PULLS) as connection:
            return bool(connection.execute(_NOTE, values).rowcount)

    def release(self, listing: Listing, holder: str) -> None:
        """Have it for oneself no longer."""
        with apart(self._session, PULLS) as connection:
            connection.execute(_RELEASE, _named(listing, holder))

    @property
    def _dialect(self) -> str:
        return self._session.get_bind(clause=PULLS).dialect.name


def _named(listing: Listing, holder: str) -> dict[str, Any]:
    """Return which list is meant, as parameters."""
    named = {f"_{name}": value for name, value in listing._asdict().items()}
    return {**named, "_holder": holder}


def _written(pull: Pull) -> dict[str, Any]:
    return {f"_{name}": value for name, value in asdict(pull).items()}
