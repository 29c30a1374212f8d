"""Who the demo can be: an operator of charge points, or a provider of mobility.

Rules: OCPI 2.2.1, Credentials, "CredentialsRole".
"""

from __future__ import annotations

from typing import Any
from typing import NamedTuple

from ..transport.platform import CredentialsRole
from ..transport.routing import PartyId


class Platform(NamedTuple):
    """A platform with one role.

    :param database: where the platform's data are, if nobody says otherwise.
    :param visitors: the roles of who tries it with curl. A hub may look at what every
        party has sent.
    """

    role: str
    country_code: str
    party_id: str
    name: str
    database: str
    visitors: tuple[str, ...]

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


class Visitor(NamedTuple):
    """Who tries the demo with curl, without a registration: a party all the same.

    :param roles: what it may send, as those of any party do.
    """

    roles: tuple[CredentialsRole, ...]

    @classmethod
    def of(cls, platform: Platform) -> Visitor:
        """Make the one that a platform speaks with."""
        who = PartyId(*VISITOR)
        named = {"name": "curl"}
        return cls(
            tuple(CredentialsRole(role, who, named) for role in platform.visitors)
        )


#: The codes of the visitor: those of all that is sent in the lines of curl.
VISITOR = ("NL", "ABC")

CPO = Platform(
    "CPO", "NL", "DST", "Deltastroom", "sqlite:///ocpi-demo.sqlite", ("EMSP",)
)
EMSP = Platform(
    "EMSP",
    "NL",
    "WNK",
    "Windkracht Mobility",
    "sqlite:///ocpi-demo-emsp.sqlite",
    ("CPO", "HUB"),
)

#: By what ``--role`` calls them.
PLATFORMS = {"cpo": CPO, "emsp": EMSP}
