"""Tables that are there already are brought up to date, and lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="The store needs the extra 'registration'.")

from sqlalchemy import Engine
from sqlalchemy import TypeDecorator
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import inspect
from sqlalchemy.pool import NullPool

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import Quirk
from flask_ocpi_status.parties.schema import is_complete
from flask_ocpi_status.parties.table import TABLES
from flask_ocpi_status.registration import PartyTaken
from flask_ocpi_status.registration import SQLParties

from .databases import database_url
from .databases import sqlite_url
from .test_parties import THREADS
from .test_parties import together
from .test_sql import problem_of


@pytest.fixture(params=["sqlite", "postgresql"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without a table."""
    with database_url(request.param, tmp_path) as url:
        engine = create_engine(url, poolclass=NullPool)
        yield engine
        engine.dispose()


OLD = """
    CREATE TABLE ocpi_parties (
        id INTEGER PRIMARY KEY, name VARCHAR(255) NOT NULL UNIQUE,
        token_digest CHAR(64) UNIQUE, begun_digest CHAR(64) UNIQUE,
        begun TIMESTAMP, registered BOOLEAN NOT NULL, version VARCHAR(16), url TEXT,
        outgoing_token TEXT, endpoints JSON NOT NULL, roles JSON NOT NULL,
        hub_party_id VARCHAR(16), quirks JSON NOT NULL,
        created TIMESTAMP NOT NULL, updated TIMESTAMP NOT NULL
    )
"""
OLD_ROW = """
    INSERT INTO ocpi_parties VALUES (
        {number}, 'party {number}', '{digest}', NULL, NULL, {registered}, '2.2.1',
        'https://x.example', 'out', '[]',
        '[{{"role": "CPO", "country_code": "NL", "party_id": "CPX",
           "business_details": {{"name": "x"}}}}]',
        NULL, '["no-ids"]', '2026-01-01 00:00:00', '2026-01-01 00:00:00'
    )
"""


def test_tables_of_the_first_days_are_brought_up_to_date(host: Engine) -> None:
    tokens = [CredentialsToken(f"t{number}") for number in range(4)]
    with host.begin() as connection:
        connection.exec_driver_sql(OLD)
        for number, token in enumerate(tokens[:2], 1):
            row = OLD_ROW.format(
                number=number, digest=token.digest(), registered="true"
            )
            connection.exec_driver_sql(row)
        row = OLD_ROW.format(number=3, digest=tokens[2].digest(), registered="false")
        connection.exec_driver_sql(row)
    store = SQLParties(host)
    assert "of an older version: run flask ocpi init-db" in problem_of(store.all)
    assert store.create_tables()
    assert not store.create_tables()
    # Two that were the same party stay so, and a third one is refused.
    first, second = (store.by_token(token) for token in tokens[:2])
    assert first is not None
    assert second is not None
    assert first.roles == second.roles
    assert first.quirks == {Quirk.NO_IDS}
    assert first.granted is None
    third = store.by_token(tokens[2])
    assert third is not None
    assert not third.registered
    with pytest.raises(PartyTaken):
        store.register(
            replace(third, roles=first.roles), presented=tokens[2], token=tokens[3]
        )
    store.remove("party 1")
    store.set_quirks("party 2", frozenset())
    changed = store.by_token(tokens[1])
    assert changed is not None
    assert changed.quirks == frozenset()


@pytest.mark.parametrize("old", [False, True])
def test_of_many_that_bring_them_up_to_date_one_does(host: Engine, old: bool) -> None:
    if old:
        with host.begin() as connection:
            connection.exec_driver_sql(OLD)
    stores = [SQLParties(host.url) for _ in range(THREADS)]
    results = together(*(store.create_tables for store in stores))
    assert sorted(map(str, results)) == ["False"] * (THREADS - 1) + ["True"]
    for store in stores:
        store.close()
    with host.connect() as connection:
        assert is_complete(connection)


def test_what_else_is_in_the_database_is_left_alone(host: Engine) -> None:
    with host.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")
        connection.exec_driver_sql(OLD)
        connection.exec_driver_sql("ALTER TABLE ocpi_parties ADD COLUMN own INTEGER")
    SQLParties(host).create_tables()
    inspector = inspect(host)
    assert set(inspector.get_table_names()) == {"theirs", *TABLES.tables}
    columns = {one["name"] for one in inspector.get_columns("ocpi_parties")}
    assert "own" in columns


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("recipe", ["plain", "begin", "immediate", "autocommit"])
def test_an_application_s_sqlite_may_begin_transactions_itself(
    tmp_path: Path, recipe: str, old: bool
) -> None:
    """As the pages of SQLAlchemy have it, for transactions that are not legacy."""
    engine = create_engine(sqlite_url(tmp_path))
    if recipe == "autocommit":
        engine = engine.execution_options(isolation_level="AUTOCOMMIT")
    elif recipe != "plain":

        @event.listens_for(engine, "connect")
        def leave_alone(connection: Any, record: object) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            word = "IMMEDIATE" if recipe == "immediate" else ""
            connection.exec_driver_sql(f"BEGIN {word}")

    if old:
        with engine.begin() as connection:
            connection.exec_driver_sql(OLD)
    store = SQLParties(engine)
    assert store.create_tables()
    assert not store.create_tables()
    assert store.invite("x", CredentialsToken("a")).name == "x"
    engine.dispose()


def test_what_migrates_a_database_gets_the_same_tables_of_types_that_it_knows() -> None:
    public = SQLParties.metadata
    assert public is not TABLES
    assert set(public.tables) == set(TABLES.tables)
    for name, table in public.tables.items():
        ours = TABLES.tables[name]
        assert [column.name for column in table.columns] == ours.columns.keys()
        for column in table.columns:
            assert type(column.type).__module__.startswith("sqlalchemy.")
            assert column.nullable == ours.columns[column.name].nullable
        for made in (one for one in table.constraints if one.name):
            assert made.name in {one.name for one in ours.constraints}
        assert {one.name for one in table.indexes} == {one.name for one in ours.indexes}
    # Ours still shows no token in a row that is logged.
    assert isinstance(
        TABLES.tables["ocpi_parties"].c.outgoing_token.type, TypeDecorator
    )


def test_tables_that_others_have_made_of_it_are_complete(host: Engine) -> None:
    SQLParties.metadata.create_all(host)
    store = SQLParties(host)
    assert not store.create_tables()
    token = CredentialsToken("a")
    store.invite("x", token)
    assert store.by_token(token) is not None
