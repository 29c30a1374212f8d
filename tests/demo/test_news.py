"""What is shown of what arrives: a line each, and nothing that moves the terminal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from flask_ocpi_status.demo import news
from flask_ocpi_status.demo.bodies import CDR
from flask_ocpi_status.demo.bodies import SESSION
from flask_ocpi_status.demo.bodies import TOKEN
from flask_ocpi_status.modules import Key
from flask_ocpi_status.modules import Question
from flask_ocpi_status.modules import Shelf
from flask_ocpi_status.modules import ocpi_received
from flask_ocpi_status.modules import ocpi_replied
from flask_ocpi_status.parties.parties import Party
from tests.table import table

NOW = "2025-03-03T06:00:00Z"
EARLIER = "2025-03-02T06:00:00Z"


def site(*moments: str) -> dict[str, Any]:
    evses = [
        {"uid": f"E{number}", "status": "CHARGING", "last_updated": moment}
        for number, moment in enumerate(moments)
    ]
    where = {"address": "Kade 1", "city": "Utrecht"}
    return {"id": "LOC1", **where, "evses": evses, "last_updated": NOW}


@pytest.fixture
def app(platforms: Callable[[str], Flask]) -> Flask:
    return platforms("emsp")


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.INFO, news.logger.name)

    def lines() -> list[str]:
        return [one.getMessage() for one in caplog.records if one.name == NAME]

    return lines


NAME = news.logger.name


def arrive(app: Flask, module: str, document: Any, **more: Any) -> None:
    key = Key.folded(Shelf("RECEIVER", "X"), "NL", "DST", "x1")
    said = {"module": module, "key": key, "party": Party(1, "cpo"), "change": "changed"}
    ocpi_received.send(app, **{**said, "document": document, **more})


@table(
    ("module", "document", "line"),
    [
        (
            "locations",
            site(EARLIER, NOW),
            "NL-DST  location      E1             CHARGING, Kade 1, Utrecht",
        ),
        (
            "locations",
            site(NOW, NOW),
            "NL-DST  location      LOC1           2 EVSEs, Kade 1, Utrecht",
        ),
        (
            "locations",
            site(),
            "NL-DST  location      LOC1           0 EVSEs, Kade 1, Utrecht",
        ),
        (
            "sessions",
            SESSION,
            "NL-DST  session       S1             ACTIVE, 0 kWh, NL-ABC-T2 at E1",
        ),
        ("cdrs", CDR, "NL-DST  cdr           C1             20 kWh, 6 EUR"),
        ("tokens", TOKEN, "NL-DST  token         T2             valid"),
        (
            "tokens",
            {**TOKEN, "valid": False},
            "NL-DST  token         T2             blocked",
        ),
        (
            "tariffs",
            {"id": "T1", "currency": "EUR"},
            "NL-DST  tariff        T1             EUR",
        ),
        ("tariffs", None, "NL-DST  tariffs       x1             changed"),
        ("bookings", {}, "NL-DST  bookings      x1             changed"),
    ],
)
def test_what_arrives_is_a_line(
    app: Flask, told: Any, module: str, document: Any, line: str
) -> None:
    arrive(app, module, document)
    assert told()[-1] == line


def test_what_is_new_and_what_is_gone_are_told_of(app: Flask, told: Any) -> None:
    arrive(app, "tokens", TOKEN, change="created")
    arrive(app, "tariffs", {"id": "T1"}, change="deleted")
    assert [line.split("  ")[-1].strip() for line in told()] == [
        "new: valid",
        "deleted",
    ]


def test_what_comes_by_curl_is_not_told_of(app: Flask, told: Any) -> None:
    arrive(app, "tokens", TOKEN, party="a visitor")
    ocpi_replied.send(app, party=None, what="START_SESSION", became="posted")
    assert told() == []


def test_what_a_party_writes_does_nothing_to_the_terminal(
    app: Flask, told: Any
) -> None:
    arrive(app, "tokens", {**TOKEN, "uid": "\x1b[2J\r\n"})
    assert told() == [r"NL-DST  token         \x1b[2J\r\n         valid"]


def asked(what: str, body: dict[str, Any], answer: Any = None) -> Question:
    due = datetime(2025, 3, 3)
    return Question("q", "roaming", "nobody", what, "2.2.1", body, due, answer)


@table(
    ("what", "body", "which"),
    [
        ("START_SESSION", {"location_id": "LOC1"}, "LOC1"),
        ("START_SESSION", {"location_id": "LOC1", "evse_uid": "E1"}, "E1"),
        ("RESERVE_NOW", {"location_id": "LOC1", "reservation_id": "R1"}, "R1"),
        ("STOP_SESSION", {"session_id": "S1"}, "S1"),
        ("STOP_SESSION", {}, ""),
    ],
)
def test_what_came_of_a_question_is_a_line(
    app: Flask, told: Any, what: str, body: dict[str, str], which: str
) -> None:
    """A party that has gone meanwhile has no codes any more."""
    for result, said in (({"result": "FAILED"}, "FAILED"), (None, "none in time")):
        with app.app_context():
            news.show_result(asked(what, body), result)
        assert told()[-1] == f"{'?':<7} {what:<13} {which:<14} result: {said}"


def test_the_answer_to_a_question_is_a_line(app: Flask, told: Any) -> None:
    with app.app_context():
        for answer in ({"result": "NOT_SUPPORTED"}, None):
            news.show_answer(asked("PUT", {"session_id": "S1"}, answer))
    line = f"{'?':<7} {'profile set':<13} {'S1':<14} answer:"
    assert told() == [f"{line} NOT_SUPPORTED", f"{line} none yet"]


def test_lines_are_shown_while_the_demo_runs_and_no_longer(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    arrive(app, "tokens", TOKEN)
    with news.shown():
        arrive(app, "tokens", TOKEN)
    arrive(app, "tokens", TOKEN)
    out, err = capsys.readouterr()
    [line] = out.splitlines()
    assert line[8:].startswith("  NL-DST  token ")
    assert err == ""


@table(
    ("fields", "is_shown"),
    [
        ({"party": "cpo", "http_status": 404}, False),
        ({"party": "cpo", "http_status": 401}, True),
        ({"party": None, "http_status": 404}, True),
        ({}, True),
    ],
)
def test_that_a_party_pushes_what_is_not_known_yet_is_no_news(
    caplog: pytest.LogCaptureFixture, fields: dict[str, Any], is_shown: bool
) -> None:
    failures = logging.getLogger("flask_ocpi_status")
    caplog.clear()
    with news.shown():
        failures.warning("client_error", extra=fields)
    assert bool(caplog.records) == is_shown
    failures.warning("client_error", extra=fields)
    assert len(caplog.records) == is_shown + 1
