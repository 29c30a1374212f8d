"""Databases that fail: one failure, one wait, and an answer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="The store needs the extra 'registration'.")

from flask import Flask
from sqlalchemy import URL
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy import text
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.pool import NullPool
from sqlalchemy.pool import QueuePool
from werkzeug.test import TestResponse

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import OCPIStatus
from flask_ocpi_status import ocpi_answered
from flask_ocpi_status import ocpi_request
from flask_ocpi_status.parties.engines import TIMEOUT
from flask_ocpi_status.parties.engines import open_engine
from flask_ocpi_status.registration import Party
from flask_ocpi_status.registration import RegistrationBlueprint
from flask_ocpi_status.registration import SQLParties
from flask_ocpi_status.registration import StoreProblem
from tests.partners.platform import CPO

from .databases import opened
from .databases import postgresql_url
from .databases import sqlite_url
from .servers import Server
from .servers import own_postgresql

A = CredentialsToken("inbound-token-A")
C = CredentialsToken("inbound-token-C")

#: The seconds that a test waits for what has a bound of its own.
LONG = 60
#: The seconds after which a server that is stopped is given up. One that runs has
#: answered by then, also on a machine that has much to do.
GIVEN_UP = 2.0


def app_on(store: SQLParties) -> Flask:
    app = Flask(__name__)
    app.config["OCPI_STATUS_ROLES"] = [CPO]
    OCPIStatus(app, parties=store)
    app.register_blueprint(RegistrationBlueprint())
    return app


def ask(app: Flask, **headers: str) -> TestResponse:
    """Ask with token A, and wait for the answer, but not for ever."""
    pool = ThreadPoolExecutor(1)
    headers = {"Authorization": f"Token {A.reveal()}", **headers}
    client = app.test_client()
    answer = pool.submit(client.get, "/ocpi/2.2.1/credentials/", headers=headers)
    pool.shutdown(wait=False)
    return answer.result(timeout=LONG)


def check_away(answer: TestResponse) -> None:
    assert (answer.status_code, answer.get_json()["status_code"]) == (503, 3000)
    assert int(answer.headers["Retry-After"]) > 0


@contextmanager
def locked(file: Path, how: str = "EXCLUSIVE") -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        yield
        other.execute("ROLLBACK")


@contextmanager
def counted(store: SQLParties) -> Iterator[list[str]]:
    """Count what the database of a store is asked, connections included."""
    asked: list[str] = []

    def note_connection(*_: object) -> None:
        asked.append("connect")

    def note_statement(_: object, __: object, statement: str, *rest: object) -> None:
        asked.append(statement.split()[0])

    engine = store._database.engine()
    event.listen(engine, "do_connect", note_connection)
    event.listen(engine, "before_cursor_execute", note_statement)
    try:
        yield asked
    finally:
        event.remove(engine, "do_connect", note_connection)
        event.remove(engine, "before_cursor_execute", note_statement)


#: Every method, and how it begins: what it asks before anything of it can fail.
CALLS: dict[str, tuple[Callable[[SQLParties], object], str]] = {
    "create_tables": (lambda store: store.create_tables(), "PRAGMA"),
    "by_token": (lambda store: store.by_token(A), "SELECT"),
    "by_name": (lambda store: store.by_name("x"), "SELECT"),
    "all": (lambda store: store.all(), "SELECT"),
    "invite": (lambda store: store.invite("y", C), "UPDATE"),
    "begin": (lambda store: store.begin("y", C), "UPDATE"),
    "begin to renew": (
        lambda store: store.begin("x", C, renewing=Party(1, "x")),
        "UPDATE",
    ),
    "give_up": (lambda store: store.give_up(C), "UPDATE"),
    "register": (
        lambda store: store.register(Party(1, "x"), presented=A, token=C),
        "UPDATE",
    ),
    "unregister": (
        lambda store: store.unregister(Party(1, "x"), presented=A),
        "UPDATE",
    ),
    "set_quirks": (lambda store: store.set_quirks("x", frozenset()), "UPDATE"),
    "remove": (lambda store: store.remove("x"), "SELECT"),
}


@pytest.mark.parametrize(("call", "first"), CALLS.values(), ids=CALLS)
def test_a_database_that_is_locked_is_asked_once(
    tmp_path: Path, call: Callable[[SQLParties], object], first: str
) -> None:
    with opened(sqlite_url(tmp_path)) as store:
        store.invite("x", A)
    impatient = SQLParties(sqlite_url(tmp_path).set(query={"timeout": "0.01"}))
    with (
        locked(tmp_path / "parties.sqlite"),
        counted(impatient) as asked,
        pytest.raises(StoreProblem, match="SQLITE_BUSY"),
    ):
        call(impatient)
    assert asked == ["connect", first]


def test_a_table_that_cannot_be_made_for_a_lock_is_not_looked_for_again(
    tmp_path: Path,
) -> None:
    """It can be read that there is none, while another writes."""
    impatient = SQLParties(sqlite_url(tmp_path).set(query={"timeout": "0.01"}))
    with (
        locked(tmp_path / "parties.sqlite", "IMMEDIATE"),
        counted(impatient) as asked,
        pytest.raises(StoreProblem, match="SQLITE_BUSY"),
    ):
        impatient.create_tables()
    assert asked[-1] == "BEGIN"
    assert asked.count("BEGIN") == 1


@pytest.mark.parametrize("where", ["locked", "no table", "no server", "no file"])
@pytest.mark.parametrize("scheme", ["raw", "Base64"])
def test_a_request_asks_once_whoever_asks_for_its_party(
    tmp_path: Path, where: str, scheme: str
) -> None:
    """The token may be raw or in Base64, and receivers of the signal ask as well."""
    if where == "no server":
        pytest.importorskip("psycopg")
    url = {
        "no server": make_url("postgresql://me:secret@127.0.0.1:1/x"),
        "no file": make_url("sqlite:////no/such/folder/parties.sqlite"),
    }.get(where, sqlite_url(tmp_path).set(query={"timeout": "0.01"}))
    if where == "locked":
        with opened(sqlite_url(tmp_path)) as invited:
            invited.invite("x", A)
    store = SQLParties(url)
    app = app_on(store)
    failed: list[Exception] = []

    def receive(sender: Flask, **_: object) -> None:
        for _attempt in range(3):
            try:
                _ = ocpi_request.party
            except Exception as error:
                failed.append(error)

    ocpi_answered.connect(receive, app)
    sent = {} if scheme == "raw" else {"Authorization": "Token YWJjZGVmZ2g="}
    with counted(store) as asked:
        if where == "locked":
            with locked(tmp_path / "parties.sqlite"):
                answer = ask(app, **sent)
        else:
            answer = ask(app, **sent)
    check_away(answer)
    assert len(failed) == 3
    assert asked.count("connect") == 1
    assert len(asked) <= 2


def test_what_is_waited_for_can_be_said_in_the_url() -> None:
    engine = open_engine(make_url("sqlite:///x.sqlite"))
    assert engine.url.query["timeout"] == "5"
    engine = open_engine(make_url("sqlite:///x.sqlite?timeout=1"))
    assert engine.url.query["timeout"] == "1"


@pytest.mark.parametrize(
    ("query", "environment", "options"),
    [
        ("", None, "-c statement_timeout=8000 "),
        ("", "-c geqo=off", "-c statement_timeout=8000 -c geqo=off"),
        ("?options=-csearch_path%3Dx", "-c geqo=off", "-csearch_path=x"),
        ("?options=-c%20statement_timeout%3D1", None, "-c statement_timeout=1"),
    ],
)
def test_the_server_ends_statements_too_unless_the_url_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    environment: str | None,
    options: str,
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.delenv("PGOPTIONS", raising=False)
    if environment is not None:
        monkeypatch.setenv("PGOPTIONS", environment)
    engine = open_engine(make_url(f"postgresql+psycopg://host/x{query}"), TIMEOUT)
    said = engine.url.query["options"]
    assert isinstance(said, str)
    assert said.startswith("-c statement_timeout=8000 ")
    assert said.endswith(options)
    assert engine.url.query["connect_timeout"] == "5"


@pytest.fixture
def postgresql() -> Iterator[URL]:
    with postgresql_url() as url:
        yield url


def test_the_last_word_on_statements_is_that_of_the_url(postgresql: URL) -> None:
    own = postgresql.query["options"]
    for more, shown in (("", "8s"), (" -c statement_timeout=1234", "1234ms")):
        engine = open_engine(postgresql.update_query_dict({"options": f"{own}{more}"}))
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == shown
            assert "ocpi_store_" in str(connection.scalar(text("SHOW search_path")))
        engine.dispose()


def test_a_lock_that_is_held_for_long_ends_as_a_problem_on_both_sides(
    postgresql: URL,
) -> None:
    """The server ends the statement, and not only the client its waiting."""
    server = create_engine(postgresql, poolclass=NullPool)
    name = f"held_{os.getpid()}"
    with opened(postgresql.update_query_dict({"application_name": name})) as store:
        store.invite("x", A)
    patient = SQLParties(
        postgresql.update_query_dict({"application_name": name}), timeout=1.0
    )
    with server.begin() as holding, counted(patient) as asked:
        holding.execute(text("LOCK TABLE ocpi_parties IN ACCESS EXCLUSIVE MODE"))
        del asked[:]
        check_away(ask(app_on(patient)))
        assert asked.count("SELECT") == 1
        waiting = holding.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = :name AND wait_event_type = 'Lock'"
            ),
            {"name": name},
        )
    assert waiting == 0
    assert ask(app_on(patient)).status_code == 200
    patient.close()


def test_an_engine_is_guarded_once(tmp_path: Path) -> None:
    engine = create_engine(sqlite_url(tmp_path))
    SQLParties(engine)
    ping = engine.dialect.do_ping
    SQLParties(engine)
    assert engine.dialect.do_ping is ping
    assert Dialect.do_ping is not ping
    engine.dispose()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_postgresql() as server:
        yield server


def own(url: URL) -> SQLParties:
    return SQLParties(url, timeout=GIVEN_UP)


def of_an_app(**options: Any) -> Callable[[URL], SQLParties]:
    def make(url: URL) -> SQLParties:
        return SQLParties(create_engine(url, **options), timeout=GIVEN_UP)

    return make


STORES = {
    "of its own": own,
    "an app's engine": of_an_app(),
    "an app's engine that pings": of_an_app(pool_pre_ping=True),
    "an app's engine without a pool": of_an_app(poolclass=NullPool),
    "an app's engine with one connection": of_an_app(pool_size=1, max_overflow=0),
}


@pytest.fixture
def parties(server: Server) -> Iterator[SQLParties]:
    """A store whose server runs, with one party in it."""
    store = SQLParties(server.url)
    store.create_tables()
    if store.by_name("x") is None:
        store.invite("x", A)
    yield store
    store.close()


def test_a_server_that_is_stopped_holds_nobody_up(
    server: Server, parties: SQLParties, subtests: pytest.Subtests
) -> None:
    """Its kernel acknowledges whatever is sent, and accepts connections.

    All ask while it is stopped once: to connect, a driver waits for whole seconds.
    """
    stores = {
        f"{name}, {state}": make(server.url)
        for name, make in STORES.items()
        for state in ("pooled", "new")
    }
    apps = {name: app_on(store) for name, store in stores.items()}
    for name, app in apps.items():
        if name.endswith("pooled"):
            assert ask(app).status_code == 200
    server.stop()
    try:
        with ThreadPoolExecutor(len(apps)) as pool:
            answers = list(pool.map(lambda app: [ask(app), ask(app)], apps.values()))
    finally:
        server.go_on()
    for (name, app), both in zip(apps.items(), answers, strict=True):
        engine = stores[name]._database.engine()
        with subtests.test(name):
            for answer in both:
                check_away(answer)
            assert ask(app).status_code == 200
            if isinstance(engine.pool, QueuePool):
                assert engine.pool.checkedout() == 0
        engine.dispose()


@pytest.mark.parametrize("make", STORES.values(), ids=STORES)
@pytest.mark.parametrize("moment", ["statement", "commit", "rollback"])
def test_a_server_that_stops_midway_holds_nobody_up(
    server: Server,
    parties: SQLParties,
    make: Callable[[URL], SQLParties],
    moment: str,
) -> None:
    store = make(server.url)
    assert store.by_name("x") is not None
    engine = store._database.engine()
    stopped = []

    def stop(*_: object) -> None:
        if not stopped:
            stopped.append(True)
            server.stop()

    if moment == "statement":
        event.listen(engine, "before_cursor_execute", stop)
    else:
        event.listen(engine, moment, stop)
    with ThreadPoolExecutor(1) as pool:
        try:
            name = "nobody" if moment == "rollback" else "x"
            call = pool.submit(store.set_quirks, name, frozenset())
            with pytest.raises(StoreProblem, match="in time"):
                call.result(timeout=LONG)
            assert stopped
        finally:
            server.go_on()
    assert store.by_token(A) is not None
    engine.dispose()


def test_a_store_is_closed_while_its_server_is_stopped(
    server: Server, parties: SQLParties
) -> None:
    assert parties.by_name("x") is not None
    server.stop()
    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(parties.close).result(timeout=LONG)
    finally:
        server.go_on()
    assert parties.by_name("x") is not None


def test_many_that_wait_for_a_server_that_is_stopped_all_get_an_answer(
    server: Server, parties: SQLParties
) -> None:
    """Also those for whom the pool has no connection."""
    store = own(server.url)
    app = app_on(store)
    assert ask(app).status_code == 200
    server.stop()
    try:
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: ask(app), range(20)))
    finally:
        server.go_on()
    for answer in answers:
        check_away(answer)
    assert {ask(app).status_code for _ in range(20)} == {200}
    store.close()


def test_what_an_app_does_itself_on_its_engine_has_no_deadline(
    server: Server, parties: SQLParties
) -> None:
    engine = create_engine(server.url)
    SQLParties(engine, timeout=0.2)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_sleep(0.6)"))
    engine.dispose()
