"""The demo's database: opened, filled, locked for a writer, and gone."""

from __future__ import annotations

import logging
import os
import sqlite3
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import delete
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import DataError
from sqlalchemy.exc import InterfaceError
from sqlalchemy.exc import NoSuchModuleError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.exceptions import UnprocessableEntity

from ..codec import dumps
from ..codec import loads
from ..modules.keeping.sql import SQLDocuments
from ..parties.engines import HOW
from ..parties.engines import shown as shown
from ..registration import SQLParties
from ..registration import StoreProblem
from .models import Base
from .models import Location
from .models import Served
from .models import Sessions as Sessions
from .seed import first_documents
from .seed import first_rows

logger = logging.getLogger("flask_ocpi_status.demo")

_CONNECT_TIMEOUT = 5  # seconds
_RETRY_AFTER = 5  # seconds

#: How a transaction becomes the only one that writes.
_LOCKS = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "SELECT pg_advisory_xact_lock(20250303)",
}


class DatabaseProblem(Exception):
    """Why the demo cannot have its database: a sentence without the password."""


def open_database(url: str) -> Engine:
    """Open a database, and make and fill its tables if they are not there.

    :param url: a URL of SQLAlchemy's, for an SQLite file or for PostgreSQL.
    :raises DatabaseProblem: with the reason.
    """
    read = _read(url)
    try:
        engine = _engine(read)
    except (ImportError, NoSuchModuleError):
        raise DatabaseProblem(
            f"The driver for {read.drivername} is missing: run"
            " pip install 'flask-ocpi-status[demo]', or name another driver."
        ) from None
    except (SQLAlchemyError, TypeError, ValueError) as error:
        raise no_access(read, error) from None
    try:
        _fill(engine)
        SQLParties(engine).create_tables()
    except (SQLAlchemyError, StoreProblem, TypeError, ValueError) as error:
        engine.dispose()
        raise no_access(read, error) from None
    if _file_of(read):
        event.listen(engine, "do_connect", _refuse_to_begin_anew)
    return engine


def no_access(url: URL, error: Exception) -> DatabaseProblem:
    """Say why a database cannot be used."""
    if isinstance(error, StoreProblem):  # says it already
        return DatabaseProblem(str(error))
    return DatabaseProblem(
        f"The database {shown(url)} cannot be used: {_reason(error)}."
    )


def note_served(engine: Engine, url: str | None) -> None:
    """Note where the demo is served from now on, for a command beside it.

    :param url: its URL; ``None`` where nobody can tell.
    """
    with Session(engine) as session, session.begin():
        session.execute(delete(Served))
        if url is not None:
            session.add(Served(url=url))


def lock_for_writing(connection: Connection) -> None:
    """Let one transaction at a time read and then write what depends on it.

    Called before anything else in the transaction.
    """
    connection.exec_driver_sql(_LOCKS[connection.dialect.name])


def answer_faults(blueprint: Blueprint) -> None:
    """Answer in contract when the database is gone, and when it refuses a value."""
    for gone in (DatabaseError, InterfaceError, PoolTimeout):
        blueprint.register_error_handler(gone, _unavailable)
    blueprint.register_error_handler(DataError, _unstorable)


def _read(url: str) -> URL:
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseProblem(f"The database URL cannot be read; {HOW}.") from None
    backend = read.get_backend_name()
    if backend not in _LOCKS:
        raise DatabaseProblem(
            f"The demo has no use for a database of the kind {backend!r}; {HOW}."
        )
    if backend == "sqlite" and not _is_file(read):
        raise DatabaseProblem(
            "An SQLite database in memory cannot be shared by the threads that answer;"
            " name a file, as in sqlite:///ocpi-demo.sqlite."
        )
    if read.drivername == "postgresql":  # the driver that the extra brings
        read = read.set(drivername="postgresql+psycopg")
    return read


def _is_file(url: URL) -> bool:
    database = url.database or ":memory:"
    return ":memory:" not in database and url.query.get("mode") != "memory"


def _file_of(url: URL) -> bool:
    """Whether the database is a file that SQLite would make where there is none."""
    return url.get_backend_name() == "sqlite" and "uri" not in url.query


def _engine(url: URL) -> Engine:
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        # An open connection would go on writing to a file that was removed.
        options["poolclass"] = NullPool
    else:
        options["pool_pre_ping"] = True
        if url.get_driver_name() in ("psycopg", "psycopg2"):
            options["connect_args"] = {
                "connect_timeout": _CONNECT_TIMEOUT,
                "client_encoding": "utf8",  # also where the server has SQL_ASCII
            }
    engine = create_engine(
        url,
        json_serializer=dumps,
        json_deserializer=_loads,
        hide_parameters=True,  # among them are credentials tokens
        **options,
    )
    if engine.dialect.is_async:
        raise DatabaseProblem(f"The driver {url.drivername} is for async code; {HOW}.")
    return engine


def _loads(text: str | bytes) -> Any:
    """Read a document with the numbers exactly as they were sent."""
    return loads(text, exact=True)


def _fill(engine: Engine) -> None:
    """Make and fill the tables in one transaction, unless they are filled already."""
    with engine.begin() as connection:
        lock_for_writing(connection)
        for metadata in (Base.metadata, SQLDocuments.metadata):
            metadata.create_all(connection)
        with Session(connection) as session:
            if session.scalar(select(Location.id).limit(1)) is None:
                session.add_all(first_rows())
                documents = SQLDocuments(session)
                for key, kept in first_documents():
                    documents.put(key, kept, None)
                session.flush()


def _refuse_to_begin_anew(
    dialect: Any, record: Any, arguments: list[Any], options: dict[str, Any]
) -> None:
    """Keep SQLite from putting an empty file where the database was."""
    if not os.path.exists(arguments[0]):
        raise sqlite3.OperationalError("its file is gone")


def _reason(error: Exception) -> str:
    """Return the first line of what the driver said: no statement, no values."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.partition("\n")[0].rstrip(".:") or type(error).__name__


def _unavailable(error: Exception) -> HTTPException:
    logger.error("The database does not answer: %s.", _reason(error))
    return ServiceUnavailable(
        "The database is not available at present; try again later.",
        retry_after=_RETRY_AFTER,
    )


def _unstorable(error: Exception) -> HTTPException:
    return UnprocessableEntity(
        "The database cannot hold or compare one of the values; send others."
    )
