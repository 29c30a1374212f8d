"""Brings the tables of a database to what they are to be.

What came after the first release is added to tables that are there, so that an app can
be brought up to date with ``flask ocpi init-db`` and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Column
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import MetaData
from sqlalchemy import TypeDecorator
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateColumn

from .codes import CODES
from .codes import note_all
from .refusals import StoreProblem
from .table import ALL
from .table import PARTIES
from .table import TABLES
from .table import party_of


def public() -> MetaData:
    """Return the tables as a migration is to make them: with types of SQLAlchemy's.

    A migration is run long after it was written, and knows nothing of our modules.
    """
    made = MetaData()
    for table in TABLES.sorted_tables:
        for column in table.to_metadata(made).columns:
            if isinstance(column.type, TypeDecorator):
                column.type = column.type.impl_instance
    return made


#: Has one at a time change tables, until the end of its transaction.
_LOCKS: Final = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "SELECT pg_advisory_xact_lock(hashtext('ocpi_parties'))",
}


def is_complete(connection: Connection) -> bool:
    """Whether all tables are there, with all columns."""
    inspector = inspect(connection)
    return all(map(inspector.has_table, TABLES.tables)) and not list(
        _lacking(connection)
    )


def complete(connection: Connection) -> bool:
    """Make the tables and columns that are missing, and wait for who does the same.

    Parties that are registered already are noted as who they are, and keep what they
    have, though two of them may be the same.

    :returns: whether something was missing.
    """
    _wait(connection)
    if is_complete(connection):
        return False
    noted = inspect(connection).has_table(CODES.name)
    TABLES.create_all(connection)
    for column in list(_lacking(connection)):
        spelt = CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {PARTIES.name} ADD COLUMN {spelt}")
    if noted:
        return True
    note_all(connection, map(party_of, connection.execute(ALL).all()))
    return True


def create_missing(engine: Engine, tables: MetaData) -> bool:
    """Make the tables of another store that are missing, one process at a time.

    :returns: whether something was missing.
    :raises StoreProblem: when the database fails.
    """
    try:
        with engine.begin() as connection:
            _wait(connection)
            if all(map(inspect(connection).has_table, tables.tables)):
                return False
            tables.create_all(connection)
            return True
    except SQLAlchemyError as error:
        raise StoreProblem(
            f"The tables {', '.join(sorted(tables.tables))} cannot be made"
            f" ({type(error).__name__}); see that the database is there and lets us"
            " make them."
        ) from None


def _wait(connection: Connection) -> None:
    """Wait for who changes tables already."""
    wait = _LOCKS.get(connection.dialect.name)
    # SQLite's is the beginning of a transaction, which an application's engine may
    # have begun itself.
    begun = getattr(connection.connection.dbapi_connection, "in_transaction", False)
    if wait is not None and not begun:
        connection.exec_driver_sql(wait)


def _lacking(connection: Connection) -> Iterator[Column[object]]:
    there = {one["name"] for one in inspect(connection).get_columns(PARTIES.name)}
    return (column for column in PARTIES.columns if column.name not in there)
