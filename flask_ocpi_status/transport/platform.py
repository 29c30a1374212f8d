"""The platform itself: the roles that it plays, and the parties that it hosts.

Rules: OCPI 2.2.1, Credentials, "CredentialsRole"; 2.3.0, Credentials object.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from .routing import PartyId

HUB = "HUB"


@dataclass(frozen=True, slots=True)
class CredentialsRole:
    """A role that a party plays (OCPI 2.2.1, Credentials, CredentialsRole).

    :param role: ``"CPO"``, ``"EMSP"`` …; ``None`` where the version has no roles.
    :param party_id: the party that plays it.
    :param business_details: as the version has it; ``name`` at least.
    """

    role: str | None
    party_id: PartyId
    business_details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Platform:
    """The platform's own roles.

    :param hub: the party id as which it is a hub, if it is one.
    """

    roles: tuple[CredentialsRole, ...] = ()
    parties: frozenset[PartyId] = frozenset()
    hub: PartyId | None = None

    @property
    def hub_only(self) -> bool:
        """Whether it is a hub and says of no party that it is connected."""
        return bool(self.roles) and all(one.role == HUB for one in self.roles)

    @classmethod
    def of(cls, configured: Iterable[Mapping[str, Any]] | None) -> Platform:
        """Read ``OCPI_STATUS_ROLES``.

        :raises ValueError: for a role that lacks something.
        """
        roles = tuple(_role(number, one) for number, one in enumerate(configured or ()))
        hubs = [one.party_id for one in roles if one.role == HUB]
        return cls(
            roles,
            frozenset(one.party_id for one in roles),
            hubs[0] if hubs else None,
        )


def _role(number: int, configured: Mapping[str, Any]) -> CredentialsRole:
    texts = {}
    for name, length in (("role", 20), ("country_code", 2), ("party_id", 3)):
        text = configured.get(name)
        if (
            not isinstance(text, str)
            or not 0 < len(text) <= length
            or not (text.isascii() and text.replace("_", "").isalnum())
        ):
            raise ValueError(
                f"OCPI_STATUS_ROLES[{number}] needs a {name} of 1 to {length}"
                " letters or digits."
            )
        texts[name] = text
    details = configured.get("business_details")
    if not isinstance(details, Mapping) or not details.get("name"):
        raise ValueError(
            f"OCPI_STATUS_ROLES[{number}] needs business_details, with a name at least."
        )
    return CredentialsRole(
        texts["role"],
        PartyId(texts["country_code"], texts["party_id"]),
        dict(details),
    )
