"""What a function of the app's decides, and what it cannot."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest

from flask_ocpi_status import ContractViolation
from flask_ocpi_status import Created
from flask_ocpi_status import Page
from tests.modules.serving.world import CALLBACK
from tests.modules.serving.world import US
from tests.modules.serving.world import World
from tests.modules.serving.world import thing
from tests.modules.serving.world import told
from tests.table import table

VERSIONS = ("2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")
#: Where a decision is asked for, since which version, with what in the body.
COMMAND = ("POST", "receiver/commands/START_SESSION", "2.1", "StartSession", "commands")
PROFILE = (
    "GET",
    f"receiver/chargingprofiles/ID1?duration=5&response_url={CALLBACK}",
    "2.2",
    None,
    "chargingprofiles",
)
AUTHORIZE = ("POST", "sender/tokens/ID1/authorize", "2.1", None, "tokens")
PREFERENCES = (
    "PUT",
    "sender/sessions/ID1/charging_preferences",
    "2.2",
    "ChargingPreferences",
    "sessions",
)
BOOK = ("POST", "sender/bookings", "2.3.0", "BookingRequest", "bookings")
ASKED = [COMMAND, PROFILE, AUTHORIZE, PREFERENCES, BOOK]


class Word(Enum):
    """A word as an app of its own may have it."""

    ACCEPTED = "ACCEPTED"
    ALLOWED = "ALLOWED"
    BANANA = "BANANA"


class Deciding(World):
    """A platform whose functions all decide the same."""

    def __init__(self, version: str) -> None:
        self.decision: Any = None
        super().__init__(version)
        owned = (("Token", "tokens", "ID1"), ("Session", "sessions", "ID1"))
        for kind, module, own in (*owned, ("Location", "locations", "LOC1")):
            there = thing(kind, version, module=module, owner=US)
            self.keep("SENDER", kind, there, own, US)

    def decide(self, *given: Any) -> Any:
        return self.decision

    obey = on_authorize = on_charging_preferences = on_book = decide

    def decides(self, decision: Any, operation: tuple[Any, ...]) -> Any:
        """Ask for a decision, and return the answer."""
        self.decision = decision
        method, path, _, takes, module = operation
        body = takes and thing(takes, self.version, module=module)
        return self.ask(method, path, body)


@pytest.fixture(scope="module")
def worlds() -> dict[str, Deciding]:
    return {version: Deciding(version) for version in VERSIONS}


@table("version", VERSIONS)
@table(
    "decision",
    [
        "BANANA",
        "accepted",
        "",
        {},
        {"result": None, "allowed": None},
        {"result": ["ACCEPTED"], "allowed": ["ALLOWED"]},
        {"result": "BANANA", "allowed": "BANANA"},
        [],
        ["ACCEPTED"],
        5,
        True,
        b"ACCEPTED",
        ("ACCEPTED", 200),
        Word.BANANA,
        Page([], 0),
        Created("ACCEPTED"),
        object(),
        float("nan"),
    ],
)
@pytest.mark.parametrize("production", [True, False])
def test_what_is_no_decision_is_a_crash_and_nothing_is_owed(
    worlds, production, decision, version
):
    world = worlds[version]
    for operation in ASKED:
        if version < operation[2]:
            continue
        world.app.testing = not production
        if production:
            assert told(world.decides(decision, operation)) == (200, 3000)
        else:
            with pytest.raises((ContractViolation, TypeError, ValueError)):
                world.decides(decision, operation)
        assert world.common.notes.replies._owed == {}


@table("version", VERSIONS)
def test_a_command_needs_a_decision(worlds, version):
    world = worlds[version]
    world.app.testing = False
    for operation in (COMMAND, AUTHORIZE, PROFILE, BOOK):
        if version >= operation[2]:
            assert told(world.decides(None, operation)) == (200, 3000)
    assert world.common.notes.replies._owed == {}


@table(
    "decision",
    [{"result": "ACCEPTED", "timeout": "x"}, {"result": "ACCEPTED", "message": "hi"}],
)
def test_a_response_that_is_none_is_not_owed_whatever_its_word_is(worlds, decision):
    world = worlds["2.2.1"]
    world.app.testing = False
    world.app.config["OCPI_STATUS_CHECK_ANSWERS"] = False
    try:
        assert told(world.decides(decision, COMMAND)) == (200, 3000)
    finally:
        world.app.config["OCPI_STATUS_CHECK_ANSWERS"] = True
    assert world.common.notes.replies._owed == {}


@table("version", VERSIONS)
def test_a_word_may_be_of_an_enum_of_the_apps(worlds, version):
    world = worlds[version]
    world.app.testing = True
    said = world.decides(Word.ACCEPTED, COMMAND).json["data"]
    assert (said if version == "2.1" else said["result"]) == "ACCEPTED"
    assert len(world.common.notes.replies._owed) == 1
    world.common.notes.replies._owed.clear()
    for decision in (Word.ALLOWED, {"allowed": Word.ALLOWED}):
        answer = world.decides(decision, AUTHORIZE)
        assert answer.json["data"]["allowed"] == "ALLOWED"


def test_the_error_says_whose_answer_it_is_and_what_is_wrong_with_it(worlds):
    world = worlds["2.2.1"]
    world.app.testing = True
    with pytest.raises(ContractViolation) as error:
        world.decides("YES", COMMAND)
    assert "POST /START_SESSION of commands" in str(error.value)
    assert "no CommandResponse of OCPI 2.2.1: /result: " in str(error.value)
