"""Exchanges in a table: written by a thread, beside whatever requests do."""

from __future__ import annotations

import logging
import os
import time
from datetime import timedelta
from functools import partial

import pytest

pytest.importorskip("sqlalchemy", reason="It needs SQLAlchemy.")

from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import inspect as sqlalchemy_inspect
from sqlalchemy import text

from flask_ocpi_status.exchange.state import state_of
from flask_ocpi_status.monitor import SQLExchanges
from flask_ocpi_status.monitor import sql
from flask_ocpi_status.monitor.seen import Seen
from flask_ocpi_status.monitor.seen import Wanted
from flask_ocpi_status.monitor.seen import id_of
from flask_ocpi_status.parties import MemoryParties
from flask_ocpi_status.registration.commands import init_db

from .apps import PREFIX
from .apps import links
from .apps import page
from .apps import watched

ALL = ("in", "out", "push", "reply")


def one(number=0, age=0.0):
    at = time.time() - age
    return Seen(id_of(at, number), at, "in", outcome="success")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    if request.param == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path}/x.sqlite")
        yield made
        made.dispose()
        return
    url = os.environ.get("OCPI_TEST_POSTGRESQL")
    if not url:
        pytest.skip("OCPI_TEST_POSTGRESQL names no database.")
    schema = f"monitor_{os.getpid()}_{time.time_ns()}"
    outer = create_engine(url)
    with outer.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    made = create_engine(url, connect_args={"options": f"-c search_path={schema}"})
    yield made
    made.dispose()
    with outer.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    outer.dispose()


@pytest.fixture
def exchanges(engine):
    made = SQLExchanges(engine)
    made.create_tables()
    yield made
    made.close()


def rows(engine):
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM ocpi_exchanges"))


def wait_for(condition):
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("It never came.")


def test_a_thread_writes_down_what_was_added(engine, exchanges, monkeypatch):
    monkeypatch.setattr(sql, "_PAUSE", 0.01)
    exchanges.add(one())
    wait_for(lambda: not exchanges._waiting)
    exchanges.close()
    assert rows(engine) == 1


def test_what_one_process_has_written_another_sees(engine, exchanges):
    exchanges.add(one(1))
    exchanges.flush()
    other = SQLExchanges(engine)
    assert len(other.latest(ALL, Wanted(), 9)) == 1


def test_a_request_waits_for_no_statement(engine, exchanges, monkeypatch):
    monkeypatch.setattr(sql, "_PAUSE", 600.0)
    client = watched(exchanges=exchanges).test_client()
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *of: statements.append(of[2]))
    client.get(f"{PREFIX}/it")
    assert not statements
    assert len(links(page(client))) == 1


def test_what_is_kept_long_enough_is_forgotten(engine):
    exchanges = SQLExchanges(engine, keep=timedelta(hours=1))
    exchanges.create_tables()
    exchanges.add(one(1, age=3601))
    exchanges.add(one(2, age=3500))
    exchanges.flush()
    exchanges.close()
    assert rows(engine) == 1


def test_what_is_kept_long_enough_is_forgotten_where_nothing_new_comes(
    engine, exchanges, monkeypatch
):
    monkeypatch.setattr(sql, "_PAUSE", 0.01)
    monkeypatch.setattr(sql, "_PRUNE", 0.0)
    exchanges.add(one(1))
    exchanges.flush()
    assert rows(engine) == 1
    monkeypatch.setattr(sql, "time", lambda: time.time() + 86_500)
    wait_for(lambda: rows(engine) == 0)


def test_a_clock_that_was_set_back_keeps_nothing_for_longer(
    engine, exchanges, monkeypatch
):
    monkeypatch.setattr(sql, "_PAUSE", 600.0)
    monkeypatch.setattr(sql, "_PRUNE", 0.0)
    for ahead in (1_000_000, 0):
        monkeypatch.setattr(sql, "time", lambda: time.time() + ahead)  # noqa: B023
        exchanges.add(one(ahead, age=86_500))
        exchanges.flush()
        assert rows(engine) == 0


def test_the_newest_wait_for_a_database_that_is_away(monkeypatch, tmp_path):
    monkeypatch.setattr(sql, "_PAUSE", 600.0)
    monkeypatch.setattr(sql, "_WAITING", 10)
    engine = create_engine(f"sqlite:///{tmp_path}/no/x.sqlite")
    exchanges = SQLExchanges(engine)
    every = [one(number) for number in range(14)]
    for each in every[:10]:
        exchanges.add(each)

    def meanwhile(*_):
        for each in every[10:]:
            exchanges.add(each)

    event.listen(engine, "do_connect", meanwhile)
    exchanges.flush()
    event.remove(engine, "do_connect", meanwhile)
    assert [*exchanges._waiting] == every[4:]
    exchanges.close()
    engine.dispose()


def test_what_is_seen_before_there_is_a_table_waits_for_it(engine, caplog):
    exchanges = SQLExchanges(engine)
    exchanges.add(one())
    exchanges.flush()
    assert not sqlalchemy_inspect(engine).get_table_names()
    assert "run flask ocpi init-db" in caplog.text
    assert [exchanges.create_tables(), exchanges.create_tables()] == [True, False]
    exchanges.close()
    assert rows(engine) == 1


def test_the_command_for_all_tables_makes_it(engine):
    app = watched(exchanges=SQLExchanges(engine))
    state_of(app).parties = MemoryParties()
    run = partial(app.test_cli_runner().invoke, init_db)
    assert run().output == "The tables are made.\n"
    assert sqlalchemy_inspect(engine).has_table("ocpi_exchanges")
    assert run().output == "The tables are there already.\n"


def test_a_database_that_is_away_is_told_of_once_and_nothing_is_lost(
    tmp_path, caplog, monkeypatch
):
    monkeypatch.setattr(sql, "_PAUSE", 600.0)
    engine = create_engine(f"sqlite:///{tmp_path}/later/x.sqlite")
    exchanges = SQLExchanges(engine)
    for number in range(3):
        exchanges.add(one(number))
    with caplog.at_level(logging.WARNING):
        exchanges.flush()
        exchanges.flush()
    (line,) = caplog.messages
    assert "cannot be written down (OperationalError)" in line
    (tmp_path / "later").mkdir()
    exchanges.create_tables()
    exchanges.close()
    assert rows(engine) == 3
    engine.dispose()


def test_what_no_database_takes_does_not_stand_in_the_way(engine, exchanges, caplog):
    twice = one()
    exchanges.add(twice)
    exchanges.flush()
    exchanges.add(twice)
    exchanges.flush()
    assert "IntegrityError" in caplog.text
    exchanges.add(one(7))
    exchanges.flush()
    assert rows(engine) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="It needs fork.")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_after_a_fork_each_process_writes_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(sql, "_PAUSE", 600.0)
    engine = create_engine(f"sqlite:///{tmp_path}/x.sqlite")
    exchanges = SQLExchanges(engine)
    exchanges.create_tables()
    exchanges.add(one(1))
    child = os.fork()
    if child == 0:
        exchanges.add(one(2))
        exchanges.flush()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert rows(engine) == 1
    exchanges.close()
    assert rows(engine) == 2
    engine.dispose()


def test_the_table_is_there_for_a_migration_tool():
    assert [*SQLExchanges.metadata.tables] == ["ocpi_exchanges"]
