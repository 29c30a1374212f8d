"""What a module is: a table of what can be asked of it, and what a row may say.

Rules: OCPI 2.0 to 2.3.0, the "Interfaces and endpoints" of each module.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final
from typing import Literal

from werkzeug.exceptions import NotFound

from ..contracts import FEATURES
from ..errors import UnknownLocation
from ..errors import UnknownToken
from ..exchange.enrolment import Role
from ..objects import Edition
from ..objects import edition_of

#: What an operation does. What each kind answers is told in :mod:`.kinds`.
Kind = Literal[
    "list",
    "read",
    "put",
    "patch",
    "delete",
    "notice",
    "create",
    "ask",
    "result",
    "authorize",
    "charging_preferences",
    "activate",
    "deactivate",
    "book",
]
#: The kinds whose URL names an object that is kept.
NAMED: Final = ("read", "put", "patch", "delete")
#: What says that there is nothing of the name that is in a URL.
Unknown = type[UnknownLocation] | type[UnknownToken] | type[NotFound]

SENDER: Final = "SENDER"
RECEIVER: Final = "RECEIVER"
_VERSIONS: Final = tuple(FEATURES)


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of a module's table: what one side answers to one method at one URL.

    :param kind: what is done.
    :param role: the side that answers.
    :param method: of HTTP.
    :param path: below the endpoint's URL, as Flask writes it, without a slash at either
        end; ``""`` is the endpoint itself.
    :param takes: the class of the body; ``None`` where none is looked at.
    :param gives: the class of what is answered, or of each item of a list, or an enum;
        ``None`` where ``data`` is left out.
    :param since: the version that has it first; the module's first one without it.
    :param until: the version that has it last.
    :param demands: parameters of the query without which it is refused (2001).
    :param knows: other parameters of the query, besides those of every list, and the
        one that tells objects of one id from each other.
    :param optional: whether the body may be left out.
    :param lacks: fields that the body may lack, though its class demands them.
    """

    kind: Kind
    role: Role
    method: str
    path: str = ""
    takes: str | None = None
    gives: str | None = None
    since: str = _VERSIONS[0]
    until: str = _VERSIONS[-1]
    demands: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    optional: bool = False
    lacks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for version in (self.since, self.until):
            _check_version(version)

    def is_in(self, version: str) -> bool:
        """Whether a version has it, if it has the module."""
        first, last = map(_VERSIONS.index, (self.since, self.until))
        return first <= _VERSIONS.index(version) <= last

    @property
    def asked(self) -> str:
        """What is asked for, where its kind is ``"ask"``.

        A command has a URL of its own; what is asked of profiles is told by the method.
        """
        return self.path if self.method == "POST" else self.method


def pushed(*objects: tuple[str, str]) -> tuple[Operation, ...]:
    """Return the rows of what its owner reads, puts and changes at the receiver's.

    :param objects: a class each, and the path of its objects.
    """
    reading = (
        Operation("read", RECEIVER, "GET", path, gives=cls) for cls, path in objects
    )
    putting = (Operation("put", RECEIVER, "PUT", path, cls) for cls, path in objects)
    changing = (
        Operation("patch", RECEIVER, "PATCH", path, cls) for cls, path in objects
    )
    return (*reading, *putting, *changing)


@dataclass(frozen=True, slots=True)
class Apart:
    """What tells objects of one id from each other, besides the id.

    :param field: of the object, and the parameter of the query that says the same.
    :param words: the enum that it is of.
    :param default: what is meant without the parameter.
    :param since: the version that tells them apart first.
    """

    field: str
    words: str
    default: str
    since: str

    def is_in(self, version: str) -> bool:
        """Whether a version tells them apart."""
        return _VERSIONS.index(version) >= _VERSIONS.index(self.since)


@dataclass(frozen=True, slots=True)
class Collection:
    """Objects of one class, and what can be done with them.

    :param operations: the rows of its table.
    :param keeps: the class of the objects; ``None`` where none are kept, as of
        commands.
    :param named: the variable of a URL that names one of them, and the field that says
        the same; ``None`` where the owner in the URL does.
    :param unknown: what is raised where there is none of a name.
    :param apart: what tells objects of one name from each other, if anything does.
    :param concerns: where an object names the one party that it concerns, and that is
        shown it: the fields on the way to a ``country_code`` and a ``party_id``, and of
        a list the first item. ``()`` where it does not name it, and the app tells;
        ``None`` where every party may see it.
    """

    operations: tuple[Operation, ...]
    keeps: str | None = None
    named: tuple[str, str] | None = None
    unknown: Unknown = NotFound
    apart: Apart | None = None
    concerns: tuple[str, ...] | None = None

    def apart_by(self, operation: Operation, version: str) -> str | None:
        """Return the parameter that says which object of a name is meant, if any."""
        apart, kind = self.apart, operation.kind
        if apart is None or not apart.is_in(version) or kind not in NAMED:
            return None
        return apart.field


@dataclass(frozen=True, slots=True)
class Module:
    """A module of OCPI, or one of an app's own.

    :param identifier: as version details list it.
    :param collections: its tables: one, but for payments and bookings.
    :param since: the version that has it first.
    :param cpo: the side that a CPO has, where the other parties have the other one:
        that is the one which version details name in versions without roles, if a
        platform has both.
    :param extension: the extension of OCPI that has its classes, as in
        ``"2.3.0-payments"``, or an edition of the app's own, whose classes are the same
        in all versions; ``None`` for each version itself.
    """

    identifier: str
    collections: tuple[Collection, ...]
    since: str = _VERSIONS[0]
    cpo: Role = SENDER
    extension: str | Edition | None = None

    def __post_init__(self) -> None:
        _check_version(self.since)

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that have it, oldest first."""
        return _VERSIONS[_VERSIONS.index(self.since) :]

    def rows(self) -> Iterator[tuple[Collection, Operation]]:
        """Yield all its rows, each with its table."""
        for collection in self.collections:
            for operation in collection.operations:
                yield collection, operation

    def of(
        self, version: str, role: Role | None = None
    ) -> Iterator[tuple[Collection, Operation]]:
        """Yield the rows that a version has, of one side or of both."""
        if version not in self.versions:
            return
        for collection, operation in self.rows():
            if operation.is_in(version) and role in (None, operation.role):
                yield collection, operation

    def edition(self, version: str) -> Edition:
        """Return the edition of a version that has its classes."""
        if isinstance(self.extension, Edition):
            return _in_version(self.extension, version)
        return edition_of(self.extension or version)


@cache
def _in_version(own: Edition, version: str) -> Edition:
    """Return an edition of an app's own as another version has it."""
    if own.version == version:
        return own
    _, _, extension = own.name.partition("-")
    return Edition(f"{version}-{extension}", {"__name__": __name__}, own)


def _check_version(version: str) -> None:
    if version not in _VERSIONS:
        raise ValueError(
            f"There is no OCPI {version!r}; there are {', '.join(_VERSIONS)}."
        )
