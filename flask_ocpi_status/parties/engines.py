"""Databases for the parties: how one is opened, and what is said when it fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from contextvars import ContextVar
from math import ceil
from typing import Any
from typing import Final

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as TimedOut
from sqlalchemy.pool import NullPool

from ..answers.faults import finds_table
from ..answers.faults import lacks_column
from ..answers.faults import lacks_table
from ..codec import dumps
from ..codec import loads
from ..deadline import Deadline
from .parties import StoreProblem
from .parties import TableMissing
from .table import PARTIES

#: How a URL of a database is written.
HOW: Final = "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"

#: The seconds that a transaction takes at most, where the database is on the network.
TIMEOUT: Final = 10.0

#: What a driver is told, unless the URL tells it otherwise; times are in seconds.
_DEFAULTS: Final[dict[str, dict[str, str]]] = {
    "pysqlite": {"timeout": "5"},  # while others write
    "psycopg": {
        "connect_timeout": "5",
        "client_encoding": "utf8",  # also where the server has SQL_ASCII
    },
}
#: The part of its time after which the server is to end a statement by itself, so that
#: it does not go on for a client that is gone.
_OF_A_STATEMENT: Final = 0.8


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


def open_engine(url: URL, timeout: float = TIMEOUT) -> Engine:
    """Make an engine, which opens nothing yet.

    :param timeout: the seconds that a transaction takes at most.
    :raises StoreProblem: when the driver is missing, or is for async code.
    """
    try:
        pool: dict[str, Any] = (
            {"poolclass": NullPool}
            if url.get_backend_name() == "sqlite"
            else {"pool_pre_ping": True, "pool_timeout": timeout}
        )
        engine = create_engine(
            url.set(query=_query(url, timeout)),
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
    return guarded(engine)


def _query(url: URL, timeout: float) -> dict[str, Any]:
    """Return what the driver is told: our defaults, and what the URL says."""
    driver = url.get_driver_name()
    query: dict[str, Any] = {**_DEFAULTS.get(driver, {}), **url.query}
    if driver == "psycopg":
        # Of two settings the server takes the last one: that of the URL, or else of the
        # environment, as the driver would have.
        own = url.query.get("options", os.environ.get("PGOPTIONS", ""))
        bound = f"-c statement_timeout={ceil(timeout * 1000 * _OF_A_STATEMENT)}"
        query["options"] = f"{bound} {own}"
    return query


_DEADLINE: Final[ContextVar[Deadline | None]] = ContextVar("deadline", default=None)


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Make what is done inside happen at once or not at all, in the time that is left.

    :raises SQLAlchemyError: when the database fails, or takes longer than it may.
    """
    _refuse_late()
    with engine.begin() as connection:
        _guard(connection.connection.dbapi_connection)
        yield connection


@contextmanager
def in_time(timeout: float) -> Iterator[None]:
    """Let all transactions inside take no longer than this together.

    Inside of another one, that is the one that counts.
    """
    if _DEADLINE.get() is not None:
        yield
        return
    with Deadline(timeout) as deadline:
        before = _DEADLINE.set(deadline)
        try:
            yield
        finally:
            _DEADLINE.reset(before)


def guarded(engine: Engine) -> Engine:
    """Let the deadline of a transaction hold for an engine's connections.

    Also for that of an application, which notices nothing: its own transactions have no
    deadline.
    """
    if event.contains(engine, "do_connect", _connect_in_time):
        return read_committed(engine)
    event.listen(engine, "do_connect", _connect_in_time)
    # Before what SQLAlchemy asks of the first connection.
    event.listen(engine, "connect", _guard, insert=True)
    # Before a connection is lent, and so before there is any event of it.
    ping = engine.dialect.do_ping

    def do_ping(connection: Any) -> bool:
        _guard(connection)
        return ping(connection)

    engine.dialect.do_ping = do_ping  # type: ignore[method-assign,assignment]
    return read_committed(engine)


def _connect_in_time(
    dialect: Any, record: Any, arguments: list[Any], options: dict[str, Any]
) -> None:
    """Let connecting end with the transaction that it is for."""
    deadline = _DEADLINE.get()
    if deadline is None:
        return
    _refuse_late()
    if dialect.driver in ("psycopg", "psycopg2"):
        given = options.get("connect_timeout")
        left = ceil(deadline.remaining)
        with suppress(TypeError, ValueError):  # it is the driver's to complain
            seconds = float(given) if given is not None else 0
            options["connect_timeout"] = min(seconds, left) if seconds > 0 else left


def _refuse_late() -> None:
    deadline = _DEADLINE.get()
    if deadline is not None and deadline.passed:
        raise TimedOut("The time is over.")


def _guard(connection: Any, record: object = None) -> None:
    """Let a connection of a driver live no longer than the transaction may take.

    One that has no socket to show (SQLite's, some drivers') is left alone.
    """
    deadline = _DEADLINE.get()
    if deadline is not None and hasattr(connection, "fileno"):
        with suppress(Exception):  # it is closed already
            deadline.guard(connection)


def read_committed(engine: Engine) -> Engine:
    """Let a comparison that comes too late fail, rather than its whole transaction."""
    if engine.dialect.name == "sqlite":  # one writes at a time
        return engine
    return engine.execution_options(isolation_level="READ COMMITTED")


def shown(url: URL) -> str:
    """Write a URL without what must stay secret."""
    return url.set(query={}).render_as_string(hide_password=True)


class TableThere(StoreProblem):
    """The table is there already."""


def problem_of(engine: Engine, error: Exception) -> StoreProblem:
    """Say what is wrong with the database, without statements, values or a password.

    The database is not asked anything more: it would fail once more, after as long.
    """
    database = f"The database of the parties, {shown(engine.url)},"
    cause = getattr(error, "orig", None) or error
    reason = getattr(cause, "sqlite_errorname", type(cause).__name__)
    if lacks_table(error):
        return TableMissing(
            f"{database} has no table {PARTIES.name}: run flask ocpi init-db."
        )
    if lacks_column(error):
        return StoreProblem(
            f"{database} has a table of an older version: run flask ocpi init-db."
        )
    if finds_table(error):
        return TableThere(f"{database} has a table {PARTIES.name} already.")
    deadline = _DEADLINE.get()
    if isinstance(error, TimedOut) or (deadline is not None and deadline.passed):
        return StoreProblem(f"{database} did not answer in time ({reason}).")
    if isinstance(error, DBAPIError) and error.statement is None:
        return StoreProblem(
            f"{database} cannot be reached ({reason});"
            " see that it is there and lets us in."
        )
    return StoreProblem(f"{database} failed ({reason}): its own log says more.")
