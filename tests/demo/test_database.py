"""The demo's database: filled once, gone, and back."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import make_url
from sqlalchemy import text

from flask_ocpi_status.demo.bodies import TOKEN
from flask_ocpi_status.demo.database import DatabaseProblem
from flask_ocpi_status.demo.database import open_database
from flask_ocpi_status.modules.acting.watching import watch_of
from flask_ocpi_status.modules.common import platforms_of
from tests.table import table

from .clients import app_for_curl

# What each contract makes of a database that is gone: a read, and its answer.
READS = [
    ("/ocpi/2.0/sender/locations/", 503),
    ("/ocpi/2.2.1/sender/locations/LOC001", 503),
    ("/ocpi/2.3.0/sender/cdrs/", 503),
    ("/ocpi/2.2.1/receiver/tokens/NL/ABC/T1", 503),
    ("/daml/v1/query", 500),
    ("/organisations/", 503),
    ("/tickets/1", 503),
]


@pytest.fixture
def app(database: Path) -> Flask:
    """One of its own, whose database is to be taken away."""
    return app_for_curl(open_database(f"sqlite:///{database}"))


def check_is_gone(client: FlaskClient) -> None:
    for path, status in READS:
        answer = client.get(path)
        assert answer.status_code == status
        assert answer.is_json
        if path.startswith("/ocpi"):
            assert answer.json["status_code"] == 3000
            assert answer.headers["Retry-After"]
    written = client.put("/ocpi/2.2.1/receiver/tokens/NL/ABC/T7", json=NEW)
    assert (written.status_code, written.json["status_code"]) == (503, 3000)
    assert "sql" not in written.json["status_message"].lower()


def check_is_back(client: FlaskClient) -> None:
    assert {client.get(path).status_code for path, _ in READS} == {200}
    answer = client.put("/ocpi/2.2.1/receiver/tokens/NL/ABC/T7", json=NEW)
    assert answer.status_code == 201  # what failed has left nothing behind


NEW = {**TOKEN, "uid": "T7"}


def test_a_database_is_filled_once(database: Path) -> None:
    url = f"sqlite:///{database}"
    client = app_for_curl(open_database(url)).test_client()
    client.delete("/organisations/1")
    client.put("/ocpi/2.2.1/receiver/tokens/NL/ABC/T7", json=NEW)
    again = app_for_curl(open_database(url)).test_client()
    assert [item["id"] for item in again.get("/organisations/").json] == [2]
    known = again.get("/ocpi/2.2.1/receiver/tokens/NL/ABC/T7")
    assert known.json["data"] == NEW


def test_a_file_that_is_removed_and_put_back(
    client: FlaskClient, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = database.with_suffix(".away")
    database.rename(away)
    check_is_gone(client)
    assert not database.exists()  # no empty one has taken its place
    said = [r.message for r in caplog.records if r.name.endswith(".demo")]
    assert set(said) == {"The database does not answer: its file is gone."}
    away.rename(database)
    check_is_back(client)


def test_a_file_that_is_no_database_any_more(
    client: FlaskClient, database: Path
) -> None:
    content = database.read_bytes()
    database.write_bytes(b"not a database, but a text of some length " * 100)
    check_is_gone(client)
    database.write_bytes(content)
    check_is_back(client)


def test_tables_that_are_gone(client: FlaskClient, database: Path) -> None:
    content = database.read_bytes()
    database.write_bytes(b"")
    check_is_gone(client)
    database.write_bytes(content)
    check_is_back(client)


def test_a_database_that_is_locked(database: Path) -> None:
    client = app_for_curl(
        open_database(f"sqlite:///{database}?timeout=0.05")
    ).test_client()
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    check_is_gone(client)
    other.execute("ROLLBACK")
    other.close()
    check_is_back(client)


def test_a_failure_is_told_without_a_traceback(
    client: FlaskClient, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database.unlink()
    with caplog.at_level(logging.WARNING):
        client.get("/organisations/")
    assert caplog.records
    assert not any(record.exc_info for record in caplog.records)


@table(
    ("url", "said"),
    [
        ("nonsense", "cannot be read"),
        ("postgresql://host:port/x", "cannot be read"),
        ("postgres://me:secret@host/x", "kind 'postgres'"),
        ("mysql://me:secret@host/x", "kind 'mysql'"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:///file:x?mode=memory&uri=true", "in memory"),
        ("sqlite:////no/such/directory/x.sqlite", "unable to open"),
        ("sqlite:///x.sqlite?timeout=long", "cannot be used"),
        ("sqlite+nonsense:///x.sqlite", "driver"),
        ("postgresql+nonsense://me:secret@host/x", "driver"),
    ],
)
def test_a_database_that_cannot_be_had_is_told_in_a_sentence(
    url: str, said: str
) -> None:
    with pytest.raises(DatabaseProblem) as caught:
        open_database(url)
    assert said in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_told_in_a_sentence() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(DatabaseProblem) as caught:
        open_database("postgresql://me:secret@127.0.0.1:1/x?application_name=y")
    assert "me:***@127.0.0.1:1/x cannot be used" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.fixture
def server() -> Iterator[Engine]:
    """A PostgreSQL that somebody else runs, as itself."""
    given = os.environ.get("OCPI_TEST_POSTGRESQL")
    if not given:
        pytest.skip("OCPI_TEST_POSTGRESQL names no PostgreSQL database.")
    url = make_url(given).set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        connect_args={"client_encoding": "utf8"},
    )
    yield engine
    engine.dispose()


#: The schema and the name of this process's demo on the server.
OWN = f"ocpi_demo_{os.getpid()}"


@pytest.fixture
def postgresql(server: Engine) -> Iterator[FlaskClient]:
    """The demo in a schema of its own."""
    ask(server, f"CREATE SCHEMA {OWN}")
    options = {"options": f"-csearch_path={OWN}", "application_name": OWN}
    url = server.url.update_query_dict(options)
    engine = open_database(url.render_as_string(hide_password=False))
    app = app_for_curl(engine)
    yield app.test_client()
    with app.app_context():
        for common in platforms_of(app).values():
            watch_of(common).stop()  # its first request has it look
    engine.dispose()
    ask(server, f"DROP SCHEMA {OWN} CASCADE")


def ask(server: Engine, statement: str) -> None:
    with server.connect() as connection:
        connection.execute(text(statement))


def test_postgresql_holds_what_is_sent(postgresql: FlaskClient) -> None:
    assert len(postgresql.get("/ocpi/2.2.1/sender/locations/").json["data"]) == 36
    sent = {**NEW, "note": "\0", "rating": 4.25}
    url = "/ocpi/2.2.1/receiver/tokens/{}"
    assert postgresql.put(url.format("nl/abc/t7"), json=sent).status_code == 201
    assert postgresql.put(url.format("NL/ABC/T7"), json=sent).status_code == 200
    assert postgresql.get(url.format("NL/ABC/T7")).json["data"] == sent


def test_postgresql_lets_one_charge_at_an_evse(postgresql: FlaskClient) -> None:
    url = "/ocpi/2.2.1/receiver/commands/"
    where = {"location_id": "LOC001", "evse_uid": "LOC001-2"}
    response = {"response_url": "https://abc.example/results/1"}

    def start(_: int) -> str:
        client = postgresql.application.test_client()
        body = {**response, **where, "token": TOKEN}
        result: str = client.post(f"{url}START_SESSION", json=body).json["data"][
            "result"
        ]
        return result

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(start, range(8)))
    assert said == ["ACCEPTED"] + ["REJECTED"] * 7
    stop = {**response, "session_id": "SES002"}
    assert postgresql.post(f"{url}STOP_SESSION", json=stop).json["status_code"] == 1000
    assert len(postgresql.get("/ocpi/2.2.1/sender/cdrs/").json["data"]) == 2


def test_postgresql_refuses_a_text_with_nul(postgresql: FlaskClient) -> None:
    """That is the client's fault, and neither a crash nor a database that is gone."""
    asked = postgresql.get("/ocpi/2.2.1/sender/locations/a%00b")
    assert (asked.status_code, asked.json["status_code"]) == (200, 2001)
    assert postgresql.post("/tickets/", json={"summary": "a\0b"}).status_code == 400


def test_postgresql_that_cut_its_connections(
    postgresql: FlaskClient, server: Engine
) -> None:
    check_is_back(postgresql)
    ask(
        server,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE application_name = '{OWN}'",
    )
    assert {postgresql.get(path).status_code for path, _ in READS} == {200}


def test_postgresql_without_its_tables(postgresql: FlaskClient, server: Engine) -> None:
    ask(server, f"ALTER SCHEMA {OWN} RENAME TO {OWN}_away")
    check_is_gone(postgresql)
    ask(server, f"ALTER SCHEMA {OWN}_away RENAME TO {OWN}")
    check_is_back(postgresql)
