from __future__ import annotations

import shutil
from collections.abc import Callable
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

pytest.importorskip("sqlalchemy", reason="The demo needs the extra 'demo'.")


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as it is at first, to be copied: filling one takes its time."""
    from flask_ocpi_status.demo.database import open_database

    path = tmp_path_factory.mktemp("demo") / "seeded.sqlite"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def database(seeded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(seeded, tmp_path / "demo.sqlite"))


@pytest.fixture(scope="session")
def platforms(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Flask]:
    """Return the demo in a role, as after its first start.

    It is made once, which takes its time, and for each test its database is put back:
    it keeps no connection, and knows nothing but what is in there.
    """
    from flask_ocpi_status.demo.database import open_database
    from flask_ocpi_status.demo.platforms import PLATFORMS

    from .clients import app_for_curl

    folder = tmp_path_factory.mktemp("platforms")

    @cache
    def make(role: str) -> Flask:
        shutil.copy(seeded, folder / role)
        engine = open_database(f"sqlite:///{folder / role}")
        return app_for_curl(engine, PLATFORMS[role])

    def put_back(role: str) -> Flask:
        app = make(role)
        shutil.copy(seeded, folder / role)
        return app

    return put_back


@pytest.fixture
def app(platforms: Callable[[str], Flask]) -> Flask:
    """The demo of a CPO, answering crashes as in production."""
    return platforms("cpo")


@pytest.fixture
def session(database: Path) -> Iterator[Any]:
    from sqlalchemy.orm import scoped_session
    from sqlalchemy.orm import sessionmaker

    from flask_ocpi_status.demo.database import open_database

    engine = open_database(f"sqlite:///{database}")
    session = scoped_session(sessionmaker(engine))
    yield session
    session.remove()
    engine.dispose()


@pytest.fixture
def records(session: Any) -> Any:
    from flask_ocpi_status.demo.platforms import CPO
    from flask_ocpi_status.demo.records import Records
    from flask_ocpi_status.modules import SQLDocuments

    return Records(SQLDocuments(session), CPO)


@pytest.fixture
def chargers(session: Any, records: Any) -> Any:
    from flask_ocpi_status.demo.charging import Chargers

    from .points import Committing

    return Committing(Chargers(session, records), session)
