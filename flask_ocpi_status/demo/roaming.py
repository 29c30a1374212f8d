"""Two platforms of OCPI: an operator of charge points, and a provider of mobility.

This is all that either of them says to OCPI. The app sees and gives objects of one
version, whichever the other party speaks.

Rules: OCPI 2.0 to 2.3.0, all modules that a CPO and an eMSP have.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from .. import NotEnoughInformation
from .. import UnknownToken
from .. import ocpi_request
from ..modules import NotOwed
from ..modules import OCPIPlatform
from ..modules import Reply
from .charging import Chargers
from .drivers import Drivers
from .news import show_answer
from .news import show_result
from .points import Tell
from .records import DECISIONS
from .records import HOME
from .writing import Sites

#: The versions that are spoken.
VERSIONS = ("2.0", "2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")
#: How both speak.
_SPEAKING: dict[str, Any] = {
    "versions": VERSIONS,
    "home": HOME,
    "decisions": DECISIONS,
}


def pushing(platform: OCPIPlatform) -> Tell:
    """Make what tells all others whom it concerns, once the change is committed."""

    def push(module: str, document: dict[str, Any], key: Sequence[str]) -> None:
        if key:
            platform.push_change(module, key, document)
        else:
            platform.push(module, document)

    return push


def done() -> str:
    """Say what came of a command: here, the charger has done it by now."""
    return "ACCEPTED"


def operator(chargers: Chargers) -> OCPIPlatform:
    """Make the platform of a CPO: it offers what it has, and does what it is asked."""
    session, documents = chargers.session, chargers.records.documents
    platform = OCPIPlatform("roaming", __name__, session=session, **_SPEAKING)
    platform.sender("locations", Sites(session))
    for module in ("tariffs", "sessions", "cdrs"):
        platform.sender(module, documents)
    platform.receiver("tokens", documents)
    chargers.tell = pushing(platform)
    for later in (chargers.has_begun, chargers.heed):
        platform.task(later)  # has a name in every process

    @platform.command("START_SESSION")
    def start_session(command: dict[str, Any], reply: Reply) -> str:
        reply.later(chargers.has_begun, reply.id)
        return chargers.start(command, reply.id)

    @platform.command("STOP_SESSION")
    def stop_session(command: dict[str, Any], reply: Reply) -> str:
        reply.later(done)
        return chargers.stop(command["session_id"], ocpi_request.party)

    @platform.command("UNLOCK_CONNECTOR")
    def unlock_connector(command: dict[str, Any], reply: Reply) -> str:
        reply.later(done)
        return chargers.unlock(command)

    @platform.command("RESERVE_NOW")
    def reserve_now(command: dict[str, Any], reply: Reply) -> str:
        reply.later(done)
        return chargers.reserve(command, reply.id)

    @chargers.on_cancelled
    def cancelled(reply_id: str) -> None:
        with suppress(NotOwed):  # who speaks 2.1.1 is not told
            platform.answer(reply_id, "CANCELED_RESERVATION")

    @platform.command("CANCEL_RESERVATION")
    def cancel_reservation(command: dict[str, Any], reply: Reply) -> str:
        reply.later(done)
        return chargers.cancel(command["reservation_id"], ocpi_request.party)

    @platform.charging_profile("GET")
    @platform.charging_profile("PUT")
    @platform.charging_profile("DELETE")
    def charging_profile(asked: dict[str, Any], reply: Reply) -> str:
        reply.later(chargers.heed, asked)
        return chargers.can_heed(asked["session_id"], ocpi_request.party)

    @platform.charging_preferences
    def prefer(session_id: str, preferences: dict[str, Any]) -> str | None:
        return chargers.prefer(session_id, ocpi_request.party, preferences)

    return platform


def provider(drivers: Drivers) -> OCPIPlatform:
    """Make the platform of an eMSP: it says who may charge, and is told of it."""
    session, documents = drivers.session, drivers.records.documents
    platform = OCPIPlatform("roaming", __name__, session=session, **_SPEAKING)
    platform.sender("tokens", documents)
    for module in ("locations", "tariffs", "sessions", "cdrs"):
        platform.receiver(module, documents)
    drivers.tell = pushing(platform)
    platform.on_result(show_result)

    @platform.authorize
    def authorize(uid: str, type: str, location: dict[str, Any] | None) -> str:
        token = drivers.find(uid)
        if token is None or token["type"] != type:
            raise UnknownToken("No driver of ours has this Token.")
        if not token["valid"]:
            return "BLOCKED"
        if token["whitelist"] == "NEVER" and location is None:
            raise NotEnoughInformation("This driver may not charge everywhere.")
        return "ALLOWED"

    @drivers.on_slow
    def slow_down(party: str, session_id: str, profile: dict[str, Any]) -> None:
        show_answer(platform.set_profile(party, session_id, profile))

    return platform
