"""What becomes of commands, and of what is asked of charging profiles."""

from __future__ import annotations

import json
from typing import Final

from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from tests.checking.planted.written import body_of
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import asks
from tests.checking.planting import is_asked
from tests.checking.planting import said
from tests.checking.planting import says
from tests.checking.planting import spoil


def is_profile(a: Answered) -> bool:
    return a.asked.module == "chargingprofiles" and a.succeeded


def lose_result(asked: Asked) -> None:
    """Have what comes later go elsewhere."""
    elsewhere = {"response_url": "http://127.0.0.1:9/nowhere"}
    body = body_of(asked)
    if isinstance(body, dict) and "response_url" in body:
        asked.send(json.dumps({**body, **elsewhere}).encode())
    if "response_url" in asked.query:
        asked.query = {**asked.query, **elsewhere}


FAULTS: Final[Faults] = {
    "a bare word for a command": Planted(
        "write.command",
        answer=spoil(
            lambda a: a.asked.module == "commands" and a.succeeded,
            said(data="ACCEPTED"),
        ),
        modules="locations commands",
        how="writes",
    ),
    "a command for nowhere": Planted(
        "write.command-location",
        answer=spoil(
            lambda a: a.asked.module == "commands" and says(2003)(a),
            said(status_code=1000),
        ),
        modules="locations commands",
        how="writes",
    ),
    "a result that never comes": Planted(
        "write.command-result",
        answer=spoil(
            lambda a: a.asked.module == "commands" and a.succeeded,
            lambda a: a.say(data={**a.data, "timeout": 1}),
        ),
        ask=asks(is_asked("commands"), lose_result),
        modules="locations commands",
        how="writes",
    ),
    "a bare word for a charging profile": Planted(
        "write.profile write.profile-session",
        "And so there is no result in it.",
        spoil(is_profile, said(data="ACCEPTED")),
        modules="sessions chargingprofiles",
        how="writes",
    ),
    "charging profiles of any Session": Planted(
        "write.profile-session",
        answer=spoil(
            lambda a: is_profile(a) and "CHECK-UNKNOWN" in a.asked.path,
            said(data={"result": "REJECTED", "timeout": 30}),
        ),
        modules="sessions chargingprofiles",
        how="writes",
    ),
    "a profile that never comes": Planted(
        "write.profile-result",
        answer=spoil(
            lambda a: is_profile(a) and a.data["result"] == "ACCEPTED",
            lambda a: a.say(data={**a.data, "timeout": 1}),
        ),
        ask=asks(is_asked("chargingprofiles"), lose_result),
        modules="sessions chargingprofiles",
        how="writes",
    ),
}
