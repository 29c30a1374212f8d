"""Places for documents: in memory, in an SQLite file, on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import ExitStack
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from urllib.parse import urlsplit

import pytest
from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool
from werkzeug.datastructures import MultiDict

from flask_ocpi_status import Page
from flask_ocpi_status import PageRequest
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.keeping.documents import Documents
from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.documents import Key
from flask_ocpi_status.modules.keeping.documents import Shelf
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.transport.pagination import read_page
from tests.parties import databases

ENGINES = ("sqlite", "postgresql")
SHELF = Shelf("RECEIVER", "Location")
#: What is on it concerns one party each.
SESSIONS = Shelf("SENDER", "Session")
LIST = "https://cpo.example/locations"

#: Gives a database of an engine, of which a file stands in a folder.
Databases = Callable[[str, Path], AbstractContextManager[URL]]


#: Gives one without a table.
database_url: Databases = partial(databases.database_url, name="documents")


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Give databases that have their tables already, and no row in them.

    On PostgreSQL there is one, which is for one test at a time. To make the tables
    takes longer than most tests do.
    """
    with ExitStack() as stack:

        @cache
        def made(engine: str) -> URL:
            folder = tmp_path_factory.mktemp("tables")
            url = stack.enter_context(database_url(engine, folder))
            SQLDocuments.metadata.create_all(create_engine(url, poolclass=NullPool))
            return url

        @contextmanager
        def give(engine: str, folder: Path) -> Iterator[URL]:
            url = made(engine)
            if engine == "sqlite":
                with database_url(engine, folder) as other:
                    shutil.copyfile(str(url.database), str(other.database))
                    yield other
            else:
                try:
                    yield url
                finally:
                    empty(url)

        yield give


def empty(url: URL) -> None:
    """Take all rows out of the tables."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        for table in SQLDocuments.metadata.sorted_tables:
            connection.execute(table.delete())


@contextmanager
def opened(url: URL, **options: Any) -> Iterator[SQLDocuments]:
    """Give documents with their tables, on a session for each thread.

    :param options: of the engine.
    """
    engine = create_engine(url, **options)
    session = scoped_session(sessionmaker(engine))
    try:
        SQLDocuments.metadata.create_all(engine)
        yield SQLDocuments(session)
    finally:
        session.remove()
        engine.dispose()


def begin_at_once(engine: Any, how: str = "") -> None:
    """Have SQLite begin a transaction with the first SELECT, as SQLAlchemy advises."""

    @event.listens_for(engine, "connect")
    def leave_it(connection: Any, _: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(f"BEGIN {how}")


def key(own: str, country: str = "NL", party: str = "ABC") -> Key:
    return Key.folded(SHELF, country, party, own)


def moment(day: int) -> str:
    return f"2025-01-{day:02}T00:00:00Z"


def location(own: str, day: int = 1, **others: Any) -> dict[str, Any]:
    return {"id": own, "last_updated": moment(day), **others}


def keep_session(
    documents: Documents, own: str, day: int = 1, party: str | None = None
) -> None:
    """Keep a Session of a party's driver, whatever is there.

    :param party: as its Token says it; ``None`` for one that does not say it.
    """
    token = {"country_code": "NL", "party_id": party} if party else {}
    where = Key.folded(SESSIONS, "NL", "DST", own)
    kept = Kept(location(own, day, cdr_token=token), "2.2.1")
    assert documents.put(where, kept, documents.get(where))


def keep(
    documents: Documents, own: str, day: int = 1, key: Key | None = None, **others: Any
) -> None:
    """Keep an object, whatever is there."""
    where = key or Key.folded(SHELF, "NL", "ABC", own)
    kept = Kept(location(own, day, **others), "2.2.1")
    assert documents.put(where, kept, documents.get(where))


def asked(query: str = "", limit: int = 10, version: str = "2.2.1") -> PageRequest:
    """Return the page that a query asks for."""
    return read_page(
        MultiDict(parse_qsl(query, keep_blank_values=True)),
        url=lambda: LIST,
        features=FEATURES[version],
        module=None,
        default=limit,
        maximum=100,
    )


def since(first: datetime | None = None, last: datetime | None = None) -> PageRequest:
    return PageRequest(0, 100, 100, lambda: LIST, first, last)


def query_of(page: Page) -> str:
    assert page.next_url is not None
    return urlsplit(page.next_url).query


def ids(page: Page) -> list[str]:
    return [kept.document["id"] for kept in page.items]


def crawl(
    documents: Documents,
    query: str = "limit=2",
    shelf: Shelf = SHELF,
    concerning: frozenset[tuple[str, str]] | None = None,
) -> Iterator[Page]:
    """Yield the pages, as somebody who follows the links meets them."""
    while True:
        page = documents.page(shelf, asked(query), concerning)
        yield page
        if page.next_url is None:
            return
        query = query_of(page)
