"""What the failure of a database means, told by what its driver says of it.

Drivers are asked for attributes, and none of them is imported: ``sqlstate`` (psycopg,
MySQL Connector), ``pgcode`` (psycopg2), ``sqlite_errorcode``, and the first argument,
which is a number in PyMySQL and mysqlclient, a SQLSTATE in pyodbc and a dict in pg8000.
What SQLAlchemy wraps is in ``orig``.
"""

from __future__ import annotations

from typing import Final

#: What can be tried again as it is: nothing was wrong with what was asked. By SQLSTATE,
#: or by the two characters of its class.
_AGAIN_BY_STATE: Final = {
    "08": "the connection was lost, or did not come about",
    "25P03": "the transaction was idle for too long",
    "25P04": "the transaction took too long",
    "40001": "other transactions were in between",
    "40P01": "a deadlock",
    "53300": "there are too many connections",
    "55P03": "a lock was not to be had",
    "57014": "the statement took too long, or was cancelled",
    "57P01": "the server shuts down, or has ended the connection",
    "57P02": "the server crashed",
    "57P03": "the server is starting",
    "57P05": "the connection was idle for too long",
    "HYT00": "the statement took too long",
    "HYT01": "the connection took too long",
}
#: The same by the number of MySQL's or MariaDB's.
_AGAIN_BY_NUMBER: Final = {
    1040: "there are too many connections",
    1053: "the server shuts down",
    1205: "a lock was not to be had",
    1213: "a deadlock",
    2002: "there is no connection",
    2003: "there is no connection",
    2006: "the connection was lost",
    2013: "the connection was lost",
    3024: "the statement took too long",
    4031: "the connection was idle for too long",
}
#: The same by the lower eight bits of SQLite's.
_AGAIN_BY_SQLITE: Final = {
    5: "the file is locked by another connection",
    6: "a table is locked by the same connection",
    15: "the lock was lost to another connection",
}
#: The same by the code of SQLAlchemy's own errors.
_AGAIN_BY_SQLALCHEMY: Final = {
    "3o7r": "all connections of the pool are in use",
    "8s2b": "the connection was lost",
}
_NO_TABLE: Final = ("42P01", "42S02", 1146)
_NO_COLUMN: Final = ("42703", "42S22", 1054)
_TABLE_THERE: Final = ("42P07", "42S01", 1050)


def try_again(error: BaseException) -> str | None:
    """Say why a failure of a database may be none the next time.

    :returns: a reason without names or values; ``None`` for everything else, such as an
        integrity error, a mistake in a statement, and what is no database's.
    """
    cause = getattr(error, "orig", None)
    if cause is None:
        own = _AGAIN_BY_SQLALCHEMY.get(str(getattr(error, "code", None)))
        if own is not None:
            return own
        cause = error
    if getattr(error, "connection_invalidated", False) is True:
        return _AGAIN_BY_STATE["08"]
    kinds = {kind.__name__ for kind in type(cause).__mro__}
    if kinds.isdisjoint(("DatabaseError", "InterfaceError")):  # PEP 249
        return None
    sqlite = getattr(cause, "sqlite_errorcode", None)
    if isinstance(sqlite, int):
        return _AGAIN_BY_SQLITE.get(sqlite & 0xFF)
    code = code_of(cause)
    if isinstance(code, int):
        return _AGAIN_BY_NUMBER.get(code)
    if code is not None:
        return _AGAIN_BY_STATE.get(code) or _AGAIN_BY_STATE.get(code[:2])
    # A server gives a reason. Without one, the driver did not find it, or refuses a
    # statement by itself: SQLAlchemy knows of that, and of a connection that was lost.
    has_states = any(hasattr(cause, name) for name in ("sqlstate", "pgcode"))
    if "OperationalError" in kinds and has_states and not _statement_of(error):
        return _AGAIN_BY_STATE["08"]
    return None


def _statement_of(error: BaseException) -> object:
    return getattr(error, "statement", None)


def lacks_table(error: BaseException) -> bool:
    """Whether a statement failed because there is no table of a name in it."""
    return _says(error, _NO_TABLE, "no such table")


def lacks_column(error: BaseException) -> bool:
    """Whether a statement failed because a table has no column of a name in it."""
    return _says(error, _NO_COLUMN, "no such column", "has no column named")


def finds_table(error: BaseException) -> bool:
    """Whether a table could not be made because it is there already."""
    return _says(error, _TABLE_THERE, "already exists")


def _says(error: BaseException, codes: tuple[str | int, ...], *words: str) -> bool:
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "sqlite_errorname", None) == "SQLITE_ERROR":
        # SQLite has no code for it.
        return any(one in str(cause) for one in words)
    return code_of(cause) in codes


def code_of(cause: BaseException) -> str | int | None:
    """Return the SQLSTATE of a driver's error, or the number of MySQL's."""
    for name in ("sqlstate", "pgcode", "errno"):
        told = getattr(cause, name, None)
        if isinstance(told, str) and len(told) == 5:
            # MySQL's word for whatever has none of its own.
            if told != "HY000":
                return told
        elif isinstance(told, int):
            return told
    first = cause.args[0] if cause.args else None
    if isinstance(first, dict):
        first = first.get("C")
    if isinstance(first, int) or (isinstance(first, str) and len(first) == 5):
        return first
    return None
