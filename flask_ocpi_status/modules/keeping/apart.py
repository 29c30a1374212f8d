"""Transactions of their own, beside whatever the app does in its session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session


@contextmanager
def apart(session: Session | scoped_session[Any], table: Table) -> Iterator[Connection]:
    """Give a connection in a transaction of its own, to the database of a table.

    It is committed at the end, and rolled back by an error. On SQLite it waits for a
    session that has written and not committed.
    """
    with session.get_bind(clause=table).engine.begin() as connection:
        yield connection
