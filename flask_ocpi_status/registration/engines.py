"""Databases for the parties: how one is opened, and what is said when it fails."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from typing import Final

from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import inspect
from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..codec import dumps
from ..codec import loads
from .parties import StoreProblem
from .table import PARTIES

#: How a URL of a database is written.
HOW: Final = "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"

#: What a driver is told, unless the URL tells it otherwise; times are in seconds.
_DEFAULTS: Final[dict[str, dict[str, str]]] = {
    "pysqlite": {"timeout": "15"},  # while others write
    "psycopg": {
        "connect_timeout": "5",
        "client_encoding": "utf8",  # also where the server has SQL_ASCII
    },
}


def read_url(url: str | URL) -> URL:
    """Read a URL of SQLAlchemy's; ``postgresql`` means psycopg.

    :raises StoreProblem: for one that cannot be read, or that cannot be shared.
    """
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreProblem(f"The database URL cannot be read; {HOW}.") from None
    if read.get_backend_name() == "sqlite":
        in_memory = read.query.get("mode") == "memory"
        if in_memory or ":memory:" in (read.database or ":memory:"):
            raise StoreProblem(
                "In memory, each connection to SQLite has a database of its own: name a"
                " file, as in sqlite:///ocpi-parties.sqlite, or use MemoryParties."
            )
    elif "@" in f"{read.host}{read.database}":  # behind it, a part of the password
        raise StoreProblem(
            "The database URL cannot be read: in a password, write %40 for each @."
        )
    if read.drivername == "postgresql":
        return read.set(drivername="postgresql+psycopg")
    return read


def open_engine(url: URL) -> Engine:
    """Make an engine, which opens nothing yet.

    :raises StoreProblem: when the driver is missing, or is for async code.
    """
    try:
        defaults = _DEFAULTS.get(url.get_driver_name(), {})
        pool: dict[str, Any] = (
            {"poolclass": NullPool}
            if url.get_backend_name() == "sqlite"
            else {"pool_pre_ping": True}
        )
        engine = create_engine(
            url.set(query={**defaults, **url.query}),
            hide_parameters=True,
            json_serializer=dumps,
            json_deserializer=loads,
            **pool,
        )
    except (ImportError, SQLAlchemyError, TypeError, ValueError):
        raise StoreProblem(
            f"The database {shown(url)} cannot be opened: {HOW}, and install the"
            " driver (for PostgreSQL, pip install 'psycopg[binary]')."
        ) from None
    if engine.dialect.is_async:
        raise StoreProblem(f"The driver {url.drivername} is for async code; {HOW}.")
    return read_committed(engine)


def read_committed(engine: Engine) -> Engine:
    """Let a comparison that comes too late fail, rather than its whole transaction."""
    if engine.dialect.name == "sqlite":  # one writes at a time
        return engine
    return engine.execution_options(isolation_level="READ COMMITTED")


def shown(url: URL) -> str:
    """Write a URL without what must stay secret."""
    return url.set(query={}).render_as_string(hide_password=True)


def problem_of(engine: Engine, error: Exception) -> StoreProblem:
    """Say what is wrong with the database, without statements, values or a password."""
    database = f"The database of the parties, {shown(engine.url)},"
    cause = getattr(error, "orig", None) or error
    reason = getattr(cause, "sqlite_errorname", type(cause).__name__)
    if isinstance(error, DBAPIError) and error.statement is None:
        return StoreProblem(
            f"{database} cannot be reached ({reason});"
            " see that it is there and lets us in."
        )
    with suppress(SQLAlchemyError):
        if not inspect(engine).has_table(PARTIES.name):
            return StoreProblem(
                f"{database} has no table {PARTIES.name}: run flask ocpi init-db."
            )
    return StoreProblem(f"{database} failed ({reason}): its own log says more.")
