"""Simulated charge points: what each command comes to."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker

from flask_ocpi_status.codec import timestamp
from flask_ocpi_status.demo.bodies import TOKEN
from flask_ocpi_status.demo.charging import Chargers
from flask_ocpi_status.demo.database import Sessions
from flask_ocpi_status.demo.database import open_database
from flask_ocpi_status.demo.models import EVSE
from flask_ocpi_status.demo.models import Location
from flask_ocpi_status.demo.models import Reservation
from flask_ocpi_status.demo.models import utc_now
from flask_ocpi_status.demo.platforms import CPO
from flask_ocpi_status.demo.platforms import Visitor
from flask_ocpi_status.demo.records import Records
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.transport.platform import CredentialsRole
from flask_ocpi_status.transport.routing import PartyId
from tests.table import table

ABC = Visitor.of(CPO)
XYZ = Visitor((CredentialsRole("EMSP", PartyId("NL", "XYZ")),))
FOREIGN = {**TOKEN, "party_id": "XYZ"}
OTHER = {**TOKEN, "uid": "T3"}
IN_AN_HOUR = timestamp(utc_now() + timedelta(hours=1))
HOLD = {"token": TOKEN, "expiry_date": IN_AN_HOUR, "reservation_id": "R1"}


@pytest.fixture
def session(database: Path) -> Iterator[Sessions]:
    engine = open_database(f"sqlite:///{database}")
    session = scoped_session(sessionmaker(engine))
    yield session
    session.remove()
    engine.dispose()


@pytest.fixture
def records(session: Sessions) -> Records:
    return Records(SQLDocuments(session), CPO)


class Committing:
    """Asks chargers for one thing in each transaction, as requests do."""

    def __init__(self, chargers: Chargers, session: Sessions) -> None:
        self._chargers = chargers
        self._session = session

    def __getattr__(self, name: str) -> Callable[..., str]:
        def ask(*arguments: Any) -> str:
            said: str = getattr(self._chargers, name)(*arguments)
            self._session.commit()
            return said

        return ask


@pytest.fixture
def chargers(session: Sessions, records: Records) -> Committing:
    return Committing(Chargers(session, records), session)


def at(evse_uid: str | None, connector_id: str | None = None) -> dict[str, Any]:
    """Name a place; EVSE 1 of LOC001 is in use, 2, 4 and 6 are free, 3 is broken."""
    names = {"evse_uid": evse_uid, "connector_id": connector_id}
    known = {name: value for name, value in names.items() if value is not None}
    return {"location_id": (evse_uid or "LOC001").partition("-")[0], **known}


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


def test_only_the_party_of_the_driver_ends_a_session(
    chargers: Committing, records: Records
) -> None:
    assert chargers.stop("SES002", XYZ) == "UNKNOWN_SESSION"
    assert records.find("CDR", "SES002") is None
    assert chargers.stop("SES002", ABC) == "ACCEPTED"
    assert records.find("CDR", "SES002") is not None


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
