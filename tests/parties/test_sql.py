"""What is particular to the store in a database."""

from __future__ import annotations

import json
import logging
import os
import re
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

pytest.importorskip("sqlalchemy", reason="The store needs the extra 'registration'.")

from sqlalchemy import URL
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import NullPool
from sqlalchemy.pool import StaticPool

from flask_ocpi_status.parties import known
from flask_ocpi_status.parties.parties import Endpoint
from flask_ocpi_status.parties.parties import Party
from flask_ocpi_status.parties.parties import StoreProblem
from flask_ocpi_status.parties.parties import TokenOutdated
from flask_ocpi_status.parties.sql import SQLParties
from flask_ocpi_status.parties.table import BY_DIGEST
from flask_ocpi_status.parties.table import TABLES
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.quirks import Quirk
from flask_ocpi_status.transport.routing import PartyId
from flask_ocpi_status.transport.tokens import CredentialsToken
from tests.table import table

from .databases import database_url
from .databases import opened
from .databases import postgresql_url
from .databases import sqlite_url
from .test_parties import THREADS
from .test_parties import of
from .test_parties import together

A = CredentialsToken("inbound-token-A")
C = CredentialsToken("inbound-token-C")
OURS = CredentialsToken("outgoing-token")
SECRETS = [token.reveal() for token in (A, C, OURS)]

#: Every method, as something to call on a store and a party.
CALLS: dict[str, Callable[[SQLParties, Party], object]] = {
    "by_token": lambda store, party: store.by_token(A),
    "by_name": lambda store, party: store.by_name("x"),
    "all": lambda store, party: store.all(),
    "invite": lambda store, party: store.invite("y", C),
    "invite again": lambda store, party: store.invite("x", C),
    "begin": lambda store, party: store.begin("y", C),
    "hold": lambda store, party: store.hold(party, presented=A, seconds=600),
    "release": lambda store, party: store.release("x"),
    "grant": lambda store, party: store.grant("x", party.roles),
    "set_quirks": lambda store, party: store.set_quirks("x", frozenset(Quirk)),
    "remove": lambda store, party: store.remove("x"),
    "register": lambda store, party: store.register(party, presented=A, token=C),
    "unregister": lambda store, party: store.unregister(party, presented=A),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """A database without a table."""
    with database_url(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def store(url: URL) -> Iterator[SQLParties]:
    with opened(url) as store:
        yield store


@pytest.fixture
def host(url: URL) -> Iterator[Engine]:
    """The same database as an application has it."""
    engine = create_engine(url, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql() -> Iterator[URL]:
    with postgresql_url() as url:
        yield url


def told_by(party: Party) -> Party:
    return replace(
        party,
        version="2.2.1",
        url="https://example.com/versions",
        token=OURS,
        endpoints=(Endpoint("locations", "https://example.com/l", "SENDER"),),
        roles=(CredentialsRole("CPO", PartyId("DE", "ABC"), {"name": "Söhne"}),),
    )


def ask(engine: Engine, statement: str, **values: object) -> list[Any]:
    with engine.begin() as connection:
        result = connection.execute(text(statement), values)
        return list(result) if result.returns_rows else []


def problem_of(call: Callable[[], object]) -> str:
    """Return the sentence of a problem; it has no secret and shows no other error."""
    with pytest.raises(StoreProblem) as caught:
        call()
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert not [secret for secret in [*SECRETS, "secret"] if secret in said]
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return said


def test_the_table_is_made_once(url: URL) -> None:
    store = SQLParties(url)
    assert [store.create_tables(), store.create_tables()] == [True, False]
    store.invite("x", A)
    assert store.create_tables() is False
    assert store.by_token(A) is not None
    store.close()


def test_the_table_is_made_by_one_of_many_at_once(url: URL) -> None:
    stores = [SQLParties(url) for _ in range(THREADS)]
    results = together(*(store.create_tables for store in stores))
    assert sorted(map(str, results)) == ["False"] * (THREADS - 1) + ["True"]
    for store in stores:
        store.close()


@table("call", CALLS.values(), ids=CALLS)
def test_without_its_table_it_says_how_to_make_it(
    url: URL, host: Engine, call: Callable[[SQLParties, Party], object]
) -> None:
    store = SQLParties(url)
    said = problem_of(lambda: call(store, Party(1, "x")))
    assert said.endswith("has no table ocpi_parties: run flask ocpi init-db.")
    assert store.create_tables()
    assert list(store.all()) == []  # nothing was left open, or in the way
    store.close()
    TABLES.drop_all(host)


def test_inbound_tokens_are_hashed_at_rest(store: SQLParties, host: Engine) -> None:
    party = store.invite("x", A)
    store.register(told_by(party), presented=A, token=C)
    store.invite("y", A)
    rows = ask(host, "SELECT * FROM ocpi_parties ORDER BY id")
    assert [row.token_digest for row in rows] == [C.digest(), A.digest()]
    assert [row.outgoing_token for row in rows] == ["outgoing-token", None]
    assert "inbound-token" not in repr(rows)


def test_no_inbound_token_is_in_the_file(tmp_path: Path) -> None:
    with opened(sqlite_url(tmp_path)) as store:
        party = store.register(store.invite("x", A), presented=A, token=C)
        store.unregister(party, presented=C)
        store.invite("y", A)
    (file,) = tmp_path.iterdir()
    assert A.digest().encode() in file.read_bytes()
    assert b"inbound-token" not in file.read_bytes()


def test_nothing_is_open_between_two_calls(tmp_path: Path) -> None:
    """A file that is put in the place of another is the one that is read."""
    with opened(sqlite_url(tmp_path)) as store:
        store.invite("x", A)
        file = tmp_path / "parties.sqlite"
        file.rename(tmp_path / "away.sqlite")
        assert "init-db" in problem_of(store.all)
        (tmp_path / "away.sqlite").rename(file)
        assert store.by_token(A) is not None


@table(
    ("url", "said"),
    [
        ("nonsense", "cannot be read; write sqlite:///FILE"),
        ("postgresql://me:secret@host:port/x", "cannot be read"),
        ("postgresql://me:p@secret@host/x", "write %40 for each @"),
        ("postgresql://me:p@secret/w@host/x", "write %40 for each @"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
        ("sqlite:///file:x?mode=memory&uri=true", "name a file"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_at_once(url: str, said: str) -> None:
    assert said in problem_of(lambda: SQLParties(url))


@table(
    ("url", "said"),
    [
        ("postgres://me:secret@host/x", "postgres://me:***@host/x cannot be opened"),
        ("postgresql+nonsense://me:secret@host/x", "install the driver"),
        ("sqlite:///x.sqlite?timeout=secret", "x.sqlite cannot be opened"),
        ("sqlite+aiosqlite:///x.sqlite", ""),
        ("sqlite:////no/such/folder/x.sqlite", "be reached (SQLITE_CANTOPEN)"),
        (
            "postgresql://me:secret@127.0.0.1:1/x?application_name=secret",
            "psycopg://me:***@127.0.0.1:1/x, cannot be reached (OperationalError)",
        ),
    ],
)
def test_a_database_that_cannot_be_had_is_told_in_a_sentence(
    url: str, said: str
) -> None:
    if url.startswith("postgresql://"):
        pytest.importorskip("psycopg")
    store = SQLParties(url)  # harmless until it is used
    for call in (store.create_tables, store.all, lambda: store.invite("x", A)):
        assert said in problem_of(call)


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "parties.sqlite").write_text("no database, but a text of some length")
    store = SQLParties(sqlite_url(tmp_path))
    assert "failed (SQLITE_NOTADB)" in problem_of(store.all)


def test_it_shows_no_password() -> None:
    url = "postgresql://me:secret@host/x?password=secret"
    assert repr(SQLParties(url)) == "SQLParties('postgresql+psycopg://me:***@host/x')"


def test_what_sqlalchemy_logs_has_no_token(
    url: URL, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "sqlalchemy"), opened(url) as store:
        party = store.invite("x", A)
        store.register(told_by(party), presented=A, token=C)
        assert store.by_token(C) == store.by_name("x")
    assert "UPDATE ocpi_parties" in caplog.text
    assert "Row (" in caplog.text
    assert not [secret for secret in SECRETS if secret in caplog.text]


@table("call", CALLS.values(), ids=CALLS)
@table("done", [1, 2, 3, 4, 5, 6])
def test_a_failure_midway_stores_nothing(
    store: SQLParties,
    host: Engine,
    done: int,
    call: Callable[[SQLParties, Party], object],
) -> None:
    """The database fails after the first statement of a method, or a later one."""
    ask(host, "DELETE FROM ocpi_parties")
    store = SQLParties(host)
    party = store.invite("x", A)
    before = ask(host, "SELECT * FROM ocpi_parties")
    left = done

    def fail(connection: Any, cursor: Any, statement: str, *rest: object) -> None:
        nonlocal left
        left -= "ocpi_part" in statement
        if left == 0:
            cursor.execute("SELECT * FROM no_such_table")

    event.listen(host, "after_cursor_execute", fail)
    try:
        with suppress(StoreProblem):
            call(store, told_by(party))
            assert left > 0  # the method has fewer statements
    finally:
        event.remove(host, "after_cursor_execute", fail)
    if left <= 0:
        assert ask(host, "SELECT * FROM ocpi_parties") == before


def test_a_value_that_is_too_long_for_the_database_stores_nothing(
    postgresql: URL,
) -> None:
    with opened(postgresql) as store:
        party = store.invite("x", A)
        long = replace(told_by(party), version="2" * 100)
        said = problem_of(lambda: store.register(long, presented=A, token=C))
        assert "failed (StringDataRightTruncation)" in said
        assert "failed (DataError)" in problem_of(lambda: store.by_name("a\0b"))
        assert list(store.all()) == [party]
        assert store.by_token(A) == party


def test_a_name_that_has_no_utf_8_is_a_problem(store: SQLParties) -> None:
    assert "UnicodeEncodeError" in problem_of(lambda: store.by_name("\ud800"))


def test_an_invitation_gives_up_some_time(tmp_path: Path) -> None:
    with opened(sqlite_url(tmp_path)) as store:
        with closing(sqlite3.connect(tmp_path / "parties.sqlite")) as other:
            other.execute(
                "CREATE TRIGGER never BEFORE INSERT ON ocpi_parties"
                " BEGIN SELECT RAISE(ABORT, 'never'); END"
            )
        assert "keep changing" in problem_of(lambda: store.invite("x", A))


def test_a_writer_waits_for_another(tmp_path: Path) -> None:
    with (
        opened(sqlite_url(tmp_path)) as store,
        closing(
            sqlite3.connect(tmp_path / "parties.sqlite", isolation_level=None)
        ) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute("BEGIN EXCLUSIVE")
        impatient = SQLParties(sqlite_url(tmp_path).set(query={"timeout": "0.01"}))
        assert "failed (SQLITE_BUSY)" in problem_of(lambda: impatient.invite("x", A))
        invited = pool.submit(store.invite, "x", A)
        other.execute("COMMIT")
        assert invited.result(timeout=60) == store.by_token(A)


def test_connections_that_were_cut_are_made_anew(postgresql: URL) -> None:
    name = f"ocpi_store_{uuid4().hex}"
    server = create_engine(postgresql, poolclass=NullPool)
    with opened(postgresql.update_query_dict({"application_name": name})) as store:
        party = store.invite("x", A)
        cut = ask(
            server,
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = :name",
            name=name,
        )
        assert len(cut) == 1
        assert store.by_token(A) == party


def test_the_engine_of_an_application_stays_its_own(host: Engine) -> None:
    store = SQLParties(host)
    assert store.create_tables()
    party = store.register(
        told_by(store.invite("x", A, frozenset({Quirk.BEARER}))), presented=A, token=C
    )
    assert store.by_token(C) == party
    store.close()
    assert store.by_token(C) == party


def test_closing_leaves_an_engine_that_was_given_open() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    store = SQLParties(engine)
    assert store.create_tables()
    store.close()
    assert list(store.all()) == []  # a database in memory is gone with its connection
    engine.dispose()


def test_a_store_that_was_closed_opens_again(store: SQLParties) -> None:
    party = store.invite("x", A)
    store.close()
    store.close()
    assert store.by_token(A) == party


def test_the_models_of_an_application_do_not_meet_the_table() -> None:
    class Base(DeclarativeBase):
        pass

    assert "ocpi_parties" not in Base.metadata.tables


@pytest.mark.parametrize(
    "level", ["SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "AUTOCOMMIT"]
)
def test_who_loses_is_told_so_at_each_isolation_level(
    postgresql: URL, level: Any
) -> None:
    engine = create_engine(postgresql, poolclass=NullPool, isolation_level=level)
    store = SQLParties(engine)
    store.create_tables()
    party = store.invite("x", A)
    results = together(*[lambda: store.register(party, presented=A, token=C)] * THREADS)
    assert len(of(Party, results)) == 1
    assert len(of(TokenOutdated, results)) == THREADS - 1


def test_what_a_newer_version_has_written_is_passed_over(
    store: SQLParties, host: Engine
) -> None:
    party = store.invite("x", A, frozenset({Quirk.BEARER}))
    party = store.register(told_by(party), presented=A, token=C)
    (row,) = ask(host, "SELECT endpoints, roles FROM ocpi_parties")
    decoded = [json.loads(it) if isinstance(it, str) else it for it in row]
    newer = [json.dumps([{**one, "new": 1} for one in column]) for column in decoded]
    ask(
        host,
        "UPDATE ocpi_parties SET endpoints = :e, roles = :r, quirks = :q",
        e=newer[0],
        r=newer[1],
        q='["bearer", "a-new-one", {"quirk": 1}]',
    )
    ask(host, "ALTER TABLE ocpi_parties ADD COLUMN newer INTEGER DEFAULT 1")
    assert store.by_token(C) == party
    store.register(party, presented=C, token=A)
    (quirks,) = ask(host, "SELECT quirks FROM ocpi_parties")[0]
    assert "a-new-one" in str(quirks)  # an older version does not lose it


def test_the_moments_are_in_utc(store: SQLParties, host: Engine) -> None:
    asked = "SELECT created, updated FROM ocpi_parties"
    start = datetime.now(UTC)
    party = store.invite("x", A)
    first = moments(ask(host, asked))
    store.register(party, presented=A, token=C)
    second = moments(ask(host, asked))
    assert start <= first[0] <= first[1] < second[1] <= datetime.now(UTC)
    assert second[0] == first[0]


def moments(rows: list[Any]) -> list[datetime]:
    """Read what PostgreSQL gives as instants, and SQLite as naive text."""
    read = [
        datetime.fromisoformat(value) if isinstance(value, str) else value
        for value in rows[0]
    ]
    return [
        value.replace(tzinfo=UTC) if value.tzinfo is None else value for value in read
    ]


def test_a_token_is_looked_up_with_one_statement_and_an_index(host: Engine) -> None:
    store = SQLParties(host)
    store.create_tables()
    store.invite("x", A)
    assert store.by_token(A) is not None  # roles and endpoints are read once
    asked: list[str] = []
    event.listen(
        host, "before_cursor_execute", lambda c, cursor, said, *rest: asked.append(said)
    )
    assert store.by_token(A) is not None
    assert len(asked) == 1
    sqlite = host.dialect.name == "sqlite"
    compiled = BY_DIGEST.compile(host)
    with host.begin() as connection:
        if not sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        when = str(datetime.now(UTC))
        values: Any = {"key": A.digest(), "now": when}
        if sqlite:
            values = (A.digest(), A.digest(), when)
        plan = connection.exec_driver_sql(f"{explain} {compiled}", values).fetchall()
    assert len(re.findall(r"USING INDEX|Index Scan", str(plan))) == 2
    assert "token_digest" in str(plan)
    assert "begun_digest" in str(plan)


FORK = """
    import os, sys
    from sqlalchemy import event
    from sqlalchemy.pool import Pool
    from flask_ocpi_status.parties.sql import SQLParties

    opened = []
    event.listen(Pool, "connect", lambda *_: opened.append(os.getpid()))
    store = SQLParties(os.environ["URL"])
    assert store.by_name("x") is not None
    child = os.fork()
    if not child:
        known = [store.by_name("x") is not None for _ in range(20)]
        store.close()
        os._exit(0 if all(known) and os.getpid() in opened else 1)
    known = [store.by_name("x") is not None for _ in range(20)]
    _, status = os.waitpid(child, 0)
    assert status == 0, status
    before = len(opened)
    assert all(known) and store.by_name("x") is not None
    assert sys.argv[1] == "sqlite" or len(opened) == before == 1
    store.close()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="The system has no fork.")
def test_a_worker_that_is_forked_off_has_connections_of_its_own(
    store: SQLParties, url: URL
) -> None:
    store.invite("x", A)
    subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            textwrap.dedent(FORK),
            url.get_backend_name(),
        ],
        env={**os.environ, "URL": url.render_as_string(hide_password=False)},
        check=True,
        timeout=60,
    )


def test_what_takes_long_to_read_is_read_once(host: Engine) -> None:
    store, other = SQLParties(host), SQLParties(host)
    store.create_tables()
    party = store.register(told_by(store.invite("x", A)), presented=A, token=C)
    asked: list[str] = []
    event.listen(
        host, "before_cursor_execute", lambda c, cursor, said, *rest: asked.append(said)
    )

    def read() -> tuple[Party | None, int]:
        """Return what is found, and how often roles were read for it."""
        asked.clear()
        found = store.by_token(C)
        return found, sum("ocpi_parties.roles" in said for said in asked)

    assert read() == (party, 1)
    assert [read() for _ in range(3)] == [(party, 0)] * 3
    # Whoever changes something of it, here or elsewhere, it is read anew.
    changed = other.set_quirks("x", frozenset({Quirk.NO_IDS}))
    assert read() == (changed, 1)
    with host.begin() as connection:
        connection.exec_driver_sql("UPDATE ocpi_parties SET quirks = '[]'")
    assert read() == (party, 1)
    told = replace(party, endpoints=(), roles=party.roles[:1])
    moved = other.register(told, presented=C, token=C)
    assert read() == (moved, 1)
    other.remove("x")
    assert read() == (None, 0)
    # A new party may get the number of an old one, and is another.
    again = store.register(told_by(store.invite("x", A)), presented=A, token=C)
    assert read() == (again, 1)


def test_of_what_was_read_as_much_is_kept_as_is_said(host: Engine, monkeypatch) -> None:
    monkeypatch.setattr(known, "_MOST", 10)
    store = SQLParties(host)
    store.create_tables()
    tokens = [CredentialsToken(f"t{number}") for number in range(20)]
    for number, token in enumerate(tokens):
        party = told_by(store.invite(token.reveal(), token))
        codes = PartyId("DE", f"{number:03}")
        roles = (replace(party.roles[0], party_id=codes),)
        told = replace(party, roles=roles)
        store.register(told, presented=token, token=token)
    for token in tokens * 2:
        found = store.by_token(token)
        assert found is not None
        assert found.name == token.reveal()
    assert store._known._size <= 10
