"""Simulated charge points: what each command comes to."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from flask_ocpi_status.demo.bodies import TOKEN
from flask_ocpi_status.demo.database import Sessions
from flask_ocpi_status.demo.models import EVSE
from flask_ocpi_status.demo.models import Location
from flask_ocpi_status.demo.models import Reservation
from flask_ocpi_status.demo.records import Records
from tests.table import table

from .points import ABC
from .points import FOREIGN
from .points import HOLD
from .points import OTHER
from .points import XYZ
from .points import Committing
from .points import at
from .points import limited
from .roamers import Clock


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (at("LOC001-2"), "ACCEPTED"),
        (at("LOC001-2", "1"), "ACCEPTED"),
        (at("loc001-2"), "ACCEPTED"),
        (at(None), "ACCEPTED"),
        (at("LOC001-1"), "REJECTED"),
        (at("LOC001-3"), "REJECTED"),
        (at("LOC001-2", "2"), "REJECTED"),
        (at("LOC001-99"), "REJECTED"),
    ],
)
def test_a_session_starts_where_somebody_can_charge(
    chargers: Committing, session: Sessions, place: dict[str, Any], said: str
) -> None:
    before = session.get_one(Location, "LOC001").last_updated
    session.commit()
    assert chargers.start({"token": TOKEN, **place}) == said
    evse = session.get_one(EVSE, "LOC001-2")
    assert evse.status == ("CHARGING" if said == "ACCEPTED" else "AVAILABLE")
    after = session.get_one(Location, "LOC001").last_updated
    assert (after > before) == (said == "ACCEPTED")


@pytest.mark.parametrize(
    ("token", "said"), [(TOKEN, "ACCEPTED"), (OTHER, "REJECTED"), (FOREIGN, "REJECTED")]
)
def test_an_evse_is_held_for_one_driver(
    chargers: Committing, session: Sessions, token: dict[str, Any], said: str
) -> None:
    assert chargers.reserve({**HOLD, **at("LOC001-2")}) == "ACCEPTED"
    assert chargers.start({"token": token, **at("LOC001-2")}) == said
    held = session.scalars(select(Reservation)).all()
    assert len(held) == (said == "REJECTED")


def test_only_the_party_of_the_driver_ends_a_session(
    chargers: Committing, records: Records
) -> None:
    assert chargers.stop("SES002", XYZ) == "UNKNOWN_SESSION"
    assert records.find("CDR", "SES002") is None
    assert chargers.stop("SES002", ABC) == "ACCEPTED"
    assert records.find("CDR", "SES002") is not None


@table(
    ("profile", "kwh"),
    [
        (None, "22.000"),
        ({"charging_rate_unit": "W"}, "22.000"),
        (limited("W", 11_000), "11.000"),
        (limited("W", 50_000), "22.000"),
        (limited("W", 0), "0.000"),
        (limited("W", -5000), "0.000"),
        (limited("A", 16), "11.040"),
    ],
)
def test_a_session_charges_by_its_profile(
    chargers: Committing, records: Records, profile: Any, kwh: str
) -> None:
    """In an hour at 22 kW; nothing is fed back."""
    clock = Clock()
    chargers.go_by(clock)
    command = {"token": TOKEN, **at("LOC001-2")}
    assert chargers.start(command, "reply") == "ACCEPTED"
    assert chargers.has_begun("reply") == "ACCEPTED"
    assert chargers.has_begun("another") == "FAILED"
    [own] = [one["id"] for row, one in chargers.going_on() if row.reply_id == "reply"]
    asked = {"session_id": own.lower(), "charging_profile": profile}
    assert chargers.heed(asked) == "ACCEPTED"
    clock.move(3600)
    read = chargers.heed({"session_id": own, "duration": 900})
    assert read["result"] == "ACCEPTED"
    full = {"charging_rate_unit": "W"}
    assert read["profile"]["charging_profile"] == (profile or full)
    assert chargers.stop(own, ABC) == "ACCEPTED"
    done = records.find("Session", own)
    assert done is not None
    assert str(done["kwh"]) == kwh
    assert chargers.heed(asked) == "REJECTED"
    assert chargers.has_begun("reply") == "FAILED"


def test_what_has_not_grown_is_not_told_of(chargers: Committing) -> None:
    clock = Clock()
    chargers.go_by(clock)
    told: list[Any] = []
    assert chargers.start({"token": TOKEN, **at("LOC001-2")}) == "ACCEPTED"
    chargers.hear(lambda *change: told.append(change))
    [session] = [one for row, one in chargers.going_on() if row.evse_uid == "LOC001-2"]
    chargers.meter(session)
    assert told == []
    clock.move(60)
    chargers.meter(session)
    [(module, change, key)] = told
    assert (module, list(key)) == ("sessions", [session["id"]])
    assert set(change) == {"kwh", "total_cost", "last_updated"}
