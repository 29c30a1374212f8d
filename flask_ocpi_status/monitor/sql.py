"""Exchanges in a table, which all processes write to, for as long as they are kept.

No request waits for the database, and none of its transactions has to do with this: a
thread of each process writes down what has come together, now and then.
"""

from __future__ import annotations

import atexit
import logging
import os
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from threading import Event
from threading import Lock
from threading import Thread
from time import monotonic
from time import time
from typing import Any
from typing import Final
from weakref import WeakMethod

from sqlalchemy import Column
from sqlalchemy import Engine
from sqlalchemy import Float
from sqlalchemy import Index
from sqlalchemy import MetaData
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import Text
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..codec import dumps
from ..codec import loads
from ..parties.schema import create_missing
from .incoming import seen_of
from .seen import Aside
from .seen import Count
from .seen import Seen
from .seen import Wanted
from .seen import Way

logger = logging.getLogger("flask_ocpi_status")

metadata: Final = MetaData()
_SHORT: Final = 255
TABLE: Final = Table(
    "ocpi_exchanges",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Float, nullable=False),
    # What is asked for.
    Column("way", String(8), nullable=False),
    Column("party", String(_SHORT)),
    Column("module", String(_SHORT)),
    Column("outcome", String(32), nullable=False),
    Column("request_id", String(_SHORT)),
    Column("correlation_id", String(_SHORT)),
    # All of it, as a text of JSON.
    Column("seen", Text, nullable=False),
    Index("ix_ocpi_exchanges_at", "at"),
    Index("ix_ocpi_exchanges_request_id", "request_id"),
    Index("ix_ocpi_exchanges_correlation_id", "correlation_id"),
)
_T: Final = TABLE.c
_ASKED: Final = ("way", "party", "module", "outcome", "request_id", "correlation_id")
#: How many wait to be written at most: what comes then takes the place of the oldest.
_WAITING: Final = 10_000
#: How many are written at once.
_BATCH: Final = 500
#: The seconds between two looks at what waits, and at what is kept long enough.
_PAUSE: Final = 0.5
_PRUNE: Final = 60.0


class SQLExchanges:
    """Exchanges in the table ``ocpi_exchanges``, which ``flask ocpi init-db`` makes.

    :param engine: of the database. It is not to be one of SQLite's in memory.
    :param keep: for how long they are kept.
    :cvar metadata: of the table, for a migration tool.
    """

    metadata: Final = metadata
    whose: Final = "These are of all processes that write to the table."

    def __init__(self, engine: Engine, *, keep: timedelta = timedelta(days=1)) -> None:
        self._engine = engine
        self._keep = keep.total_seconds()
        self._waiting: deque[Aside] = deque(maxlen=_WAITING)
        #: Keeps one; a request waits until it is in a queue.
        self.add: Callable[[Aside], None] = self._add_first
        self._complains = False
        self._due = monotonic()  # the clock may be set, and this goes on
        self._lock, self._writing = Lock(), Lock()
        self._stopped = Event()
        self._thread: Thread | None = None
        close, begin = WeakMethod(self.close), WeakMethod(self._begin)
        atexit.register(_call, close)
        os.register_at_fork(after_in_child=partial(_call, begin))

    def create_tables(self) -> bool:
        """Make the table where there is none.

        :returns: whether something was made.
        :raises StoreProblem: when the database does not let us.
        """
        return create_missing(self._engine, metadata)

    def close(self) -> None:
        """Write down what waits, and write no more until another one comes."""
        with self._lock:
            thread, self._thread = self._thread, None
            self.add = self._add_first
            self._stopped.set()
        if thread is not None and thread.is_alive():
            thread.join()
        self.flush()

    def flush(self) -> None:
        """Write down what waits by now."""
        try:
            with self._writing:
                self._write()
                if not self._stopped.is_set():  # a process that ends waits for no more
                    self._prune()
            self._complains = False
        except SQLAlchemyError as error:
            if not self._complains:
                logger.warning(
                    "What the monitor has seen cannot be written down (%s). Where the"
                    " database is away, the last %d wait for it; where it has no table"
                    " yet, run flask ocpi init-db.",
                    type(error).__name__,
                    _WAITING,
                )
            self._complains = True

    def latest(self, ways: Iterable[Way], wanted: Wanted, most: int) -> list[Seen]:
        """Return those that are asked for, the newest first."""
        statement = select(_T.seen).where(_T.way.in_(tuple(ways)))
        statement = statement.order_by(_T.id.desc()).limit(most)
        wanted = Wanted(*map(_stored, wanted))
        if wanted.party is not None:
            statement = statement.where(_T.party == wanted.party)
        if wanted.outcome is not None:
            statement = statement.where(_T.outcome == wanted.outcome)
        if wanted.id is not None:
            same = (_T.request_id == wanted.id, _T.correlation_id == wanted.id)
            statement = statement.where(or_(*same))
        if wanted.before is not None:
            statement = statement.where(_T.id < wanted.before)
        with self._reading() as connection:
            return [_read(text) for text in connection.scalars(statement)]

    def find(self, id: str) -> Seen | None:
        """Return one by its id; ``None`` where it is not there any more."""
        with self._reading() as connection:
            text = connection.scalar(select(_T.seen).where(_T.id == _stored(id)))
        return None if text is None else _read(text)

    def counts(self, most: int) -> list[Count]:
        """Count requests and calls, of the newest so many."""
        chosen = (_T.way, _T.party, _T.module, _T.outcome)
        newest = (
            select(*chosen)
            .where(_T.way.in_(("in", "out")))
            .order_by(_T.id.desc())
            .limit(most)
            .subquery()
        )
        groups = [newest.c[one.name] for one in chosen]
        statement = select(*groups, func.count()).group_by(*groups)
        with self._reading() as connection:
            return [Count(*row) for row in connection.execute(statement)]

    def _reading(self) -> Any:
        """Give a connection that sees what this process has seen."""
        self.flush()
        return self._engine.connect()

    def _begin(self) -> None:
        """Begin with nothing, also after a fork: what waits is the other process's."""
        self._lock, self._writing = Lock(), Lock()
        self._thread = None
        self.add = self._add_first
        self._stopped = Event()
        self._waiting.clear()

    def _add_first(self, aside: Aside) -> None:
        """Keep one, and start the thread. To put others there is all that is left."""
        self._waiting.append(aside)
        with self._lock:
            if self._thread is not None:
                return
            self._stopped = Event()
            thread = self._thread = Thread(
                target=self._run,
                args=[self._stopped],
                name="ocpi-monitor",
                daemon=True,
            )
            thread.start()
            self.add = self._waiting.append

    def _run(self, stopped: Event) -> None:
        while not stopped.wait(_PAUSE):
            try:
                self.flush()
            except Exception:
                logger.exception("The monitor could not write down what it has seen.")

    def _write(self) -> None:
        waiting = self._waiting
        while waiting:
            batch = [waiting.popleft() for _ in range(min(_BATCH, len(waiting)))]
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(TABLE), [*map(_row, batch)])
            # The last is PostgreSQL's, where there is no table.
            except (OperationalError, InterfaceError, PoolTimeout, ProgrammingError):
                # What has come meanwhile is newer, and there may be no room for both.
                room = _WAITING - len(waiting)
                waiting.extendleft(batch[: -room - 1 : -1])
                raise

    def _prune(self) -> None:
        if monotonic() < self._due:
            return
        with self._engine.begin() as connection:
            connection.execute(delete(TABLE).where(_T.at < time() - self._keep))
        self._due = monotonic() + _PRUNE


def _call(method: WeakMethod[Callable[[], None]]) -> None:
    """Call a method of what is there still."""
    call = method()
    if call is not None:
        call()


def _row(aside: Aside) -> dict[str, Any]:
    seen = seen_of(aside)
    values = {name: _stored(getattr(seen, name)) for name in _ASKED}
    return {"id": seen.id, "at": seen.at, "seen": dumps(asdict(seen)), **values}


def _stored(value: str | None) -> str | None:
    """Return a value as it is kept: PostgreSQL has no NUL, and a column is so wide."""
    return None if value is None else value.replace("\0", "\\0")[:_SHORT]


def _read(text: str) -> Seen:
    return Seen(**loads(text))
