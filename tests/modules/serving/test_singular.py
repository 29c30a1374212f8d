"""Authorising, preferences, terminals, bookings and results."""

from __future__ import annotations

from typing import Any

import pytest

from tests.modules.serving.world import US
from tests.modules.serving.world import World
from tests.modules.serving.world import thing
from tests.modules.serving.world import told
from tests.table import table

OLD, NEW = ("2.1", "2.1.1"), ("2.2", "2.2.1", "2.3.0")
AUTHORIZE = "sender/tokens/ID1/authorize"
PROFILES = "chargingprofiles"


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {version: World(version) for version in (*OLD, *NEW)}


def at(worlds: dict[str, World], version: str = "2.2.1") -> World:
    world = worlds[version].forget()
    world.keep("SENDER", "Token", token(version), "ID1", US)
    return world


def token(version: str) -> Any:
    return thing("Token", version, module="tokens", owner=US)


@table("version", NEW)
def test_the_answer_holds_the_token_from_2_2_on(worlds, version):
    response = at(worlds, version).ask("POST", AUTHORIZE)
    assert told(response) == (200, 1000)
    assert response.json["data"] == {"allowed": "ALLOWED", "token": token(version)}


@table("version", OLD)
def test_before_2_2_the_answer_holds_the_word(worlds, version):
    response = at(worlds, version).ask("POST", AUTHORIZE)
    assert response.json["data"] == {"allowed": "ALLOWED"}


@table(
    "body, heard",
    [
        (None, None),
        ({}, None),
        ({"location_id": "LOC1"}, {"location_id": "LOC1"}),
    ],
)
@table("version", [*OLD, *NEW])
def test_the_body_may_be_left_out_and_be_empty(worlds, version, body, heard):
    world = at(worlds, version)
    if body:
        body = {**thing("LocationReferences", version, module="tokens"), **body}
        heard = body
    assert told(world.ask("POST", AUTHORIZE, body)) == (200, 1000)
    assert world.heard == [("ID1", "RFID", heard)]


@table("version", [*OLD, *NEW])
@table(
    "body", [{"location_id": 5}, {"evse_uids": ["E1"]}, [], "LOC1", {"location_id": ""}]
)
def test_a_body_that_is_no_place_is_2001(worlds, version, body):
    world = at(worlds, version)
    assert told(world.ask("POST", AUTHORIZE, body)) == (200, 2001)
    assert world.heard == []


@table(
    "uid, new, old",
    [("UNKNOWN", (404, 2004), (404, 2000)), ("LITTLE", (200, 2002), (200, 2002))],
)
@table("version", [*OLD, *NEW])
def test_what_the_app_does_not_know_is_said_as_the_version_has_it(
    worlds, version, uid, new, old
):
    response = at(worlds, version).ask("POST", f"sender/tokens/{uid}/authorize")
    assert told(response) == (old if version in OLD else new)
    assert "data" not in response.json


def test_a_token_that_is_not_ours_is_unknown_whatever_the_app_says(worlds):
    response = at(worlds).ask("POST", "sender/tokens/ID2/authorize")
    assert told(response) == (404, 2004)


@table(
    "query, answer",
    [
        ("type=RFID", (200, 1000)),
        ("type=APP_USER", (404, 2004)),
        ("type=NONE", (200, 2001)),
        ("type=", (200, 2001)),
        ("token_type=NONE", (200, 2001)),
    ],
)
def test_the_type_of_a_token_is_one_that_there_is(worlds, query, answer):
    assert told(at(worlds).ask("POST", f"{AUTHORIZE}?{query}")) == answer


def test_2_1_1_calls_the_type_by_both_names(worlds):
    world = at(worlds, "2.1.1")
    for query in ("type=OTHER", "token_type=OTHER"):
        assert told(world.ask("POST", f"{AUTHORIZE}?{query}")) == (200, 1000)
    assert [kind for _, kind, _ in world.heard] == ["OTHER", "OTHER"]


PREFERENCES = "sender/sessions/{}/charging_preferences"


@table("version", NEW)
def test_preferences_are_answered_with_a_word_or_are_not_supported(worlds, version):
    world = at(worlds, version)
    session = thing("Session", version, module="sessions", owner=US)
    body = thing("ChargingPreferences", version, module="sessions")
    for name in ("ID1", "UNHEEDED"):
        world.keep("SENDER", "Session", session | {"id": name}, name, US)
    response = world.ask("PUT", PREFERENCES.format("ID1"), body)
    assert told(response) == (200, 1000) and response.json["data"] == "ACCEPTED"
    assert told(world.ask("PUT", PREFERENCES.format("UNHEEDED"), body)) == (404, 2001)
    assert told(world.ask("PUT", PREFERENCES.format("ID2"), body)) == (404, 2000)
    assert world.heard == [body, body]


@table("version", OLD)
def test_there_were_no_preferences_before_2_2(worlds, version):
    response = at(worlds, version).ask("PUT", PREFERENCES.format("ID1"), {})
    assert response.status_code == 404


def test_a_booking_is_asked_for_and_answered_with_a_booking(worlds):
    world = at(worlds, "2.3.0")
    body = thing("BookingRequest", "2.3.0", module="bookings")
    response = world.ask("POST", "sender/bookings", body)
    assert told(response) == (200, 1000)
    assert response.json["data"] == thing("Booking", "2.3.0", module="bookings")
    assert world.heard == [body]


def test_terminals_begin_and_end_in_the_app(worlds):
    world = at(worlds, "2.3.0")
    path = "sender/payments/terminals"
    terminal = thing("Terminal", "2.3.0", module="payments")
    # Its id may be the provider's to give.
    nameless = {name: terminal[name] for name in terminal.keys() - {"terminal_id"}}
    for one in (terminal, nameless, {**nameless, "terminal_id": None}):
        assert told(world.ask("POST", f"{path}/activate", one)) == (200, 1000)
    for wrong in ({**terminal, "terminal_id": "x" * 37}, {"terminal_id": "ID1"}):
        assert told(world.ask("POST", f"{path}/activate", wrong)) == (200, 2001)
    assert told(world.ask("POST", f"{path}/ID1/deactivate")) == (404, 2000)
    world.keep("SENDER", "Terminal", terminal, "ID1", US)
    assert told(world.ask("POST", f"{path}/ID1/deactivate")) == (200, 1000)
    assert world.heard == [terminal, nameless, nameless, "ID1"]


@table(
    "version, path, cls, what",
    [
        ("2.1.1", "commands/START_SESSION", "CommandResponse", "START_SESSION"),
        ("2.2.1", "commands/START_SESSION", "CommandResult", "START_SESSION"),
        ("2.2.1", f"{PROFILES}/active_profile", "ActiveChargingProfileResult", "GET"),
        ("2.2.1", f"{PROFILES}/set_profile", "ChargingProfileResult", "PUT"),
        ("2.3.0", f"{PROFILES}/clear_profile", "ClearProfileResult", "DELETE"),
    ],
)
def test_a_result_that_nobody_asked_for_is_404(worlds, version, path, cls, what):
    world = at(worlds, version)
    body = thing(cls, version, module=path.partition("/")[0])
    world.has_asked(what)
    assert told(world.ask("POST", f"sender/{path}/R2", body)) == (404, 2000)
    assert world.questions.find("R1").state == "asked"
    assert told(world.ask("POST", f"sender/{path}/R1", body)) == (200, 1000)
    assert world.questions.find("R1").result == body
