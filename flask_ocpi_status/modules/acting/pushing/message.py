"""What is pushed to others: of which object, and how far."""

from __future__ import annotations

from typing import NamedTuple
from typing import Self

from ....objects.judging.normal import Document
from ....transport.ownership import Codes
from ...common import Common
from ...facing.rows import module_of
from ...operation import Kind
from ...operation import Module


class Message(NamedTuple):
    """What is pushed, in the version of those that it is for; it has a form in JSON.

    It does not show the body.

    :param platform: the name of ours.
    :param module: its identifier.
    :param of: the class of the objects that the table is of.
    :param version: that of the body.
    :param kind: how: ``"put"``, ``"patch"``, ``"delete"`` or ``"create"``.
    :param names: the ids of the object, or of the part of one that is meant.
    :param owner: whose it is.
    :param apart: what tells it from others of its name; ``None`` for what is usual.
    :param concerns: the party that it concerns; ``None`` for no single one.
    :param body: what is sent; ``None`` for nothing.
    """

    platform: str
    module: str
    of: str
    version: str
    kind: Kind
    names: dict[str, str]
    owner: Codes | None
    apart: str | None
    concerns: Codes | None
    body: Document | None

    def __repr__(self) -> str:
        return f"Message({self.module!r}, {self.kind!r}, {self.key!r})"

    @classmethod
    def read(cls, *written: object) -> Self:
        """Make it of the arguments of a task."""
        message = cls._make(written)
        owner, concerns = message.owner, message.concerns
        return message._replace(owner=_codes(owner), concerns=_codes(concerns))

    @property
    def key(self) -> tuple[str, ...]:
        """The ids."""
        return tuple(self.names.values())


def module_in(common: Common, module: str | Module) -> Module:
    """Return a module that a platform can push, by what it is called.

    :raises ValueError: for one that there is not, and for one of the app's own that
        another process would not find.
    :raises TypeError: for what is neither.
    """
    wanted = module.identifier if isinstance(module, Module) else module
    for (identifier, _), side in common.sides.items():
        if identifier == wanted:
            return side.module
    found = module_of(wanted)
    if isinstance(module, Module) and found is not module:
        raise ValueError(
            f"The platform does not know {module.identifier}; say where its objects"
            " are, with platform.sender(…)."
        )
    return found


def _codes(written: Codes | None) -> Codes | None:
    return None if written is None else (written[0], written[1])
