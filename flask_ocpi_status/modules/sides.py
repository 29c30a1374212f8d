"""The sides of modules that a platform has, and the blueprints that they become."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from flask import current_app

from ..blueprint import OCPIBlueprint
from ..exchange.enrolment import Role
from ..exchange.enrolment import Session
from ..exchange.state import state_of
from .home import Home
from .keeping.documents import Documents
from .keeping.documents import Own
from .keeping.documents import Shelf
from .keeping.documents import Shelved
from .keeping.documents import Source
from .keeping.replies import Replies
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation
from .serving.making import VIEWS
from .serving.making import add_view
from .serving.making import endpoint_of
from .serving.place import Asked
from .serving.place import Place
from .serving.place import Readable


class Side:
    """One side of a module, as an app has it.

    :param module: the module.
    :param role: the side.
    :ivar given: the app's objects, or where those of others are kept.
    :ivar done: what the app does itself, by the kind of operation or what is asked for.
    """

    def __init__(self, module: Module, role: Role) -> None:
        self.module = module
        self.role = role
        self.given: Source | Documents | None = None
        self.done: dict[str, Callable[..., Any] | Asked] = {}

    def __str__(self) -> str:
        return f"the {self.role} side of {self.module.identifier}"

    def give(self, given: Source | Documents) -> None:
        """Give it its objects.

        :raises ValueError: when it has some.
        """
        if self.given is not None:
            raise ValueError(f"The platform has {self} already; leave it out once.")
        self.given = given

    def do(self, name: str, function: Callable[..., Any] | Asked) -> None:
        """Have a function do something.

        :raises ValueError: when another does it.
        """
        if name in self.done:
            raise ValueError(f"Another function does {name} already; keep one of them.")
        self.done[name] = function

    def readable(self, kind: str | None, home: Home) -> Readable | None:
        """Return where objects of a class are read."""
        if isinstance(self.given, Documents):
            if kind is None:
                return None
            return Shelved(self.given, Shelf(self.role, kind), _own_codes)
        return None if self.given is None else Own(self.given, home.version)

    def has(self, operation: Operation) -> bool:
        """Whether the app brings what an operation needs."""
        if operation.kind not in VIEWS:
            return False
        if operation.kind in ("authorize", "charging_preferences"):
            return operation.kind in self.done
        return operation.kind == "ask" or self.given is not None


def _own_codes() -> Iterator[tuple[str, str]]:
    """Give the codes of the platform's own roles."""
    for party in state_of(current_app).platform.parties:
        yield party.country_code, party.party_id


def blueprints(
    side: Side,
    *,
    versions: Iterable[str],
    home: Home,
    session: Session | None,
    replies: Replies,
    locations: Side | None,
) -> Iterator[OCPIBlueprint]:
    """Make the blueprints of a side, one for each version that has it.

    :param locations: where our own Locations are, for commands that name one.
    """
    identifier = side.module.identifier
    for version in versions:
        rows = [row for row in side.module.of(version, side.role) if side.has(row[1])]
        if not rows:
            continue
        blueprint = OCPIBlueprint(
            f"{identifier}-{side.role.lower()}-{version.replace('.', '-')}",
            __name__,
            url_prefix=f"/{version}/{side.role.lower()}/{identifier}",
            contract=f"ocpi-{version}",
            module=identifier,
            role=side.role,
            session=session,
        )
        for collection, operation in rows:
            of = locations if operation.kind == "ask" else side
            kind = "Location" if operation.kind == "ask" else collection.keeps
            place = Place(
                side.module,
                collection,
                operation,
                version,
                home,
                of.readable(kind, home) if of is not None and of.role == SENDER else None,
                side.given if isinstance(side.given, Documents) else None,
                replies,
                side.done,
                _reading(collection, rows),
            )
            add_view(place, blueprint)
        yield blueprint


def _reading(
    collection: Collection, rows: Iterable[tuple[Collection, Operation]]
) -> str | None:
    """Return the endpoint at which an object of a collection is read."""
    for other, operation in rows:
        if other is collection and operation.kind == "read":
            return endpoint_of(operation)
    return None
