"""What goes on by itself: bounded, the same from the same chances, and ended."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

import pytest
from flask import Flask
from flask import current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import sessionmaker

from flask_ocpi_status.codec import timestamp
from flask_ocpi_status.demo import simulation as simulations
from flask_ocpi_status.demo.bodies import TOKEN
from flask_ocpi_status.demo.charging import Chargers
from flask_ocpi_status.demo.database import open_database
from flask_ocpi_status.demo.drivers import Drivers
from flask_ocpi_status.demo.platforms import CPO
from flask_ocpi_status.demo.platforms import EMSP
from flask_ocpi_status.demo.records import Records
from flask_ocpi_status.demo.simulation import Streets
from flask_ocpi_status.demo.simulation import Wallets
from flask_ocpi_status.demo.simulation import living
from flask_ocpi_status.modules.keeping.sql import SQLDocuments
from flask_ocpi_status.parties.parties import Party

from .roamers import LONG
from .roamers import Clock

Told = list[tuple[str, dict[str, Any], tuple[str, ...]]]


class Town:
    """Chargers, a clock, and all that was told of them."""

    def __init__(self, database: Path, seed: int) -> None:
        self.engine = open_database(f"sqlite:///{database}")
        self.clock = Clock()
        self.session = scoped_session(sessionmaker(self.engine))
        records = Records(SQLDocuments(self.session), CPO)
        self.chargers = Chargers(self.session, records, self.clock)
        self.told: Told = []
        self.chargers.tell = lambda module, one, key: self.told.append(
            (module, dict(one), tuple(key))
        )
        self.streets = Streets(self.chargers, Random(seed))

    def live(self, steps: int) -> Told:
        for _ in range(steps):
            self.clock.move(simulations.PACE)
            self.streets()
        return self.told

    def close(self) -> None:
        self.session.remove()
        self.engine.dispose()


@pytest.fixture
def town(database: Path) -> Iterator[Town]:
    town = Town(database, 7)
    yield town
    town.close()


@pytest.fixture(scope="module")
def lived(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town behind a long day, to be looked at by several tests."""
    path = tmp_path_factory.mktemp("lived") / "demo.sqlite"
    path.write_bytes(seeded.read_bytes())
    town = Town(path, 7)
    town.live(300)
    yield town
    town.close()


def test_the_same_chances_make_the_same_day(seeded: Path, tmp_path: Path) -> None:
    days = []
    for name in ("one", "other"):
        path = tmp_path / name
        path.write_bytes(seeded.read_bytes())
        town = Town(path, 3)
        told = town.live(60)
        days.append([(m, d.get("status"), d.get("evse_uid")) for m, d, _ in told])
        town.close()
    assert days[0] == days[1] != []


def test_sessions_begin_and_grow_and_end_with_a_cdr(lived: Town) -> None:
    sessions: dict[str, list[dict[str, Any]]] = {}
    cdrs = {}
    for module, document, key in lived.told:
        if module == "sessions":
            sessions.setdefault(key[0] if key else document["id"], []).append(document)
        elif module == "cdrs":
            cdrs[document["id"]] = document
    sessions.pop("SES002")
    done = {own: told for own, told in sessions.items() if own in cdrs}
    assert len(done) > 3
    for own, told in done.items():
        assert (told[0]["status"], told[-1]["status"]) == ("ACTIVE", "COMPLETED")
        assert told[0]["auth_method"] == "WHITELIST"
        kwh = [one["kwh"] for one in told]
        assert kwh == sorted(kwh)
        assert cdrs[own]["total_energy"] == kwh[-1]
    assert any(len(told) > 2 for told in done.values())
    assert len(sessions) - len(done) <= 3  # that still go on


def test_an_evse_charges_while_its_session_goes_on(lived: Town) -> None:
    going_on = [session for _, session in lived.chargers.going_on()]
    free = lived.chargers.those("AVAILABLE")
    assert going_on
    assert all(session["evse_uid"] not in free for session in going_on)


def test_evses_break_and_are_mended(lived: Town) -> None:
    statuses = Counter(
        document["status"]
        for module, document, key in lived.told
        if module == "locations"
    )
    assert statuses["OUTOFORDER"] > 0
    assert statuses["AVAILABLE"] > statuses["CHARGING"] - 3


def test_nothing_happens_where_the_lines_of_curl_go(lived: Town) -> None:
    keys = {key for module, _, key in lived.told if module == "locations"}
    assert keys
    assert not [key for key in keys if key[0] == "LOC001"]


def test_what_a_command_has_begun_goes_on_and_is_full_at_last(town: Town) -> None:
    assert town.chargers.start({"token": TOKEN, "location_id": "LOC001"}) == "ACCEPTED"
    town.session.commit()
    town.clock.move(24 * 3600)
    town.live(10)
    by_command = [one for row, one in town.chargers.going_on() if not row.by_card]
    assert [one["kwh"] for one in by_command] == [60, 60]
    town.told.clear()
    town.live(10)
    grown = {key for module, _, key in town.told if module == "sessions"}
    assert not grown & {(one["id"],) for one in by_command}


def test_whoever_has_reserved_an_evse_that_breaks_is_told(town: Town) -> None:
    cancelled: list[str] = []
    town.chargers.on_cancelled(cancelled.append)
    town.clock.move(1)
    expires = timestamp(town.clock().replace(year=2099))
    held = {"token": TOKEN, "expiry_date": expires, "reservation_id": "R1"}
    where = {"location_id": "LOC001", "evse_uid": "LOC001-2"}
    assert town.chargers.reserve({**held, **where}, "reply") == "ACCEPTED"
    town.session.commit()
    for _ in range(500):
        town.live(1)
        if cancelled:
            break
    assert cancelled == ["reply"]
    assert "LOC001-2" in town.chargers.those("OUTOFORDER")


def test_drivers_of_parties_come_before_that_of_curl(town: Town) -> None:
    """One whose token is none any more, or has to be asked for, does not come."""
    documents = town.chargers.records.documents
    for uid, valid, whitelist in (
        ("OTHER", True, "ALWAYS"),
        ("BLOCKED", False, "ALWAYS"),
        ("ASKED", True, "NEVER"),
    ):
        card = {**TOKEN, "party_id": "XYZ", "uid": uid}
        card |= {"valid": valid, "whitelist": whitelist}
        key = simulations_key("XYZ", uid)
        documents.put(key, kept(card), None)
    town.session.commit()
    began = [
        document["cdr_token"]["uid"]
        for module, document, key in town.live(100)
        if module == "sessions" and not key and document["status"] == "ACTIVE"
    ]
    assert set(began) == {"OTHER"}


def simulations_key(party_id: str, uid: str) -> Any:
    from flask_ocpi_status.modules import Key
    from flask_ocpi_status.modules import Shelf

    return Key.folded(Shelf("RECEIVER", "Token"), "NL", party_id, uid)


def kept(document: dict[str, Any]) -> Any:
    from flask_ocpi_status.modules import Kept

    return Kept(document, "2.2.1")


class Wallet:
    """Drivers, who is registered, and all that was told and asked."""

    def __init__(self, database: Path) -> None:
        self.engine = open_database(f"sqlite:///{database}")
        self.session = scoped_session(sessionmaker(self.engine))
        self.drivers = Drivers(self.session, Records(SQLDocuments(self.session), EMSP))
        self.told: Told = []
        self.asked: list[tuple[str, str]] = []
        self.drivers.tell = lambda module, one, key: self.told.append(
            (module, dict(one), tuple(key))
        )
        self.drivers.on_slow(lambda party, own, how: self.asked.append((party, own)))
        self.parties: set[str] = set()
        self.step = Wallets(self.drivers, Random(1), lambda: set(self.parties))


@pytest.fixture
def wallet(database: Path) -> Iterator[Wallet]:
    wallet = Wallet(database)
    yield wallet
    wallet.session.remove()
    wallet.engine.dispose()


def test_who_registers_gets_all_cards_once(wallet: Wallet) -> None:
    wallet.step()
    assert wallet.told == []
    wallet.parties = {"cpo"}
    for _ in range(3):
        wallet.step()
    assert sorted(one["uid"] for _, one, _ in wallet.told) == [
        "04B7A1C2",
        "04C1D5E8",
        "04D9F302",
    ]
    wallet.parties = {"cpo", "another"}
    wallet.step()
    assert len(wallet.told) == 6


def test_a_driver_is_blocked_and_let_in_by_turns(wallet: Wallet) -> None:
    wallet.parties = {"cpo"}
    for _ in range(45):
        wallet.step()
    changes = [(key, one["valid"]) for _, one, key in wallet.told if key]
    assert changes == [(("04D9F302",), value) for value in (True, False, True)]


def test_some_sessions_that_begin_are_slowed_down(wallet: Wallet) -> None:
    app = Flask("emsp")

    def hear(number: int, **more: Any) -> None:
        said = {"module": "sessions", "change": "created", "party": Party(1, "cpo")}
        document = {"id": f"S{number}", "status": "ACTIVE"}
        wallet.step.hear(app, **{**said, "document": document, **more})

    for number in range(30):
        hear(number)
    hear(30, party="curl")
    hear(31, change="changed")
    hear(32, document=None)
    hear(33, document={"id": "S33", "status": "COMPLETED"})
    wallet.step()
    assert 0 < len(wallet.asked) < 30
    assert {own for _, own in wallet.asked} <= {f"S{number}" for number in range(30)}
    wallet.step()
    assert len(wallet.asked) < 30  # each is looked at once


def test_time_goes_by_in_the_app_and_ends_with_the_block() -> None:
    app = Flask("demo")
    stepped, names = Event(), []

    def step() -> None:
        names.append(current_app.name)
        stepped.set()

    with living(app, step, pace=0.001):
        assert stepped.wait(LONG)
    count = len(names)
    assert set(names) == {"demo"}
    stepped.clear()
    assert not stepped.wait(0.05)
    assert len(names) == count


def test_a_database_that_is_gone_for_a_while_ends_nothing() -> None:
    again = Event()
    steps = []

    def step() -> None:
        steps.append(1)
        if len(steps) < 3:
            raise OperationalError("", {}, Exception("gone"))
        again.set()

    with living(Flask("demo"), step, pace=0.001):
        assert again.wait(LONG)


def test_a_mistake_ends_it_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    began = Event()

    def step() -> None:
        began.set()
        raise ZeroDivisionError

    with living(Flask("demo"), step, pace=0.001):
        assert began.wait(LONG)
    assert caplog.record_tuples == [
        ("flask_ocpi_status.demo", logging.ERROR, "The simulation ends.")
    ]
