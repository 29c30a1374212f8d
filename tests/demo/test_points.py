"""Charge points: reserved, let go of, broken and mended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from flask_ocpi_status.codec import timestamp
from flask_ocpi_status.demo.database import Sessions
from flask_ocpi_status.demo.models import EVSE
from flask_ocpi_status.demo.models import Location
from flask_ocpi_status.demo.models import Reservation
from flask_ocpi_status.demo.models import utc_now
from tests.table import table

from .points import ABC
from .points import FOREIGN
from .points import HOLD
from .points import OTHER
from .points import XYZ
from .points import Committing
from .points import at


def test_an_evse_is_held_until_the_reservation_expires(
    chargers: Committing, session: Sessions
) -> None:
    past = {"expiry_date": timestamp(utc_now() - timedelta(seconds=1))}
    assert chargers.reserve({**HOLD, **at("LOC001-2")}) == "ACCEPTED"
    assert chargers.reserve({**HOLD, **past, **at("LOC001-2")}) == "ACCEPTED"
    assert chargers.start({"token": OTHER, **at("LOC001-2")}) == "ACCEPTED"
    assert not session.scalars(select(Reservation)).all()


@table(
    ("expires", "said"),
    [
        ("9999-12-31T23:59:59-05:00", "RESERVED"),
        ("9999-12-31T23:59:59Z", "RESERVED"),
        ("2016-12-31T23:59:60Z", "AVAILABLE"),
        ("0001-01-01T00:00:00+05:00", "AVAILABLE"),
    ],
)
def test_whenever_a_reservation_expires_it_does(
    chargers: Committing, session: Sessions, expires: str, said: str
) -> None:
    """Also in years that are none in UTC."""
    held = {**HOLD, "expiry_date": expires, **at("LOC001-2")}
    assert chargers.reserve(held) == "ACCEPTED"
    assert chargers.cancel("unknown", ABC) == "REJECTED"  # but it looks at the clock
    assert session.get_one(EVSE, "LOC001-2").status == said
    session.commit()
    chargers.cancel("R1", ABC)


@pytest.mark.parametrize("place", [at("LOC001-1"), at("LOC001-3"), at("LOC010-1")])
def test_what_is_in_use_or_is_never_held_is_not(
    chargers: Committing, place: dict[str, Any]
) -> None:
    assert chargers.reserve({**HOLD, **place}) == "REJECTED"


def test_a_reservation_is_its_partys(chargers: Committing) -> None:
    """Two parties may have the same number, and none touches the other's."""
    assert chargers.reserve({**HOLD, **at("LOC001-2")}) == "ACCEPTED"
    assert chargers.cancel("R1", XYZ) == "REJECTED"
    assert chargers.reserve({**HOLD, "token": FOREIGN, **at("LOC001-4")}) == "ACCEPTED"
    assert chargers.cancel("R1", XYZ) == "ACCEPTED"
    assert chargers.cancel("R1", XYZ) == "REJECTED"
    assert chargers.cancel("R1", ABC) == "ACCEPTED"


@table(
    ("place", "said"),
    [
        (at("LOC001-6", "1"), "ACCEPTED"),
        (at("LOC001-6", "9"), "REJECTED"),
        (at("LOC010-1", "1"), "NOT_SUPPORTED"),
    ],
)
def test_a_cable_is_let_go_of(
    chargers: Committing, place: dict[str, Any], said: str
) -> None:
    assert chargers.unlock(place) == said


def test_an_evse_breaks_and_is_mended_and_its_location_with_it(
    chargers: Committing, session: Sessions
) -> None:
    told: list[Any] = []
    chargers.hear(lambda *change: told.append(change))
    before = session.get_one(Location, "LOC001").last_updated
    for act, status in (("break_down", "OUTOFORDER"), ("repair", "AVAILABLE")):
        getattr(chargers, act)("LOC001-2")
        assert "LOC001-2" in chargers.those(status)
        module, change, key = told.pop()
        assert (module, change["status"]) == ("locations", status)
        assert list(key) == ["LOC001", "LOC001-2"]
    assert session.get_one(Location, "LOC001").last_updated > before


def test_who_has_reserved_an_evse_is_told_that_it_breaks(chargers: Committing) -> None:
    cancelled: list[str] = []
    chargers.on_cancelled(cancelled.append)
    assert chargers.reserve({**HOLD, **at("LOC001-2")}, "reply") == "ACCEPTED"
    chargers.break_down("LOC001-4")
    assert cancelled == []
    chargers.break_down("LOC001-2")
    assert cancelled == ["reply"]
    assert chargers.cancel("R1", ABC) == "REJECTED"
