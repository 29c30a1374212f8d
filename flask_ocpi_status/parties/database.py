"""The database of the parties: its connections, its transactions and its tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import SQLAlchemyError

from .engines import TableThere
from .engines import guarded
from .engines import in_time
from .engines import open_engine
from .engines import problem_of
from .engines import read_url
from .engines import shown
from .engines import transaction
from .parties import TokenTaken
from .schema import complete
from .schema import is_complete


class Database:
    """A database, of which nothing is opened before the first transaction.

    :param database: a URL of SQLAlchemy's, or the application's engine.
    :param timeout: the seconds that transactions take at most together.
    :raises StoreProblem: when the URL cannot be read.
    """

    def __init__(self, database: str | URL | Engine, timeout: float) -> None:
        self._timeout = timeout
        self._given: Engine | None = None
        if isinstance(database, Engine):
            self._given = guarded(database)
            self._url = database.url
        else:
            self._url = read_url(database)
        # By process: a worker that was forked off opens connections of its own.
        self._engines: dict[int, Engine] = {}

    def __str__(self) -> str:
        return shown(self._url)

    def in_time(self) -> AbstractContextManager[None]:
        """Let all transactions inside take no longer together than one may."""
        return in_time(self._timeout)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Make what is done inside happen at once or not at all.

        :raises IntegrityError: when a name or a token is there already.
        :raises StoreProblem: when the database fails.
        """
        engine = self.engine()
        with self.in_time():
            try:
                with transaction(engine) as connection:
                    yield connection
            except IntegrityError:
                raise
            except (SQLAlchemyError, UnicodeError) as error:
                raise problem_of(engine, error) from None

    @contextmanager
    def giving(self) -> Iterator[Connection]:
        """Give a transaction in which a token becomes a party's.

        :raises TokenTaken: when it is another one's.
        :raises StoreProblem: when the database fails.
        """
        try:
            with self.transaction() as connection:
                yield connection
        except IntegrityError:  # what has to be unique besides is seen to
            raise TokenTaken from None

    def create_tables(self) -> bool:
        """Make what is missing of the tables.

        :returns: whether something was made.
        :raises StoreProblem: when the database does not let us.
        """
        with self.in_time():
            if self._is_complete():
                return False
            try:
                with self.transaction() as connection:
                    return complete(connection)
            except (IntegrityError, TableThere):
                if self._is_complete():  # someone else was faster
                    return False
                raise

    def close(self) -> None:
        """Close the connections of this process, unless they are the application's."""
        engine = self._engines.pop(os.getpid(), None)
        if engine is not None:
            engine.dispose()

    def _is_complete(self) -> bool:
        with self.transaction() as connection:
            return is_complete(connection)

    def engine(self) -> Engine:
        """Return the application's engine, or that of this process."""
        if self._given is not None:
            return self._given
        process = os.getpid()
        # Making one opens nothing, so of two threads that do the slower one may lose.
        return self._engines.get(process) or self._engines.setdefault(
            process, open_engine(self._url, self._timeout)
        )
