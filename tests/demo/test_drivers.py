"""The drivers of a provider: known, introduced, blocked and slowed down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker

from flask_ocpi_status.demo.database import open_database
from flask_ocpi_status.demo.drivers import Drivers
from flask_ocpi_status.demo.platforms import EMSP
from flask_ocpi_status.demo.records import Records
from flask_ocpi_status.modules import SQLDocuments

Told = list[tuple[str, Any, tuple[str, ...]]]


@pytest.fixture
def drivers(database: Path) -> Iterator[Drivers]:
    engine = open_database(f"sqlite:///{database}")
    session = scoped_session(sessionmaker(engine))
    yield Drivers(session, Records(SQLDocuments(session), EMSP))
    session.remove()
    engine.dispose()


@pytest.fixture
def told(drivers: Drivers) -> Told:
    told: Told = []
    drivers.tell = lambda *one: told.append((one[0], one[1], tuple(one[2])))
    return told


def test_an_unknown_driver_is_none_and_cannot_be_blocked(
    drivers: Drivers, told: Told
) -> None:
    assert drivers.find("FFFF") is None
    drivers.let_or_block("FFFF")
    assert told == []


def test_who_is_blocked_is_told_of_by_what_has_changed(
    drivers: Drivers, told: Told
) -> None:
    before = drivers.find("04B7A1C2")
    drivers.session.rollback()
    drivers.let_or_block("04b7a1c2")
    [(module, change, key)] = told
    assert (module, key, change["valid"]) == ("tokens", ("04B7A1C2",), False)
    assert drivers.find("04B7A1C2") == {**(before or {}), **change}


def test_all_are_introduced_as_a_whole(drivers: Drivers, told: Told) -> None:
    drivers.introduce()
    assert [(module, key) for module, _, key in told] == [("tokens", ())] * 3
    assert all(one == drivers.find(one["uid"]) for _, one, _ in told)


def test_less_power_is_asked_for_by_a_function_of_the_platform(
    drivers: Drivers,
) -> None:
    drivers.slow_down("cpo", "S1")  # nobody asks yet
    asked: list[Any] = []
    drivers.on_slow(lambda *what: asked.append(what))
    drivers.slow_down("cpo", "S1")
    [(party, session_id, profile)] = asked
    assert (party, session_id, profile["charging_rate_unit"]) == ("cpo", "S1", "W")
