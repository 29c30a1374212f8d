"""Beside Flask-Migrate: the tables of the parties are made by the app's migrations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.table import table

from .recipes import run_program
from .recipes import sections

NEEDED = ("flask_migrate", "flask_sqlalchemy")
TITLE = "Migrations: Flask-Migrate"

#: What each program begins with: a folder of migrations, and what is in them.
START = """
import re
from pathlib import Path

from flask_migrate import downgrade, init, migrate, upgrade
from sqlalchemy import MetaData, inspect

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.parties import SQLParties
from flask_ocpi_status.parties.table import TABLES

FOLDER = "migrations"


def versions():
    return sorted(Path(FOLDER, "versions").glob("*.py"))


def generate(name):
    before = set(versions())
    migrate(directory=FOLDER, message=name)
    return [path.read_text() for path in set(versions()) - before]


def there(engine):
    return set(inspect(engine).get_table_names()) & set(TABLES.tables)


def shape(engine):
    seen = inspect(engine)
    return {
        name: (
            [
                (one["name"], str(one["type"]), one["nullable"])
                for one in seen.get_columns(name)
            ],
            sorted(
                (one["name"], one["column_names"])
                for one in seen.get_unique_constraints(name)
            ),
            sorted(
                (one["name"], one["column_names"], bool(one["unique"]))
                for one in seen.get_indexes(name)
            ),
            seen.get_pk_constraint(name)["constrained_columns"],
            [
                (one["constrained_columns"], one["referred_table"], one["options"])
                for one in seen.get_foreign_keys(name)
            ],
        )
        for name in TABLES.tables
    }
"""
USE = """
store = app.extensions["ocpi_status"].parties
first = store.invite("windkracht", CredentialsToken("a"))
assert store.by_token(CredentialsToken("a")).name == "windkracht"
try:
    store.invite("deltastroom", CredentialsToken("a"))
except Exception as error:
    assert type(error).__name__ == "TokenTaken", error
else:
    raise AssertionError("A token is another's.")
from dataclasses import replace
from flask_ocpi_status.registration import CredentialsRole
from flask_ocpi_status import PartyId
roles = (CredentialsRole("CPO", PartyId("NL", "DST"), {"name": "x"}),)
out = CredentialsToken("out")
kept = store.register(
    replace(first, roles=roles, token=out, url="https://x.example"),
    presented=CredentialsToken("a"),
    token=CredentialsToken("b"),
)
assert store.by_name("windkracht").token == out
assert store.by_token(CredentialsToken("b")).roles == roles
store.remove("windkracht")
"""
#: From nothing to the newest, and back.
WHOLE = """
app = create_app(URL)
with app.app_context():
    init(directory=FOLDER)
    (text,) = generate("first")
    assert "flask_ocpi_status" not in text, text
    imported = re.findall(r"^(?:import|from) (\\S+)", text, re.M)
    assert imported == ["alembic", "sqlalchemy"]
    assert "drop_table" not in text.partition("def downgrade")[0]
    upgrade(directory=FOLDER)
    assert there(db.engine) == set(TABLES.tables)
    assert not app.extensions["ocpi_status"].parties.create_tables()
    migrated = shape(db.engine)
    assert generate("second") == []
    {use}
    downgrade(directory=FOLDER, revision="base")
    assert there(db.engine) == set()
    upgrade(directory=FOLDER)
    downgrade(directory=FOLDER, revision="base")
    assert app.extensions["ocpi_status"].parties.create_tables()
    assert shape(db.engine) == migrated
"""
#: Tables that flask ocpi init-db has made.
MADE = """
app = create_app(URL)
with app.app_context():
    store = app.extensions["ocpi_status"].parties
    assert store.create_tables()
    store.invite("windkracht", CredentialsToken("a"))
    init(directory=FOLDER)
    assert generate("first") == []
    assert store.by_token(CredentialsToken("a")) is not None
"""
CONVENTION = """
db.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
db.metadata.clear()
for table in SQLParties.metadata.sorted_tables:
    table.to_metadata(db.metadata)
"""
#: The other two ways of the page.
LISTED = """
db.metadata.clear()
app = create_app(URL)
with app.app_context():
    init(directory=FOLDER)
    env = Path(FOLDER, "env.py")
    text = env.read_text()
    assert text.count("target_metadata=get_metadata()") == 2
    text = text.replace(
        "target_metadata=get_metadata()",
        "target_metadata=[get_metadata(), SQLParties.metadata]",
    )
    env.write_text(f"from flask_ocpi_status.parties import SQLParties\\n{text}")
    (text,) = generate("first")
    assert "flask_ocpi_status" not in text
    upgrade(directory=FOLDER)
    assert there(db.engine) == set(TABLES.tables)
    assert generate("second") == []
    downgrade(directory=FOLDER)
    assert there(db.engine) == set()
"""
PASSED_OVER = """
db.metadata.clear()
app = create_app(URL)
Migrate(app, db, include_name=passes)
with app.app_context():
    store = app.extensions["ocpi_status"].parties
    assert store.create_tables()
    init(directory=FOLDER)
    assert generate("first") == []
"""
#: Without any of them, they would be dropped: so the tests above say something.
FORGOTTEN = """
db.metadata.clear()
app = create_app(URL)
with app.app_context():
    app.extensions["ocpi_status"].parties.create_tables()
    init(directory=FOLDER)
    (text,) = generate("first")
    assert "op.drop_table('ocpi_parties')" in text
"""
PROGRAMS = {
    "whole": WHOLE.format(use=USE.strip().replace("\n", "\n    ")),
    "whole, with names": CONVENTION
    + WHOLE.format(use=USE.strip().replace("\n", "\n    ")),
    "made": MADE,
    "made, with names": CONVENTION + MADE,
    "listed": LISTED,
    "passed over": PASSED_OVER,
    "forgotten": FORGOTTEN,
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table."""
    databases = pytest.importorskip(
        "tests.parties.databases", reason="The store needs the extra 'registration'."
    )
    with databases.database_url(request.param, tmp_path) as made:
        yield made.render_as_string(hide_password=False)


@pytest.mark.parametrize("what", PROGRAMS)
def test_migrations_make_know_and_drop_the_tables(
    what: str, url: str, tmp_path: Path
) -> None:
    recipe, _, passes = sections()[TITLE]
    program = f"URL = {url!r}\n{recipe}\n{START}\n{passes}\n{PROGRAMS[what]}"

    run_program(program, tmp_path, *NEEDED)


@table("line", ["target_metadata = [Base.metadata, SQLParties.metadata]"])
def test_the_page_names_both_to_alembic(line: str) -> None:
    assert line in sections()[TITLE][1]
