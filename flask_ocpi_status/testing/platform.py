"""The platform that a partner is: an app of this package, with all that its role has.

Rules: OCPI 2.2.1, Credentials, "Role"; the "Interfaces and endpoints" of each module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from typing import Final

from flask import Flask

from ..background import Background
from ..contracts import FEATURES
from ..exchange.enrolment import Role
from ..extension import OCPIStatus
from ..modules import OCPIPlatform
from ..modules.catalogue import MODULES
from ..modules.operation import RECEIVER
from ..modules.operation import SENDER
from ..modules.operation import Module
from ..objects import edition_of
from ..registration import MemoryParties
from ..registration.options import ROLES
from ..transport.platform import HUB
from ..transport.routing import PartyId
from .deciding import AT_ONCE
from .deciding import Decisions
from .having import KEPT
from .having import Having
from .having import is_changed_by_others
from .waiting import check_known

#: The sides that the roles have of a module, where the side that a CPO has does not
#: tell them; ``None`` stands for all other roles.
_SIDES: Final[dict[str, dict[str | None, tuple[Role, ...]]]] = {
    "payments": {"OTHER": (SENDER,), "CPO": (RECEIVER,), None: ()},
    "hubclientinfo": {HUB: (SENDER,), None: (RECEIVER,)},
}
#: What a conversion has to be told, where several versions are offered.
_DECISIONS: Final = {
    "postal_code": "1234AB",
    "tax_included": "NO",
    "publish": True,
    "time_zone": "Europe/Amsterdam",
    "auth_method": "AUTH_REQUEST",
}


@dataclass(frozen=True, slots=True)
class Who:
    """Who a partner is.

    :param role: of OCPI, as ``"CPO"``.
    :param party_id: its codes.
    :param version: in which its documents are.
    :param versions: all that it offers.
    """

    role: str
    party_id: PartyId
    version: str
    versions: tuple[str, ...]

    def __post_init__(self) -> None:
        check_known("role", self.role, ROLES)
        for version in (self.version, *self.versions):
            check_known("version of OCPI", version, FEATURES)

    def configured(self) -> list[dict[str, Any]]:
        """Return its roles for ``OCPI_STATUS_ROLES``.

        A hub has a party connected, without which it has no credentials in 2.3.0.
        """
        ids = {
            "country_code": self.party_id.country_code,
            "party_id": self.party_id.party_id,
            "business_details": {"name": "The partner"},
        }
        roles = (HUB, "CPO") if self.role == HUB else (self.role,)
        return [{"role": role, **ids} for role in roles]

    def sides(self, module: Module) -> tuple[Role, ...]:
        """Return the sides of a module that its role has."""
        told = _SIDES.get(module.identifier)
        if told is not None:
            return told.get(self.role, told[None])
        if self.role == HUB:
            return (SENDER, RECEIVER)
        is_cpo = self.role == "CPO"
        return (SENDER,) if is_cpo == (module.cpo == SENDER) else (RECEIVER,)


def partner_app(
    who: Who,
    having: Having,
    decisions: Decisions,
    modules: frozenset[str],
    background: Background,
) -> tuple[Flask, OCPIPlatform]:
    """Make the app of a partner, and its platform.

    :param modules: the identifiers of those that it has.
    :param background: where it does what it does later.
    """
    app = Flask("ocpi_partner", static_folder=None)
    app.config.update(
        OCPI_STATUS_ROLES=who.configured(),
        OCPI_STATUS_INSECURE_PEERS=True,
        # It shows what it was given, whatever that is.
        OCPI_STATUS_CHECK_ANSWERS=False,
        # Unknown URLs are the platform's as well.
        OCPI_STATUS_PREFIXES={"/": f"ocpi-{who.version}"},
    )
    OCPIStatus(app, parties=MemoryParties(), background=background)
    platform = OCPIPlatform(
        "partner",
        __name__,
        versions=who.versions,
        home=who.version,
        decisions=_DECISIONS,
    )
    asked: dict[str, str] = {}
    for identifier, module in MODULES.items():
        if identifier not in modules or not set(module.versions) & set(who.versions):
            continue
        for side in who.sides(module):
            asked |= _give(platform, module, side, having)
    decisions.give_to(platform, asked)
    app.register_blueprint(platform)
    return app, platform


def _give(
    platform: OCPIPlatform, module: Module, side: Role, having: Having
) -> dict[str, str]:
    """Give a side its objects, and return what it is asked for besides."""
    kinds = {row.kind for _, row in module.rows() if row.role == side}
    if side == RECEIVER and kinds & KEPT:
        platform.receiver(module.identifier, having.documents)
    for collection in module.collections if side == SENDER else ():
        if is_changed_by_others(collection):
            own: Any = having.documents
        elif any(row.kind == "list" for row in collection.operations):
            own = having.own(collection)
        else:
            continue
        platform.sender(module.identifier, own, of=collection.keeps)
    if side == SENDER and module.identifier == "commands":
        platform.on_result(lambda asked, result: None)
    named = {kind: module.identifier for kind in kinds & AT_ONCE.keys()}
    return named | ({module.identifier: module.identifier} if "ask" in kinds else {})


def edition_for(version: str) -> Any:
    """Return the classes of a version, with those of its extension for bookings."""
    return edition_of("2.3.0-bookings" if version == "2.3.0" else version)
