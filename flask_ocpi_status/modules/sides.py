"""The sides of modules that a platform has, as blueprints: one for each version."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from typing import Final

from flask.sansio.app import App

from ..answers.monitoring import logger
from ..blueprint import OCPIBlueprint
from ..contracts import FEATURES
from ..contracts import Contract
from ..exchange.enrolment import Enrolled
from ..exchange.enrolment import Role
from ..exchange.enrolment import Session
from .catalogue import MODULES
from .common import Common
from .operation import RECEIVER
from .operation import SENDER
from .serving.making import add_view
from .serving.place import Place
from .serving.row import Row
from .serving.row import blueprint_of
from .serving.side import Side

#: The sides of modules, by their identifiers and roles.
Sides = Mapping[tuple[str, Role], Side]

#: The modules that are answered later, when somebody was asked.
_ANSWERED_LATER: Final = ("commands", "chargingprofiles")
#: The roles that take what a CPO sends.
_TAKING: Final = ("EMSP", "NSP")


class _SideBlueprint(OCPIBlueprint):
    """The blueprint of a side.

    :param listed: whether version details name it.
    """

    def __init__(self, name: str, *, listed: bool, **options: Any) -> None:
        self._listed = listed
        super().__init__(name, __name__, **options)

    def _enrolled(
        self, contract: Contract | str | None, session: Session | None
    ) -> Enrolled:
        enrolled = super()._enrolled(contract, session)
        return replace(enrolled, listed=self._listed)


def blueprints(
    sides: Sides,
    *,
    versions: Iterable[str],
    common: Common,
    app: App,
) -> Iterator[OCPIBlueprint]:
    """Make the blueprints of the sides, one for each version that has it.

    Where a version has no roles, version details can name one side of a module. If both
    are there, it is the one that goes with the first of ``OCPI_STATUS_ROLES``.

    Results of what is asked for come to every platform. Where nothing else does on that
    side, version details do not name it: a ``response_url`` is found without.
    """
    for (identifier, role), side in {**_unlisted(), **sides}.items():
        for version in versions:
            rows = list(_rows(side, version))
            if not rows:
                if (identifier, role) in sides:
                    logger.info("OCPI %s has nothing of %s.", version, side)
                continue
            blueprint = _SideBlueprint(
                blueprint_of(side.module, role, version),
                url_prefix=f"/{version}/{role.lower()}/{identifier}",
                contract=f"ocpi-{version}",
                module=identifier,
                role=role,
                session=common.session,
                listed=(identifier, role) in sides
                and (FEATURES[version].roles or _is_named(side, sides, app)),
            )
            for row in rows:
                add_view(Place(row, side, common), blueprint)
            yield blueprint


def _unlisted() -> Sides:
    """Return the sides that every platform has, to which results come."""
    modules = (MODULES[identifier] for identifier in _ANSWERED_LATER)
    return {(one.identifier, SENDER): Side(one, SENDER) for one in modules}


def _rows(side: Side, version: str) -> Iterator[Row]:
    """Yield what a version has of a side, as far as the app brings what it needs."""
    for collection, operation in side.module.of(version, side.role):
        if side.has(collection, operation):
            yield Row(side.module, collection, operation, version)


def _is_named(side: Side, sides: Sides, app: App) -> bool:
    """Whether version details name a side where they can name one."""
    module = side.module
    other = RECEIVER if side.role == SENDER else SENDER
    if (module.identifier, other) not in sides:
        return True
    roles: Any = app.config.get("OCPI_STATUS_ROLES") or ({},)
    takes = roles[0].get("role") in _TAKING
    return (side.role == module.cpo) != takes
