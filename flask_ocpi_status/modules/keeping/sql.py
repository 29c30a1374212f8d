"""Documents in a database: on the app's own session, in the transaction of a request.

Rules: OCPI 2.2.1, Transport and format, "Pagination".
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from copy import copy
from functools import lru_cache
from threading import get_ident
from typing import Any
from typing import Final
from typing import Self

from sqlalchemy import MetaData
from sqlalchemy import delete
from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session

from ...answers.monitoring import logger
from ...answers.results import Page
from ...answers.transactions import check_session
from ...codec import JSONError
from ...codec import loads
from ...objects.judging.normal import Document
from ...parties.schema import create_missing
from ...transport.ownership import Codes
from ...transport.pagination import MAX_OFFSET
from ...transport.pagination import PageRequest
from . import statements
from .arriving import Arrival
from .arriving import Settled
from .bookmarks import bookmark_of
from .bookmarks import ended
from .documents import LONGEST_REMEMBERED
from .documents import REMEMBERED
from .documents import Kept
from .documents import Key
from .documents import Shelf
from .documents import check_possible
from .moments import sortable
from .notes import Notes
from .rows import keyed
from .rows import read
from .rows import valued
from .rows import written
from .sql_arriving import keep_together
from .sql_profiles import SQLSetters
from .sql_pulls import SQLPulls
from .sql_questions import SQLQuestions
from .sql_replies import SQLReplies
from .statements import EACH
from .statements import TOGETHER
from .statements import Which
from .tables import COUNTS
from .tables import DOCUMENTS
from .tables import ORDER
from .tables import metadata as tables

#: The version of a row that is no JSON any more: nobody can read what is there, and a
#: PUT takes its place.
UNREADABLE: Final = ""
#: Into how many parts the count of a shelf is divided.
_PARTS: Final = 16
_LOCK: Final = text(f"LOCK TABLE {COUNTS.name} IN EXCLUSIVE MODE")


class SQLDocuments:
    """Documents in a table, of SQLite or PostgreSQL.

    Nothing is committed in here: what is kept belongs to the transaction of the
    request, as ``session=`` of a platform has it.

    :param session: the app's session, or ``scoped_session``.
    :ivar session: the same.
    :ivar notes: what a platform notes of its doings, in the same database.
    :raises TypeError: for what is no session, such as an engine.
    """

    #: The tables, for a migration tool.
    metadata: MetaData = tables

    def __init__(self, session: Session | scoped_session[Any]) -> None:
        check_session(session)
        self.session: Final = session
        self.notes: Final = Notes(
            SQLReplies(session),
            SQLSetters(session),
            SQLQuestions(session),
            SQLPulls(session),
        )

    def create_tables(self) -> bool:
        """Make what is missing of the tables, as ``flask ocpi init-db`` does.

        :returns: whether something was made.
        :raises StoreProblem: when the database does not let us.
        """
        bind = self.session.get_bind(clause=COUNTS)
        return create_missing(bind.engine, tables)

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key; ``None`` for nothing."""
        if not key.is_possible:
            return None
        find = statements.FIND_EXACT if key.spelling else statements.FIND
        row = self.session.execute(find, keyed(key)).first()
        if row is None:
            return None
        found = key.spelled(row.spelling)
        concerns = read(row.concerns)
        try:
            document = loads(row.document, exact=True)
        except JSONError:
            _tell(key.shelf)
            document, version = {}, UNREADABLE
        else:
            version = row.version
        return Kept(document, version, found, row.revision, concerns=concerns)

    def put(self, key: Key, kept: Kept, instead_of: Kept | None) -> bool:
        """Keep an object, unless something else is there than was thought."""
        check_possible(key)
        values = valued(key, kept, instead_of)
        concerns = values["_concerns"] or ""
        if instead_of is None:
            new = {**keyed(key), **values, "_revision": 1}
            added = self.session.execute(statements.add(self._dialect), new)
            if added.first() is None:
                return False
            self._count(key.shelf, {concerns: 1})
            return True
        there = {**keyed(instead_of.key or key), "_revision": instead_of.revision}
        changed = self._touched(statements.CHANGE, {**there, **values})
        if changed and written(instead_of.concerns) != concerns:
            self._count(key.shelf, {written(instead_of.concerns): -1, concerns: 1})
        return changed

    def keep_all(self, arrivals: Sequence[Arrival]) -> list[Settled]:
        """Keep many objects with few statements; see :func:`~.arriving.keep_all`."""
        connection = self.session.connection({"clause": DOCUMENTS})
        settled, more = keep_together(connection, arrivals)
        for one in arrivals[:1]:
            self._count(one.key.shelf, more)
        return settled

    @contextmanager
    def apart(self) -> Iterator[Self]:
        """Give the same documents on a session of their own, beside the app's.

        It is closed at the end, and what was not committed is undone.
        """
        bind = self.session.get_bind(clause=DOCUMENTS)
        with Session(bind.engine) as session:
            other = copy(self)
            other.__dict__["session"] = session
            yield other

    def delete(self, key: Key) -> bool:
        """Forget what is kept under a key, and say whether anything was."""
        found = self.get(key)
        if found is None or found.key is None:
            return False
        gone = self.session.execute(statements.FORGET, keyed(found.key)).first()
        if gone is not None:
            self._count(key.shelf, {gone.concerns or "": -1})
        return gone is not None

    def page(
        self,
        shelf: Shelf,
        page: PageRequest,
        concerning: frozenset[Codes] | None = None,
    ) -> Page:
        """Return a page of what is on a shelf, oldest first.

        The link to the next page says where this one ended, so that a page in the
        middle of a million documents is read as fast as the first one.
        """
        bookmark = bookmark_of(page)
        dates, parties = _dates(page), _parties(concerning)
        named = {"_role": shelf.role, "_kind": shelf.kind, **dates, **parties}
        which = Which.of(named)
        # One more than is shown tells whether there are others.
        place: dict[str, Any] = {"_limit": page.limit + 1, "_offset": page.offset}
        if bookmark is not None:
            place |= zip(_AFTER, bookmark.after, strict=True)
            place["_offset"] = 0
        place["_reach"] = min(place["_limit"] + place["_offset"], MAX_OFFSET)
        chosen = statements.rows(which, after=bookmark is not None)
        # No object of the app's is asked for: its connection does it with less ado.
        connection = self.session.connection({"clause": DOCUMENTS})
        found = connection.execute(chosen, {**named, **place}).all()
        rows, is_last = found[: page.limit], len(found) <= page.limit
        if bookmark is not None:
            total = bookmark.total
        elif is_last and (rows or not page.offset):
            total = page.offset + len(rows)
        else:
            counted = statements.total(which)
            total = int(self.session.execute(counted, named).scalar_one())
        next_from = None if is_last else tuple(rows[-1][: len(ORDER)])
        items = (_kept(shelf, row) for row in rows)
        shown = [kept for kept in items if kept is not None]
        return ended(page, shown, bookmark, total, next_from)

    def recount(self) -> None:
        """Count all documents anew, where they were changed by other means."""
        if self._dialect == "postgresql":
            # Who adds one meanwhile would be counted twice, or not at all.
            self.session.execute(_LOCK)
        self.session.execute(delete(COUNTS))
        self.session.execute(statements.recount(self._dialect))

    def _count(self, shelf: Shelf, more: Mapping[str, int]) -> None:
        """Note how many more there are of a shelf, or less, by whom they concern.

        A transaction counts in one part, whatever it adds: two of them that wait for
        each other would have to have begun with different ones.
        """
        part = hash((os.getpid(), get_ident())) % _PARTS
        where = {"_role": shelf.role, "_kind": shelf.kind, "_part": part}
        # In one order, so that no two wait for each other.
        for concerns, number in sorted(more.items()):
            if number:
                one = {**where, "_concerns": concerns, "_documents": number}
                self.session.execute(statements.count(self._dialect), one)

    @property
    def _dialect(self) -> str:
        return self.session.get_bind(clause=COUNTS).dialect.name

    def _touched(self, statement: Any, named: dict[str, Any]) -> bool:
        result: Any = self.session.execute(statement, named)
        return bool(result.rowcount)


_AFTER: Final = [f"_after_{column.name}" for column in ORDER]


def _dates(page: PageRequest) -> dict[str, str]:
    dates = {"_first": page.date_from, "_last": page.date_to}
    return {name: sortable(date) for name, date in dates.items() if date is not None}


def _parties(concerning: frozenset[Codes] | None) -> dict[str, Any]:
    """Return the codes of some parties as parameters, and, of few, each by itself."""
    if concerning is None:
        return {}
    texts = sorted(map(written, concerning))
    few = texts if len(texts) <= len(EACH) else []
    return {TOGETHER: texts, **dict(zip(EACH, few, strict=False))}


def _kept(shelf: Shelf, row: Any) -> Kept | None:
    """Return what a row holds; ``None`` for a text that is no JSON any more.

    One of them takes no list down.
    """
    _, country_code, party_id, own, spelling, version, revision, document, who = row
    key = Key(shelf, country_code, party_id, spelling or own, bool(spelling))
    try:
        if len(document) > LONGEST_REMEMBERED:
            found, text = loads(document, exact=True), ""
        else:
            found, text = _listed(document), document
        return Kept(found, version, key, revision, text, read(who))
    except JSONError:
        _tell(shelf)
        return None


def _tell(shelf: Shelf) -> None:
    logger.error("A %s that is kept is no JSON: its row was changed.", shelf.kind)


@lru_cache(REMEMBERED)
def _listed(text: str) -> Document:
    """Read a document on a page: they are read again and again, by one after another.

    It is nobody's to change, as no document of a page is. One that is found by itself
    is read anew each time.
    """
    document: Document = loads(text, exact=True)
    return document
