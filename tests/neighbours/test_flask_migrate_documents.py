"""Beside Flask-Migrate: the tables of documents and exchanges are the app's."""

from __future__ import annotations

from pathlib import Path

import pytest

from .recipes import run_program
from .test_flask_migrate import NEEDED
from .test_flask_migrate import url as url

PROGRAM = """
import re
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, downgrade, init, migrate, upgrade
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import inspect

from flask_ocpi_status.modules.keeping.documents import Kept, Key, Shelf
from flask_ocpi_status.modules.keeping.owed import Owed, after
from flask_ocpi_status.modules.keeping.profiles import Setter
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.monitor import SQLExchanges
from flask_ocpi_status.parties import SQLParties

FOLDER = "migrations"
db = SQLAlchemy()
{conventions}
for metadata in (SQLParties.metadata, SQLDocuments.metadata, SQLExchanges.metadata):
    for table in metadata.sorted_tables:
        table.to_metadata(db.metadata)
app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = URL
db.init_app(app)
Migrate(app, db, compare_server_default=True)
OURS = {{*SQLDocuments.metadata.tables, *SQLExchanges.metadata.tables}}


def versions():
    return sorted(Path(FOLDER, "versions").glob("*.py"))


def generate(name):
    before = set(versions())
    migrate(directory=FOLDER, message=name)
    return [path.read_text() for path in set(versions()) - before]


def there():
    return set(inspect(db.engine).get_table_names()) & OURS


def shape():
    db.engine.dispose()  # connections of SQLite remember how tables were
    seen = inspect(db.engine)
    return {{
        name: (
            [
                (one["name"], str(one["type"]), one["nullable"], one.get("default"))
                for one in seen.get_columns(name)
            ],
            sorted(
                (one["name"], one["column_names"]) for one in seen.get_indexes(name)
            ),
            seen.get_pk_constraint(name)["constrained_columns"],
        )
        for name in OURS
    }}


def use():
    documents = SQLDocuments(db.session)
    shelf = Shelf("RECEIVER", "Location")
    for own in ("LOC1", "LOC2"):
        key = Key.folded(shelf, "NL", "ABC", own)
        assert documents.put(key, Kept({{"id": own}}, "2.2.1"), None)
        assert documents.put(key, Kept({{"id": own}}, "2.2.1"), documents.get(key))
    assert documents.delete(key)
    owed = Owed("x", "p", None, "PUT", "2.2.1", "https://a.example/", after(30))
    documents.notes.replies.owe(owed)
    documents.notes.setters.note("p", "S1", Setter("a"))
    db.session.commit()
    documents.recount()
    assert documents.notes.replies.owed("x") == owed
    assert documents.notes.setters.of("p", "S1") == Setter("a")
    db.session.commit()
    db.session.remove()


with app.app_context():
    init(directory=FOLDER)
    (text,) = generate("first")
    assert "flask_ocpi_status" not in text, text
    imported = re.findall(r"^(?:import|from) (\\S+)", text, re.M)
    assert imported == ["alembic", "sqlalchemy"]
    upgrade(directory=FOLDER)
    assert there() == OURS
    migrated = shape()
    assert generate("second") == []
    use()
    downgrade(directory=FOLDER, revision="base")
    assert there() == set()
    assert SQLDocuments(db.session).create_tables()
    assert SQLExchanges(db.engine).create_tables()
    assert shape() == migrated
    use()
"""
CONVENTIONS = """
db.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""


@pytest.mark.parametrize("conventions", ["", CONVENTIONS], ids=["", "names"])
def test_migrations_make_know_and_drop_the_tables(
    conventions: str, url: str, tmp_path: Path
) -> None:
    program = PROGRAM.format(conventions=conventions)

    run_program(f"URL = {url!r}\n{program}", tmp_path, *NEEDED)
