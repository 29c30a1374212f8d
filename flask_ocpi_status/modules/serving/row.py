"""One operation of a module in one version: what the tables say of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from types import new_class
from typing import Any

from ...contracts import FEATURES
from ...exchange.enrolment import Role
from ...objects import Edition
from ...objects import Object
from ...objects.edition import OWNER
from ..keeping.documents import Shelf
from ..operation import SENDER
from ..operation import Apart
from ..operation import Collection
from ..operation import Module
from ..operation import Operation


@dataclass(frozen=True)
class Row:
    """One operation of a module in one version.

    :param module: the module.
    :param collection: which of its tables the operation stands in.
    :param operation: what is asked for.
    :param version: of OCPI.
    """

    module: Module
    collection: Collection
    operation: Operation
    version: str

    @cached_property
    def edition(self) -> Edition:
        """The version's classes."""
        return self.module.edition(self.version)

    @cached_property
    def case_sensitive(self) -> bool:
        """Whether ids are: before 2.2, but for those of CDRs."""
        return FEATURES[self.version].case_sensitive and self.collection.keeps != "CDR"

    @cached_property
    def is_ours(self) -> bool:
        """Whether the objects are the app's own: what can be read of a sender."""
        return self.operation.role == SENDER and any(
            other.role == SENDER and other.kind in ("list", "read")
            for other in self.collection.operations
        )

    @cached_property
    def apart(self) -> Apart | None:
        """What tells objects of one name from each other in the version."""
        apart = self.collection.apart
        return apart if apart is not None and apart.is_in(self.version) else None

    @cached_property
    def taken(self) -> type[Object] | None:
        """The class of the body, with what the operation lets it lack."""
        operation = self.operation
        if operation.takes is None:
            return None
        return _lacking(self.edition.classes[operation.takes], operation.lacks)

    @cached_property
    def ids(self) -> Mapping[str, str] | None:
        """What the URL says as well as the body; ``None`` where the class says that."""
        if self.taken is None or self.taken.in_url:
            return None
        said = OWNER | dict(filter(None, [self.collection.named]))
        return {
            variable: field
            for variable, field in said.items()
            if f"<{variable}>" in self.operation.path
            and field in self.taken.properties()
        }

    @property
    def kept_as(self) -> type[Object]:
        """The class of the objects."""
        assert self.collection.keeps is not None
        return self.edition.classes[self.collection.keeps]

    @property
    def shelf(self) -> Shelf:
        """Where its objects are kept."""
        assert self.collection.keeps is not None
        return Shelf(self.operation.role, self.collection.keeps)

    @property
    def blueprint(self) -> str:
        """The name of the blueprint of the side, in the version."""
        return blueprint_of(self.module, self.operation.role, self.version)

    @property
    def gives_word(self) -> bool:
        """Whether it answers with the word alone that an object has as its ``result``.

        So does a command of 2.1 (Commands, CommandResponse), which is no object there.
        """
        return self.operation.kind == "ask" and self.version == "2.1"

    @property
    def endpoint(self) -> str:
        """The name of its view on that blueprint."""
        return _endpoint_of(self.operation)

    @cached_property
    def reading(self) -> str:
        """The name of the view that gives such an object."""
        [*_, found] = (
            _endpoint_of(other)
            for other in reversed(self.collection.operations)
            if other.kind == "read" and other.role == self.operation.role
        )
        return found


def _lacking(cls: type[Object], names: tuple[str, ...]) -> type[Object]:
    """Return a class whose objects may lack fields that it demands otherwise."""
    if not names:
        return cls
    attributes: dict[str, Any] = {"__module__": cls.__module__, "__doc__": cls.__doc__}
    for name in names:
        attributes[name] = field = copy(cls.properties()[name])
        field.required, field.allow_none, field.card = False, True, "?"
    return new_class(
        cls.__name__, (cls,), exec_body=lambda body: body.update(attributes)
    )


def blueprint_of(module: Module, role: Role, version: str) -> str:
    """Return the name of the blueprint of a side of a module in a version."""
    return f"{module.identifier}-{role.lower()}-{version.replace('.', '-')}"


def _endpoint_of(operation: Operation) -> str:
    path = re.sub(r"\W+", "-", operation.path).strip("-")
    return f"{operation.method.lower()}-{path}".rstrip("-")
