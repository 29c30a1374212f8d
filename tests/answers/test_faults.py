"""What the failure of a database means, by what drivers say of it."""

from __future__ import annotations

import pytest

from flask_ocpi_status.answers.faults import finds_table
from flask_ocpi_status.answers.faults import lacks_table
from flask_ocpi_status.answers.faults import try_again
from tests.table import table


class Error(Exception):
    """The tree that every driver has (PEP 249)."""


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class Wrapped(Exception):
    """An error as SQLAlchemy wraps it."""

    def __init__(self, orig, *, statement="SELECT 1", invalidated=False, code=None):
        super().__init__(str(orig))
        self.orig = orig
        self.statement = statement
        self.connection_invalidated = invalidated
        self.code = code


def with_attributes(error, **attributes):
    for name, value in attributes.items():
        setattr(error, name, value)
    return error


def psycopg(state, kind=OperationalError):
    return with_attributes(kind("secret"), sqlstate=state)


def psycopg2(state, kind=OperationalError):
    return with_attributes(kind("secret"), pgcode=state)


def pg8000(state, kind=DatabaseError):
    return kind({"S": "ERROR", "C": state, "M": "secret"})


def pyodbc(state, kind=OperationalError):
    return kind(state, "secret")


def pymysql(number, kind=OperationalError):
    return kind(number, "secret")


def connector(number, state="HY000", kind=DatabaseError):
    """As MySQL's own driver has it."""
    return with_attributes(kind("secret"), errno=number, sqlstate=state)


def sqlite(code, name="SQLITE_OTHER", kind=OperationalError, said="secret"):
    return with_attributes(kind(said), sqlite_errorcode=code, sqlite_errorname=name)


AGAIN = {
    "serialization": psycopg("40001"),
    "deadlock": psycopg("40P01"),
    "lock": psycopg("55P03"),
    "statement timeout": psycopg("57014"),
    "terminated": psycopg("57P01"),
    "starting": psycopg("57P03"),
    "connection": psycopg("08006"),
    "connection of another kind": psycopg("08P01", InternalError),
    "idle": psycopg("25P03", InternalError),
    "too many": psycopg("53300"),
    "not found by the driver": psycopg(None),
    "psycopg2": psycopg2("40001"),
    "psycopg2 without a connection": psycopg2(None),
    "pg8000": pg8000("40P01"),
    "pg8000 in another class": pg8000("40001", ProgrammingError),
    "pyodbc": pyodbc("40001"),
    "pyodbc timeout": pyodbc("HYT00"),
    "MySQL lock": pymysql(1205),
    "MySQL deadlock": pymysql(1213),
    "MySQL deadlock in another class": pymysql(1213, InternalError),
    "MySQL gone": pymysql(2006),
    "MySQL lost": pymysql(2013),
    "MySQL's driver": connector(1205),
    "MySQL's driver, deadlock": connector(1213, "40001"),
    "SQLite busy": sqlite(5),
    "SQLite locked": sqlite(6),
    "SQLite busy snapshot": sqlite(5 | 2 << 8),
    "SQLite locked shared cache": sqlite(6 | 1 << 8),
}
NEVER = {
    "unique": psycopg("23505", IntegrityError),
    "exclusion": psycopg("23P01", IntegrityError),
    "no table": psycopg("42P01", ProgrammingError),
    "syntax": psycopg("42601", ProgrammingError),
    "too long": psycopg("22001", DatabaseError),
    "disk full": psycopg("53100"),
    "read only": psycopg("25006", InternalError),
    "a class that begins like one": psycopg("0A000"),
    "programming without a state": psycopg(None, ProgrammingError),
    "psycopg2 unique": psycopg2("23505", IntegrityError),
    "pg8000 unique": pg8000("23505"),
    "pyodbc unique": pyodbc("23000", IntegrityError),
    "MySQL duplicate": pymysql(1062, IntegrityError),
    "MySQL no table": pymysql(1146, ProgrammingError),
    "MySQL's driver, duplicate": connector(1062, "23000", IntegrityError),
    "SQLite constraint": sqlite(19, kind=IntegrityError),
    "SQLite statement": sqlite(1),
    "SQLite full": sqlite(13),
    "SQLite read only": sqlite(8),
    "SQLite no database": sqlite(26, kind=DatabaseError),
    "SQLite cannot open": sqlite(14),
    "nothing said": OperationalError(),
}
#: What is no database's, though it looks like it.
OTHERS = [
    ValueError(1213, "secret"),
    KeyError(1205),
    OSError(2006, "secret"),
    RuntimeError("40001"),
    with_attributes(RuntimeError(), sqlstate="40001"),
    KeyboardInterrupt(),
    RuntimeError(),
    Wrapped(ValueError(1213)),
]


@table("wrapped", [True, False])
@table("error", AGAIN.values(), ids=AGAIN)
def test_what_can_be_tried_again(error, wrapped):
    reason = try_again(Wrapped(error, statement=None) if wrapped else error)
    assert reason
    assert "secret" not in reason


@table("wrapped", [True, False])
@table("error", NEVER.values(), ids=NEVER)
def test_what_would_fail_again(error, wrapped):
    assert try_again(Wrapped(error) if wrapped else error) is None


@table("error", OTHERS)
def test_what_is_no_databases(error):
    assert try_again(error) is None


def test_a_connection_that_sqlalchemy_has_given_up_can_be_tried_again():
    lost = InterfaceError("secret")
    assert try_again(Wrapped(lost)) is None
    assert try_again(Wrapped(lost, invalidated=True))


def test_a_statement_that_the_driver_refuses_by_itself_is_no_lost_connection():
    """As one with too many parameters."""
    assert try_again(Wrapped(psycopg(None))) is None
    assert try_again(Wrapped(psycopg(None), statement=None))


@pytest.mark.parametrize(
    ("code", "again"), [("3o7r", True), ("8s2b", True), ("7s2a", False), (404, False)]
)
def test_errors_of_sqlalchemys_own(code, again):
    error = with_attributes(Exception("secret"), code=code)
    assert bool(try_again(error)) is again


def test_the_codes_are_those_that_sqlalchemy_gives():
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(
        "sqlite://",
        poolclass=sqlalchemy.QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=0.01,
    )
    with engine.connect(), pytest.raises(sqlalchemy.exc.TimeoutError) as caught:
        engine.connect()
    assert try_again(caught.value)
    engine.dispose()


@table(
    ("error", "lacks", "finds"),
    [
        (psycopg("42P01", ProgrammingError), True, False),
        (psycopg("42P07", ProgrammingError), False, True),
        (pymysql(1146, ProgrammingError), True, False),
        (pymysql(1050), False, True),
        (sqlite(1, "SQLITE_ERROR", said="no such table: x"), True, False),
        (sqlite(1, "SQLITE_ERROR", said="table x already exists"), False, True),
        (sqlite(1, "SQLITE_ERROR", said="no such column: x"), False, False),
        (sqlite(5, "SQLITE_BUSY", said="no such table: x"), False, False),
        (psycopg("40P01"), False, False),
        (ValueError("no such table"), False, False),
    ],
)
def test_whether_a_table_is_there_is_told_by_the_error(error, lacks, finds):
    for one in (error, Wrapped(error)):
        assert (lacks_table(one), finds_table(one)) == (lacks, finds)
