"""Two demos that live: what changes at one arrives at the other, by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any

import pytest

from flask_ocpi_status.demo.simulation import Streets
from flask_ocpi_status.demo.simulation import Wallets
from tests.forks import Forked
from tests.forks import flask

from .processes import Demo
from .roamers import LONG
from .roamers import Begin
from .roamers import Clock
from .roamers import Roamers
from .roamers import standing

VERSIONS = ["2.1.1", "2.2.1", "2.3.0"]
CARD = "04B7A1C2"


@pytest.fixture(scope="module")
def begin(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begin]:
    with standing(seeded, tmp_path_factory.mktemp("roamers")) as begin:
        yield begin


@pytest.fixture(params=VERSIONS)
def both(request: pytest.FixtureRequest, begin: Begin) -> Iterator[Roamers]:
    with begin(request.param) as both:
        with both.emsp.app_context():
            both.backend(both.emsp).introduce()
        both.settle()
        yield both


def live(both: Roamers, steps: int) -> None:
    """Let time go by at the operator."""
    chargers = both.backend(both.cpo)
    clock = chargers.clock = Clock()
    streets = Streets(chargers, Random(5))
    for _ in range(steps):
        clock.move(2)
        with both.cpo.app_context():
            streets()
    both.settle()


def command(both: Roamers, name: str, **body: Any) -> Any:
    """Have the provider ask for something, and return what came of it."""
    platform = both.platform(both.emsp)
    with both.emsp.app_context():
        if "token" in body:
            body["token"] = both.backend(both.emsp).find(body["token"])
        asked = platform.ask(both.name, name, body)
        assert asked.answer is not None
        assert asked.answer["result"] == "ACCEPTED"
    return result_of(both, asked.id)


def result_of(both: Roamers, id: str) -> Any:
    both.settle()
    with both.emsp.app_context():
        question = both.platform(both.emsp).question(id)
        assert question is not None
        assert question.result is not None
        return question.result["result"]


def test_all_that_goes_on_arrives(both: Roamers) -> None:
    """In each version; the same as the operator has, as far as that can say it."""
    live(both, 40)
    for module in ("sessions", "cdrs"):
        ours = both.known(both.cpo, module)
        ours = {own: one for own, one in ours.items() if is_of_driver(one)}
        theirs = both.known(both.emsp, module)
        assert ours.keys() == theirs.keys() != set()
        for own, one in ours.items():
            for name in ("kwh", "status", "last_updated", "total_energy"):
                assert theirs[own].get(name) == one.get(name)
    assert both.known(both.emsp, "locations")


def is_of_driver(document: dict[str, Any]) -> bool:
    return document["cdr_token"]["party_id"] == "WNK"


def test_tokens_arrive_at_the_operator_and_so_do_their_changes(both: Roamers) -> None:
    def come() -> dict[str, Any]:
        found = both.known(both.cpo, "tokens")
        return {own: one["valid"] for own, one in found.items() if own != "T1"}

    before = {CARD: True, "04C1D5E8": True, "04D9F302": False}
    assert come() == before
    wallets = Wallets(both.backend(both.emsp), Random(1), lambda: {both.name})
    for _ in range(15):
        with both.emsp.app_context():
            wallets()
    both.settle()
    assert come() == {**before, "04D9F302": True}


def test_a_session_is_started_from_afar_and_its_result_comes(both: Roamers) -> None:
    where = {"location_id": "LOC014", "evse_uid": "LOC014-2"}
    assert command(both, "START_SESSION", token=CARD, **where) == "ACCEPTED"
    [session] = both.known(both.emsp, "sessions").values()
    assert (session["status"], session["evse_uid"]) == ("ACTIVE", "LOC014-2")
    assert command(both, "STOP_SESSION", session_id=session["id"]) == "ACCEPTED"
    [session] = both.known(both.emsp, "sessions").values()
    assert session["status"] == "COMPLETED"
    assert session["id"] in both.known(both.emsp, "cdrs")


RESERVATION = {
    "location_id": "LOC014",
    "evse_uid": "LOC014-2",
    "reservation_id": "7",
    "expiry_date": "2099-12-31T00:00:00Z",
    "token": CARD,
}


@pytest.mark.parametrize("both", VERSIONS[1:], indirect=True)
def test_a_reservation_is_cancelled_where_the_evse_breaks(both: Roamers) -> None:
    platform = both.platform(both.emsp)
    token = {"token": None}
    with both.emsp.app_context():
        token["token"] = both.backend(both.emsp).find(CARD)
        asked = platform.ask(both.name, "RESERVE_NOW", {**RESERVATION, **token})
    assert result_of(both, asked.id) == "ACCEPTED"
    chargers = both.backend(both.cpo)
    with both.cpo.app_context():
        chargers.break_down("LOC014-2")
        chargers.session.commit()
    assert result_of(both, asked.id) == "CANCELED_RESERVATION"


def test_who_cannot_be_told_of_a_cancelled_reservation_is_not(both: Roamers) -> None:
    assert command(both, "RESERVE_NOW", **RESERVATION) == "ACCEPTED"
    chargers = both.backend(both.cpo)
    with both.cpo.app_context():
        chargers.break_down("LOC014-2")
        chargers.session.commit()
    both.settle()
    with both.cpo.app_context():
        assert "LOC014-2" in chargers.those("OUTOFORDER")


@pytest.mark.parametrize("both", VERSIONS[1:], indirect=True)
def test_a_session_charges_by_the_profile_that_was_set(both: Roamers) -> None:
    where = {"location_id": "LOC014", "evse_uid": "LOC014-2"}
    assert command(both, "START_SESSION", token=CARD, **where) == "ACCEPTED"
    [own] = both.known(both.emsp, "sessions")
    platform = both.platform(both.emsp)
    limit = {"start_period": 0, "limit": 3600}
    slow = {"charging_rate_unit": "W", "charging_profile_period": [limit]}
    for ask, kwh in (
        (lambda: platform.set_profile(both.name, own, slow), "1.000"),
        (lambda: platform.clear_profile(both.name, own), "7.111"),
    ):
        with both.emsp.app_context():
            asked = ask()
        assert result_of(both, asked.id) == "ACCEPTED"
        chargers = both.backend(both.cpo)
        chargers.clock = Clock()
        chargers.clock.now = later(both.known(both.cpo, "sessions")[own])
        with both.cpo.app_context():
            chargers.meter(chargers.records.find("Session", own))
            chargers.session.commit()
        both.settle()
        assert str(round(both.known(both.emsp, "sessions")[own]["kwh"], 1)) == kwh[:3]
    with both.emsp.app_context():
        asked = platform.ask_profile(both.name, own, 900)
    assert result_of(both, asked.id) == "ACCEPTED"


def later(session: dict[str, Any]) -> Any:
    """Return 1,000 seconds after a session was changed last."""
    from datetime import timedelta

    from flask_ocpi_status.demo.billing import naive

    return naive(session["last_updated"]) + timedelta(seconds=1000)


def read_until(demo: Demo, pattern: str) -> str:
    """Read what a demo prints until a line is of a pattern, or it is over."""
    timer = Timer(2 * LONG, demo.process.kill)
    timer.start()
    read = []
    try:
        for line in demo.process.stdout:
            read.append(line)
            if re.search(pattern, line):
                return line
    finally:
        timer.cancel()
    raise AssertionError("".join(read))


def test_the_terminal_shows_what_arrives_and_what_was_asked_for(tmp_path: Path) -> None:
    with Demo(tmp_path, lives=True) as cpo:
        options = ("--role", "emsp", "--register", *cpo.invitation)
        with Demo(tmp_path, *options, lives=True) as emsp:
            name = cpo.base.removeprefix("http://")
            assert f"--party {name} location_id=" in emsp.text
            read_until(cpo, rf"^\d\d:\d\d:\d\d  NL-WNK  token +{CARD} +new: valid$")
            session = read_until(emsp, r"  NL-DST  session  .* new: ACTIVE, 0 kWh, ")
            assert CARD in session or "04D9F302" in session
            code, out, err = ask(tmp_path, "START_SESSION", name)
            assert (code, err) == (0, "")
            assert 'result: {"result":"ACCEPTED"}' in out
            read_until(emsp, r"  NL-DST  START_SESSION LOC014 +result: ACCEPTED$")
            read_until(cpo, r"  NL-WNK  START_SESSION +result posted$")
            for demo in (emsp, cpo):
                code, out, _ = demo.stop()
                assert code == 0
                assert out.endswith("Stopped.\n")


def ask(folder: Path, what: str, party: str) -> tuple[int | None, str, str]:
    """Ask for something from another terminal, as it says."""
    app = ["--app", "flask_ocpi_status.demo.emsp"]
    words = ["ocpi", "ask", what, "--party", party, "location_id=LOC014"]
    process = Forked(flask, folder, {}, [*app, *words, f"token={CARD}"])
    out, err = process.communicate(timeout=2 * LONG)
    return process.returncode, out, err
