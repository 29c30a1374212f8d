"""What the tests of parties, of calls to them and of registration share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flask_ocpi_status.peers import failures
from flask_ocpi_status.registration import MemoryParties
from flask_ocpi_status.registration import Parties
from tests.partners.rawserver import RawServer


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat failed calls at once."""
    monkeypatch.setattr(failures, "PAUSE", 0.01)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Parties]:
    """Give a store of each kind that needs no server."""
    if request.param == "memory":
        yield MemoryParties()
        return
    pytest.importorskip("sqlalchemy", reason="It needs the extra 'registration'.")
    from flask_ocpi_status.registration import SQLParties

    parties = SQLParties(f"sqlite:///{tmp_path}/parties.sqlite")
    parties.create_tables()
    yield parties
    parties.close()


@pytest.fixture
def server() -> Iterator[RawServer]:
    """Give what says the bytes that a test has it say."""
    with RawServer() as server:
        yield server
