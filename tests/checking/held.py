"""Partners that the checks are held against: right ones, until they are spoilt."""

from __future__ import annotations

from typing import Any
from typing import Final

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status import PartyId
from flask_ocpi_status.checking.report import Report
from flask_ocpi_status.checking.running import check_partner
from flask_ocpi_status.checking.writing.listening import Listener
from flask_ocpi_status.contracts import FEATURES
from flask_ocpi_status.modules.examples import OBJECTS
from flask_ocpi_status.parties.stores import parties_of
from flask_ocpi_status.peers import PeerSettings
from flask_ocpi_status.testing import Partner

VERSIONS: Final = tuple(FEATURES)
#: Who asks, and whose the partners are.
ASKS: Final = PartyId("NL", "ABC")
OURS: Final = PartyId("NL", "DST")
TOKEN: Final = CredentialsToken("a-token-of-those-who-check")
TOKEN_A: Final = CredentialsToken("token-a-of-those-who-check")
SETTINGS: Final = PeerSettings(timeout=60.0, deadline=120.0, insecure=True)
#: How many objects are in each list.
MANY: Final = 5
#: What is asked of charging profiles, with what comes of it.
_PROFILES: Final = {
    "ask_profile": OBJECTS["ActiveChargingProfileResult"],
    "set_profile": "ACCEPTED",
    "clear_profile": "ACCEPTED",
}


class Held(Partner):
    """A partner with objects in its lists, which knows who checks it.

    :param version: the one that is spoken, and that of its objects.
    :param modules: the identifiers of those that it has, in a text; all without it.
    :param versions: those that it offers, if there are more.
    """

    def __init__(
        self,
        version: str = "2.2.1",
        role: str = "CPO",
        modules: str | None = None,
        versions: tuple[str, ...] = (),
    ) -> None:
        super().__init__(
            role,
            version,
            versions=versions,
            party_id=OURS,
            modules=None if modules is None else modules.split(),
        )
        other = "CPO" if role == "EMSP" else "EMSP"
        self.admits(other, ASKS, token=TOKEN.reveal())
        parties_of(self.app).invite("joins", TOKEN_A)
        held = self.holds_examples(MANY)
        if {"CDR", "Tariff"} <= held.keys():
            costs = {"tariffs": held["Tariff"][:1]}
            self.holds("cdrs", [one | costs for one in held["CDR"]])
        for name, result in _PROFILES.items():
            self.decides(name, _of_a_session, result=result)

    def check(
        self, *, writes: bool = False, joins: bool = False, **options: Any
    ) -> Report:
        """Check it as a party that is registered, or that is invited.

        :param joins: whether it comes with token A.
        """
        options = {
            **({"token_a": TOKEN_A} if joins else {"token": TOKEN}),
            **{"version": self.who.version, "sender": ASKS, "settings": SETTINGS},
            **options,
        }
        if not writes:
            return check_partner(self.versions_url, **options)
        with Listener() as listener:
            return check_partner(
                self.versions_url, listener=listener, writes=True, **options
            )


def _of_a_session(asked: dict[str, Any]) -> str:
    return "ACCEPTED" if asked["session_id"].startswith("S") else "UNKNOWN_SESSION"
