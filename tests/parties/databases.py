"""Stores of parties to test: in memory, in an SQLite file, on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy import make_url
from sqlalchemy import text
from sqlalchemy.pool import NullPool

from flask_ocpi_status.parties.sql import SQLParties
from flask_ocpi_status.parties.table import TABLES


def sqlite_url(folder: Path, name: str = "parties") -> URL:
    return make_url(f"sqlite:///{folder / name}.sqlite")


@contextmanager
def postgresql_url(options: str = "") -> Iterator[URL]:
    """Give a schema of its own, whoever else is testing on the same server.

    :param options: more of the server's, as ``psql`` takes them.
    """
    given = os.environ.get("OCPI_TEST_POSTGRESQL")
    if not given:
        pytest.skip("OCPI_TEST_POSTGRESQL names no PostgreSQL database.")
    url = make_url(given).set(drivername="postgresql+psycopg")
    schema = f"ocpi_store_{uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        yield url.update_query_dict({"options": f"-csearch_path={schema} {options}"})
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


@contextmanager
def database_url(engine: str, folder: Path, name: str = "parties") -> Iterator[URL]:
    """Give a database without a table.

    :param name: of its file in the folder, where it is one.
    """
    if engine == "sqlite":
        yield sqlite_url(folder, name)
    else:
        with postgresql_url() as url:
            yield url


def empty(url: URL) -> None:
    """Take all rows out of a schema on PostgreSQL, as if it were new."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        names = ", ".join(TABLES.tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))


@contextmanager
def opened(url: URL) -> Iterator[SQLParties]:
    """Give a store with its table."""
    store = SQLParties(url)
    try:
        assert store.create_tables()
        yield store
    finally:
        store.close()
