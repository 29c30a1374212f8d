"""Two platforms of OCPI: an operator of charge points, and a provider of mobility.

This is all that either of them says to OCPI. The app sees and gives objects of one
version, whichever the other party speaks.

Rules: OCPI 2.0 to 2.3.0, all modules that a CPO and an eMSP have.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from .. import NotEnoughInformation
from .. import Page
from .. import PageRequest
from .. import UnknownToken
from .. import ocpi_request
from ..modules.keeping.replies import Reply
from ..modules.keeping.sql import SQLDocuments
from ..modules.platform import OCPIPlatform
from .charging import Chargers
from .database import Sessions
from .models import Location
from .platforms import CPO
from .platforms import EMSP
from .records import HOME
from .records import Records
from .writing import write_location

#: The versions that are spoken.
VERSIONS = ("2.0", "2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")
#: How both speak, and what the objects of one version do not say that another asks for.
_SPEAKING: dict[str, Any] = {
    "versions": VERSIONS,
    "home": HOME,
    "decisions": {
        "publish": True,  # what others send before 2.2 is there to be seen
        "time_zone": "Europe/Amsterdam",
        "auth_method": "AUTH_REQUEST",  # stands for COMMAND before 2.2
        "tax_included": "NO",
    },
}


class Sites:
    """The operator's locations, which are in tables of its own."""

    def __init__(self, session: Sessions) -> None:
        self._session = session

    def page(self, page: PageRequest) -> Page:
        """Return a page of them."""
        found = Page.from_select(self._session, select(Location), page, Location)
        return found.map(write_location)

    def find(self, location_id: str) -> dict[str, Any] | None:
        """Return one of them."""
        same = func.lower(Location.id) == location_id.lower()
        location = self._session.scalar(select(Location).where(same))
        return None if location is None else write_location(location)


def operator(session: Sessions) -> OCPIPlatform:
    """Make the platform of a CPO: it offers what it has, and does what it is asked."""
    documents = SQLDocuments(session)
    chargers = Chargers(session, Records(documents, CPO))
    platform = OCPIPlatform("roaming", __name__, session=session, **_SPEAKING)
    platform.sender("locations", Sites(session))
    for module in ("tariffs", "sessions", "cdrs"):
        platform.sender(module, documents)
    platform.receiver("tokens", documents)

    @platform.command("START_SESSION")
    def start_session(command: dict[str, Any], reply: Reply) -> str:
        return chargers.start(command)

    @platform.command("STOP_SESSION")
    def stop_session(command: dict[str, Any], reply: Reply) -> str:
        return chargers.stop(command["session_id"], ocpi_request.party)

    @platform.command("UNLOCK_CONNECTOR")
    def unlock_connector(command: dict[str, Any], reply: Reply) -> str:
        return chargers.unlock(command)

    @platform.command("RESERVE_NOW")
    def reserve_now(command: dict[str, Any], reply: Reply) -> str:
        return chargers.reserve(command)

    @platform.command("CANCEL_RESERVATION")
    def cancel_reservation(command: dict[str, Any], reply: Reply) -> str:
        return chargers.cancel(command["reservation_id"], ocpi_request.party)

    @platform.charging_profile("GET")
    @platform.charging_profile("PUT")
    @platform.charging_profile("DELETE")
    def charging_profile(asked: dict[str, Any], reply: Reply) -> str:
        session = chargers.active(asked["session_id"], ocpi_request.party)
        if session is None:
            return "UNKNOWN_SESSION"
        able = chargers.can(session, "CHARGING_PROFILE_CAPABLE")
        return "ACCEPTED" if able else "NOT_SUPPORTED"

    @platform.charging_preferences
    def prefer(session_id: str, preferences: dict[str, Any]) -> str | None:
        session = chargers.active(session_id, ocpi_request.party)
        if session is None or not chargers.can(session, "CHARGING_PREFERENCES_CAPABLE"):
            return None
        hurried = preferences["profile_type"] in ("FAST", "REGULAR")
        known = hurried or preferences.get("departure_time") is not None
        return "ACCEPTED" if known else "DEPARTURE_REQUIRED"

    return platform


def provider(session: Sessions) -> OCPIPlatform:
    """Make the platform of an eMSP: it says who may charge, and is told of it."""
    documents = SQLDocuments(session)
    records = Records(documents, EMSP)
    platform = OCPIPlatform("roaming", __name__, session=session, **_SPEAKING)
    platform.sender("tokens", documents)
    for module in ("locations", "tariffs", "sessions", "cdrs"):
        platform.receiver(module, documents)

    @platform.authorize
    def authorize(uid: str, type: str, location: dict[str, Any] | None) -> str:
        token = records.find("Token", uid)
        if token is None or token["type"] != type:
            raise UnknownToken("No driver of ours has this Token.")
        if not token["valid"]:
            return "BLOCKED"
        if token["whitelist"] == "NEVER" and location is None:
            raise NotEnoughInformation("This driver may not charge everywhere.")
        return "ALLOWED"

    return platform


#: By the role of a platform what makes it.
ROAMING = {"CPO": operator, "EMSP": provider}
