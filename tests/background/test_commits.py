"""What waits for a commit is done after it, once, and never after anything else."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from flask_ocpi_status.background import once_certain
from flask_ocpi_status.background.starting import watch_session
from tests.table import table

pytest.importorskip("sqlalchemy", reason="It needs the extra 'sqlalchemy'.")

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.event import registry
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import Session
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker

DONE: list[Any] = []
WARNED = "What was to be done after a commit (%d) is not done"
POSTGRESQL = os.environ.get("OCPI_TEST_POSTGRESQL")


class Base(DeclarativeBase):
    """What the tables of these tests have in common."""


class Thing(Base):
    __tablename__ = "things_of_commits"
    id: Mapped[int] = mapped_column(primary_key=True)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Any]:
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("commits") / "commits.sqlite"
        engine = sa.create_engine(f"sqlite:///{path}")
        event.listen(
            engine,
            "connect",
            lambda connection, _: setattr(connection, "isolation_level", None),
        )
        # As SQLAlchemy's pages have it: without this there are no savepoints.
        event.listen(engine, "begin", lambda it: it.exec_driver_sql("BEGIN"))
        with engine.begin() as connection:
            Base.metadata.create_all(connection)
        yield engine
        engine.dispose()
        return
    if POSTGRESQL is None:
        pytest.skip("OCPI_TEST_POSTGRESQL names no database.")
    schema = f"ocpi_commits_{os.getpid()}"
    plain = sa.create_engine(POSTGRESQL)
    with plain.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    engine = plain.execution_options(schema_translate_map={None: schema})
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
    yield engine
    with plain.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    plain.dispose()


@pytest.fixture(params=["session", "scoped_session"])
def session(request: pytest.FixtureRequest, engine: Any) -> Iterator[Any]:
    DONE.clear()
    with engine.begin() as connection:
        connection.execute(sa.delete(Thing))
    if request.param == "session":
        with Session(engine) as session:
            yield session
        return
    scoped = scoped_session(sessionmaker(engine))
    yield scoped
    scoped.remove()


def ask(session: Any, name: str = "act") -> None:
    once_certain(partial(DONE.append, name), session)


def begun(session: Any, number: int = 1) -> None:
    """Have a transaction go on, in which something was written."""
    session.add(Thing(id=number))
    session.flush()


def test_it_is_done_after_the_commit_and_once(session, engine):
    def act() -> None:
        with engine.connect() as other:  # what others see by now
            DONE.append(other.scalar(sa.select(sa.func.count(Thing.id))))

    begun(session)
    once_certain(act, session)
    assert DONE == []
    session.commit()
    assert DONE == [1]
    begun(session, 2)
    session.commit()
    assert DONE == [1]


def test_what_was_asked_for_is_done_in_order(session):
    begun(session)
    for name in "abc":
        ask(session, name)
    session.commit()
    assert DONE == ["a", "b", "c"]


def test_it_is_never_done_after_a_rollback(session, caplog):
    begun(session)
    ask(session)
    session.rollback()
    assert DONE == []
    begun(session)
    session.commit()
    assert DONE == []
    assert not caplog.records


def test_without_a_transaction_it_is_done_at_once(session):
    ask(session, 1)
    begun(session)
    session.commit()
    ask(session, 2)
    assert DONE == [1, 2]


def test_what_is_only_added_waits_as_well(session):
    session.add(Thing(id=1))
    ask(session)
    assert DONE == []
    session.commit()
    assert DONE == ["act"]


def test_a_session_that_is_closed_without_either_is_told_of(session, caplog):
    begun(session)
    ask(session)
    ask(session)
    session.close()
    assert DONE == []
    [record] = caplog.records
    assert record.getMessage().startswith(WARNED % 2)
    assert "Call session.commit()" in record.getMessage()
    begun(session)
    session.commit()
    assert DONE == []
    assert len(caplog.records) == 1


def test_a_commit_that_fails_is_none(session, caplog):
    begun(session)
    session.commit()
    session.expunge_all()
    session.add(Thing(id=1))
    ask(session)
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()
    assert DONE == []
    assert not caplog.records


def flush_fails(session: Any) -> None:
    begun(session)
    session.commit()
    session.expunge_all()
    session.execute(sa.select(Thing))
    ask(session)
    session.add(Thing(id=1))
    with pytest.raises(IntegrityError):
        session.flush()


@table("end", ["rollback", "close"])
def test_a_flush_that_fails_ends_a_transaction(end, session, caplog):
    session.execute(sa.delete(Thing))
    session.commit()
    session.expunge_all()
    flush_fails(session)
    getattr(session, end)()
    assert DONE == []
    assert not caplog.records


def test_a_flush_between_is_no_end(session):
    begun(session)
    ask(session)
    begun(session, 2)
    assert DONE == []
    session.commit()
    assert DONE == ["act"]


def released(session: Any) -> None:
    with session.begin_nested():
        ask(session, "inner")
        session.add(Thing(id=2))


def gone_back(session: Any) -> None:
    savepoint = session.begin_nested()
    session.add(Thing(id=2))
    ask(session, "lost")
    savepoint.rollback()


def failed(session: Any) -> None:
    with pytest.raises(ZeroDivisionError), session.begin_nested():
        ask(session, "lost")
        raise ZeroDivisionError


def failed_to_flush(session: Any) -> None:
    session.expunge_all()
    with pytest.raises(IntegrityError), session.begin_nested():
        ask(session, "lost")
        session.add(Thing(id=1))


def both(session: Any) -> None:
    outer = session.begin_nested()
    ask(session, "outer lost")
    released(session)
    outer.rollback()


def inner_only(session: Any) -> None:
    with session.begin_nested():
        ask(session, "outer")
        gone_back(session)
        ask(session, "outer again")


def across(session: Any) -> None:
    outer = session.begin_nested()
    session.begin_nested()
    ask(session, "lost with the outer")
    outer.rollback()


def left_open(session: Any) -> None:
    session.begin_nested()
    ask(session, "inner")


@table(
    ("within", "done"),
    [
        (released, ["inner"]),
        (gone_back, []),
        (failed, []),
        (failed_to_flush, []),
        (both, []),
        (inner_only, ["outer", "outer again"]),
        (across, []),
        (left_open, ["inner"]),
    ],
)
def test_of_savepoints_that_is_done_which_was_not_gone_back_to(
    within: Callable[[Any], None], done: list[str], session: Any, caplog: Any
) -> None:
    DONE.clear()
    session.execute(sa.delete(Thing))
    session.commit()
    begun(session)
    ask(session, "before")
    within(session)
    assert DONE == []
    ask(session, "after")
    session.commit()
    assert sorted(DONE) == sorted(["before", *done, "after"])
    assert not caplog.records


@table("within", [released, left_open, inner_only])
def test_a_rollback_of_all_is_one_of_its_savepoints(within, session, caplog):
    DONE.clear()
    begun(session)
    within(session)
    session.rollback()
    begun(session)
    session.rollback()
    assert DONE == []
    assert not caplog.records


def test_a_savepoint_that_is_closed_with_all_is_told_of(session, caplog):
    begun(session)
    left_open(session)
    session.close()
    assert DONE == []
    [record] = caplog.records
    assert record.getMessage().startswith(WARNED % 1)


def test_what_fails_then_is_logged_and_the_rest_is_done(session, caplog):
    begun(session)
    once_certain(lambda: 1 / 0, session)
    ask(session)
    session.commit()
    assert DONE == ["act"]
    [record] = caplog.records
    assert record.getMessage() == "What was to be done after a commit failed."
    assert record.exc_info[0] is ZeroDivisionError


def test_what_is_done_may_use_the_session_and_ask_again(session):
    def act() -> None:
        DONE.append(session.scalar(sa.select(sa.func.count(Thing.id))))
        ask(session, "again")
        session.commit()

    begun(session)
    once_certain(act, session)
    session.commit()
    assert DONE == [1, "again"]


def test_sessions_know_nothing_of_each_other(engine, session):
    with Session(engine) as other:
        other.execute(sa.select(Thing))
        ask(other, "other")
        session.execute(sa.select(Thing))
        ask(session, "one")
        session.commit()
        assert DONE == ["one"]
        other.commit()
    assert DONE == ["one", "other"]


def test_a_session_in_a_block_of_its_own(engine, session):
    with Session(engine) as other, other.begin():
        ask(other)
        assert DONE == []
    assert DONE == ["act"]


def test_nothing_is_kept_of_a_session_that_is_gone(engine):
    def use() -> None:
        with Session(engine) as session:
            session.execute(sa.select(Thing))
            ask(session)
            session.commit()

    def kept() -> int:
        gc.collect()
        return len(registry._key_to_collection)

    use()
    before = kept()
    for _ in range(100):
        use()
    assert kept() <= before


READS: list[Any] = [
    lambda session: session.scalar(sa.select(Thing)),
    lambda session: session.get(Thing, 1),
    lambda session: session.connection(),
    lambda session: session.begin_nested(),
]
WRITES: list[Any] = [
    lambda session: session.add(Thing(id=2)),
    lambda session: begun(session, 2),
    lambda session: session.delete(session.get_one(Thing, 1)),
    lambda session: setattr(session.get_one(Thing, 1), "id", 3),
    lambda session: session.execute(sa.insert(Thing).values(id=2)),
    lambda session: session.execute(sa.insert(Thing), [{"id": 2}, {"id": 3}]),
    lambda session: session.bulk_save_objects([Thing(id=2)]),
    lambda session: session.bulk_insert_mappings(Thing, [{"id": 2}]),
    lambda session: session.bulk_update_mappings(Thing, [{"id": 1}]),
    lambda session: session.execute(sa.update(Thing).values(id=Thing.id + 1)),
    lambda session: session.execute(sa.delete(Thing)),
    lambda session: session.execute(sa.text("DELETE FROM nothing WHERE 1 = 0")),
]


@pytest.fixture
def watched(session: Any) -> Any:
    begun(session)
    session.commit()
    watch_session(session)
    watch_session(session)
    return session


@table("read", READS)
def test_nothing_waits_for_a_transaction_that_has_only_read(watched, read):
    DONE.clear()
    read(watched)
    ask(watched)
    assert DONE == ["act"]
    ask(watched, "again")
    assert DONE == ["act", "again"]
    watched.rollback()


@pytest.mark.parametrize("write", WRITES[:-1])
def test_what_is_written_is_waited_for(watched, write):
    watched.scalar(sa.select(Thing))
    write(watched)
    ask(watched)
    assert DONE == []
    watched.rollback()
    assert DONE == []
    ask(watched, "behind")
    watched.scalar(sa.select(Thing))
    ask(watched, "behind it")
    assert DONE == ["behind", "behind it"]


def test_a_text_may_write(watched):
    with pytest.raises(DatabaseError):
        WRITES[-1](watched)
    ask(watched)
    assert DONE == []
    watched.rollback()
