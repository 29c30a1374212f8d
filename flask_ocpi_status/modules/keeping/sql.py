"""Documents in a database: on the app's own session, in the transaction of a request.

Rules: OCPI 2.2.1, Transport and format, "Pagination".
"""

from __future__ import annotations

import os
from functools import lru_cache
from threading import get_ident
from typing import Any
from typing import Final

from sqlalchemy import MetaData
from sqlalchemy import delete
from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session

from ...answers.monitoring import logger
from ...answers.results import Page
from ...codec import JSONError
from ...codec import dumps
from ...codec import loads
from ...objects.judging.normal import Document
from ...transport.pagination import PageRequest
from . import statements
from .bookmarks import bookmark_of
from .bookmarks import ended
from .documents import LONGEST_REMEMBERED
from .documents import REMEMBERED
from .documents import Kept
from .documents import Key
from .documents import Shelf
from .documents import check_possible
from .moments import moment_of
from .moments import sortable
from .notes import Notes
from .sql_replies import SQLReplies
from .tables import COUNTS
from .tables import DOCUMENTS
from .tables import ORDER
from .tables import metadata as tables

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
    """

    #: The tables, for ``create_all`` or a migration tool.
    metadata: MetaData = tables

    def __init__(self, session: Session | scoped_session[Any]) -> None:
        self.session: Final = session
        self.notes: Final = Notes(SQLReplies(session))

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key; ``None`` for nothing."""
        if not key.is_possible:
            return None
        find = statements.FIND_EXACT if key.spelling else statements.FIND
        row = self.session.execute(find, _named(key)).first()
        if row is None:
            return None
        found = key.spelled(row.spelling)
        document = loads(row.document, exact=True)
        return Kept(document, row.version, found, row.revision)

    def put(self, key: Key, kept: Kept, instead_of: Kept | None) -> bool:
        """Keep an object, unless something else is there than was thought."""
        check_possible(key)
        values: dict[str, Any] = {
            "_version": kept.version,
            "_changed": moment_of(kept),
            "_document": dumps(kept.document),
        }
        if instead_of is None:
            named = {**_named(key), **values, "_revision": 1}
            added = self.session.execute(statements.add(self._dialect), named)
            if added.first() is None:
                return False
            self._count(key.shelf, 1)
            return True
        named = _named(instead_of.key or key)
        revision = {"_revision": instead_of.revision}
        return self._touched(statements.CHANGE, {**named, **revision, **values})

    def delete(self, key: Key) -> bool:
        """Forget what is kept under a key, and say whether anything was."""
        found = self.get(key)
        if found is None or found.key is None:
            return False
        gone = self._touched(statements.FORGET, _named(found.key))
        if gone:
            self._count(key.shelf, -1)
        return gone

    def page(self, shelf: Shelf, page: PageRequest) -> Page:
        """Return a page of what is on a shelf, oldest first.

        The link to the next page says where this one ended, so that a page in the
        middle of a million documents is read as fast as the first one.
        """
        bookmark = bookmark_of(page)
        dates = _dates(page)
        # One more than is shown tells whether there are others.
        named = {"_role": shelf.role, "_kind": shelf.kind, **dates}
        place: dict[str, Any] = {"_limit": page.limit + 1, "_offset": page.offset}
        if bookmark is not None:
            place |= zip(_AFTER, bookmark.after, strict=True)
        chosen = statements.rows(
            after=bookmark is not None, first="_first" in dates, last="_last" in dates
        )
        # No object of the app's is asked for: its connection does it with less ado.
        connection = self.session.connection({"clause": DOCUMENTS})
        found = connection.execute(chosen, {**named, **place}).all()
        rows, is_last = found[: page.limit], len(found) <= page.limit
        if bookmark is not None:
            total = bookmark.total
        elif is_last and (rows or not page.offset):
            total = page.offset + len(rows)
        else:
            total = self._total(named)
        next_from = None if is_last else tuple(rows[-1][: len(ORDER)])
        read = (_kept(shelf, row) for row in rows)
        shown = [kept for kept in read if kept is not None]
        return ended(page, shown, bookmark, total, next_from)

    def recount(self) -> None:
        """Count all documents anew, where they were changed by other means."""
        if self._dialect == "postgresql":
            # Who adds one meanwhile would be counted twice, or not at all.
            self.session.execute(_LOCK)
        self.session.execute(delete(COUNTS))
        self.session.execute(statements.recount(self._dialect))

    def _total(self, named: dict[str, Any]) -> int:
        """Return how many there are: of some dates counted, of all noted."""
        first, last = "_first" in named, "_last" in named
        counted = statements.NOTED
        if first or last:
            counted = statements.total(first=first, last=last)
        return int(self.session.execute(counted, named).scalar_one())

    def _count(self, shelf: Shelf, more: int) -> None:
        """Note that there is one more of a shelf, or one less.

        A transaction counts in one part, whatever it adds: two of them that wait for
        each other would have to have begun with different ones.
        """
        part = hash((os.getpid(), get_ident())) % _PARTS
        named = {"_role": shelf.role, "_kind": shelf.kind, "_part": part}
        counted = statements.count(self._dialect)
        self.session.execute(counted, {**named, "_documents": more})

    @property
    def _dialect(self) -> str:
        return self.session.get_bind(clause=COUNTS).dialect.name

    def _touched(self, statement: Any, named: dict[str, Any]) -> bool:
        result: Any = self.session.execute(statement, named)
        return bool(result.rowcount)


_AFTER: Final = [f"_after_{column.name}" for column in ORDER]


def _named(key: Key) -> dict[str, Any]:
    """Return what a key says, as parameters."""
    shelf, country_code, party_id, own, _ = key.alike
    return {
        "_role": shelf.role,
        "_kind": shelf.kind,
        "_country_code": country_code,
        "_party_id": party_id,
        "_id": own,
        "_spelling": key.spelling,
    }


def _dates(page: PageRequest) -> dict[str, str]:
    dates = {"_first": page.date_from, "_last": page.date_to}
    return {name: sortable(date) for name, date in dates.items() if date is not None}


def _kept(shelf: Shelf, row: Any) -> Kept | None:
    """Return what a row holds; ``None`` for a text that is no JSON any more.

    One of them takes no list down.
    """
    _, country_code, party_id, own, spelling, version, revision, document = row
    key = Key(shelf, country_code, party_id, spelling or own, bool(spelling))
    try:
        if len(document) > LONGEST_REMEMBERED:
            return Kept(loads(document, exact=True), version, key, revision)
        return Kept(_listed(document), version, key, revision, document)
    except JSONError:
        logger.error("A %s that is kept is no JSON: its row was changed.", shelf.kind)
        return None


@lru_cache(REMEMBERED)
def _listed(text: str) -> Document:
    """Read a document on a page: they are read again and again, by one after another.

    It is nobody's to change, as no document of a page is. One that is found by itself
    is read anew each time.
    """
    document: Document = loads(text, exact=True)
    return document
