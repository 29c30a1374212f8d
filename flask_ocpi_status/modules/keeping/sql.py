"""Documents in a database: on the app's own session, in the transaction of a request.

Rules: OCPI 2.2.1, Transport and format, "Pagination".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from typing import Final
from zlib import crc32

from sqlalchemy import ColumnElement
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import tuple_
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session

from ...answers.results import Page
from ...codec import dumps
from ...codec import loads
from ...transport.pagination import PageRequest
from .bookmarks import Bookmark
from .bookmarks import bookmark_of
from .bookmarks import marked
from .documents import Kept
from .documents import Key
from .documents import Shelf
from .moments import moment_of
from .moments import sortable
from .tables import COUNTS
from .tables import DOCUMENTS
from .tables import ORDER
from .tables import metadata as tables

#: The dialects' INSERT, which can say what is to be done with what is there already.
_INSERTS: Final = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
#: Into how many parts the count of a shelf is divided.
_PARTS: Final = 16
_D: Final = DOCUMENTS.c


class SQLDocuments:
    """Documents in a table, of SQLite or PostgreSQL.

    Nothing is committed in here: what is kept belongs to the transaction of the
    request, as ``session=`` of a platform has it.

    :param session: the app's session, or ``scoped_session``.
    """

    #: The tables, for ``create_all`` or a migration tool.
    metadata = tables

    def __init__(self, session: Session | scoped_session[Any]) -> None:
        self._session = session

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key; ``None`` for nothing."""
        row = self._session.execute(
            select(_D.document, _D.version, _D.revision).where(*_is(key))
        ).one_or_none()
        if row is None:
            return None
        return Kept(loads(row.document, exact=True), row.version, key, row.revision)

    def put(self, key: Key, kept: Kept, instead_of: Kept | None) -> bool:
        """Keep an object, unless something else is there than was thought."""
        values = {
            "version": kept.version,
            "changed": moment_of(kept),
            "document": dumps(kept.document),
        }
        if instead_of is None:
            named = {**_named(key), **values, "revision": 1}
            added = self._insert(DOCUMENTS).values(named).on_conflict_do_nothing()
            if not self._touched(added):
                return False
            self._count(key, 1)
            return True
        changed = (
            update(DOCUMENTS)
            .where(*_is(key), _D.revision == instead_of.revision)
            .values(**values, revision=instead_of.revision + 1)
        )
        return self._touched(changed)

    def delete(self, key: Key) -> bool:
        """Forget what is kept under a key, and say whether anything was."""
        gone = self._touched(delete(DOCUMENTS).where(*_is(key)))
        if gone:
            self._count(key, -1)
        return gone

    def page(self, shelf: Shelf, page: PageRequest) -> Page:
        """Return a page of what is on a shelf, oldest first.

        The link to the next page says where this one ended, so that a page in the
        middle of a million documents is read as fast as the first one.
        """
        bookmark = bookmark_of(page)
        within = [_D.role == shelf.role, _D.kind == shelf.kind, *_dates(page)]
        chosen = select(*ORDER, _D.document, _D.version).order_by(*ORDER)
        if bookmark is None:
            total = self._total(shelf, page, within)
            chosen = chosen.where(*within).offset(page.offset)
        else:
            total = bookmark.total
            chosen = chosen.where(*within, tuple_(*ORDER) > bookmark.after)
        # One more than is shown tells whether there are others.
        rows = self._session.execute(chosen.limit(page.limit + 1)).all()
        shown = rows[: page.limit]
        url = None
        if len(rows) > len(shown):
            url = marked(page, Bookmark(tuple(shown[-1][: len(ORDER)]), total))
        return Page(list(map(_kept(shelf), shown)), total, page.maximum, url)

    def recount(self) -> None:
        """Count all documents anew, where they were changed by other means."""
        counted = select(_D.role, _D.kind, 0, func.count()).group_by(_D.role, _D.kind)
        self._session.execute(delete(COUNTS))
        self._session.execute(
            self._insert(COUNTS).from_select(
                ["role", "kind", "part", "documents"], counted
            )
        )

    def _total(
        self, shelf: Shelf, page: PageRequest, within: Sequence[ColumnElement[bool]]
    ) -> int:
        """Return how many there are: of some dates counted, of all noted."""
        if page.date_from is None and page.date_to is None:
            noted = select(func.sum(COUNTS.c.documents)).where(
                COUNTS.c.role == shelf.role, COUNTS.c.kind == shelf.kind
            )
            return int(self._session.scalar(noted) or 0)
        counted = select(func.count()).select_from(DOCUMENTS).where(*within)
        return int(self._session.scalar(counted) or 0)

    def _count(self, key: Key, more: int) -> None:
        """Note that there is one more of a shelf, or one less."""
        part = crc32("/".join(key[1:]).encode()) % _PARTS
        noted = self._insert(COUNTS).values(
            role=key.shelf.role, kind=key.shelf.kind, part=part, documents=more
        )
        self._session.execute(
            noted.on_conflict_do_update(
                index_elements=["role", "kind", "part"],
                set_={"documents": COUNTS.c.documents + more},
            )
        )

    def _insert(self, table: Any) -> Any:
        return _INSERTS[self._session.get_bind().dialect.name](table)

    def _touched(self, statement: Any) -> bool:
        result: Any = self._session.execute(statement)
        return bool(result.rowcount)


def _named(key: Key) -> dict[str, str]:
    shelf, country_code, party_id, own = key
    return {
        "role": shelf.role,
        "kind": shelf.kind,
        "country_code": country_code,
        "party_id": party_id,
        "id": own,
    }


def _is(key: Key) -> list[ColumnElement[bool]]:
    return [_D[name] == value for name, value in _named(key).items()]


def _dates(page: PageRequest) -> list[ColumnElement[bool]]:
    dates = []
    if page.date_from is not None:
        dates.append(_D.changed >= sortable(page.date_from))
    if page.date_to is not None:
        dates.append(_D.changed < sortable(page.date_to))
    return dates


def _kept(shelf: Shelf) -> Any:
    def kept(row: Any) -> Kept:
        key = Key(shelf, row.country_code, row.party_id, row.id)
        return Kept(loads(row.document, exact=True), row.version, key)

    return kept
