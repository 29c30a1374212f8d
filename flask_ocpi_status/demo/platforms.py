"""Who the demo can be: an operator of charge points, or a provider of mobility.

Rules: OCPI 2.2.1, Credentials, "CredentialsRole"; Version information, "InterfaceRole".
"""

from __future__ import annotations

from typing import Any
from typing import NamedTuple

from ..exchange.enrolment import Role


class Platform(NamedTuple):
    """A platform with one role, and what the demo does for it.

    :param side: of the module Locations; it is the one that version details list.
    :param database: where the platform's data are, if nobody says otherwise.
    """

    role: str
    country_code: str
    party_id: str
    name: str
    side: Role
    database: str

    def __str__(self) -> str:
        return f"{self.name} ({self.role} {self.country_code}-{self.party_id})"

    def credentials_role(self) -> dict[str, Any]:
        """Write it for ``OCPI_STATUS_ROLES``."""
        return {
            "role": self.role,
            "country_code": self.country_code,
            "party_id": self.party_id,
            "business_details": {"name": self.name},
        }


CPO = Platform(
    "CPO", "NL", "DST", "Deltastroom", "SENDER", "sqlite:///ocpi-demo.sqlite"
)
EMSP = Platform(
    "EMSP",
    "NL",
    "WNK",
    "Windkracht Mobility",
    "RECEIVER",
    "sqlite:///ocpi-demo-emsp.sqlite",
)

#: By what ``--role`` calls them.
PLATFORMS = {"cpo": CPO, "emsp": EMSP}
