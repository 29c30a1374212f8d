from __future__ import annotations

import shutil
from pathlib import Path

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


@pytest.fixture
def app(database: Path) -> Flask:
    """The demo on a database of its own, answering crashes as in production."""
    from flask_ocpi_status.demo.database import open_database

    from .clients import app_for_curl

    return app_for_curl(open_database(f"sqlite:///{database}"))
