"""What an app brings for one side of a module."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any
from typing import Final
from typing import NamedTuple
from typing import Protocol

from flask import current_app

from ...answers.results import Page
from ...exchange.enrolment import Role
from ...exchange.state import state_of
from ...transport.pagination import PageRequest
from ..home import Home
from ..keeping.documents import Documents
from ..keeping.documents import Kept
from ..keeping.documents import Shelf
from ..keeping.documents import Source
from ..keeping.reading import Own
from ..keeping.reading import Shelved
from ..operation import Collection
from ..operation import Kind
from ..operation import Module
from ..operation import Operation

#: What a function of the app's does, and nothing else does, with what it is given.
FUNCTIONS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "activate": ("terminal",),
    "authorize": ("token_uid", "token_type", "location"),
    "book": ("request",),
    "charging_preferences": ("session_id", "preferences"),
    "deactivate": ("terminal_id",),
}
#: What a function is given that is asked for something.
ASKED: Final = ("asked", "reply")
_READING: Final = ("list", "read")


class Asked(NamedTuple):
    """What an app does when it is asked for something.

    :param function: takes what was asked for, and a :class:`.Reply`; returns a word, or
        an object that has it as its ``result``.
    :param timeout: the seconds within which it comes, or is too late.
    """

    function: Callable[..., Any]
    timeout: int


class Readable(Protocol):
    """Where objects are read: a page of them, or one."""

    def page(self, page: PageRequest) -> Page:
        """Return a page of them; its items are ``Kept``."""

    def find(self, **ids: str) -> Kept | None:
        """Return one of them."""


class Side:
    """One side of a module, as an app has it.

    :param module: the module.
    :param role: the side.
    :ivar done: what the app does itself, by the kind of operation or what is asked for.
    """

    def __init__(self, module: Module, role: Role) -> None:
        self.module = module
        self.role = role
        self.done: dict[str, Callable[..., Any] | Asked] = {}
        self._given: dict[str | None, Source | Documents] = {}

    def __str__(self) -> str:
        return f"the {self.role} side of {self.module.identifier}"

    def give(self, given: Source | Documents, of: str | None) -> None:
        """Give it its objects.

        :param of: their class; ``None`` for all that the side has.
        :raises ValueError: when it has some, has none of the class, or has several and
            a source would have to know which is asked for.
        """
        kinds = sorted(
            {
                collection.keeps
                for collection, operation in self.module.rows()
                if operation.role == self.role and collection.keeps is not None
            }
        )
        if not kinds:
            raise ValueError(
                f"There are no objects on {self}; leave them out, and give functions"
                " for what is asked for."
            )
        if of is not None and of not in kinds:
            raise ValueError(
                f"There is no {of!r} on {self}; use one of {', '.join(kinds)}."
            )
        if of is None and len(kinds) > 1 and not isinstance(given, Documents):
            raise ValueError(
                f"On {self} are objects of several classes; say which these are, with"
                f" of={kinds[0]!r} or of={kinds[1]!r}."
            )
        if of in self._given or None in self._given or (of is None and self._given):
            raise ValueError(f"The platform has {self} already; leave it out once.")
        self._given[of] = given

    def do(self, name: str, function: Callable[..., Any] | Asked) -> None:
        """Have a function do something.

        :raises ValueError: when another does it.
        """
        if name in self.done:
            raise ValueError(f"Another function does {name} already; keep one of them.")
        self.done[name] = function

    def given(self, kind: str | None) -> Source | Documents | None:
        """Return where objects of a class are, if they are anywhere."""
        return self._given.get(kind) or self._given.get(None)

    def readable(
        self, kind: str, home: Home, *, case_sensitive: bool = False
    ) -> Readable | None:
        """Return where the app's own objects of a class are read.

        :param case_sensitive: whether case counts in their ids.
        """
        given = self.given(kind)
        if isinstance(given, Documents):
            every = self.module.collections
            collection = next(one for one in every if one.keeps == kind)
            shelf = Shelf(self.role, kind)
            return Shelved(
                given, shelf, collection, own_codes, case_sensitive=case_sensitive
            )
        return None if given is None else Own(given, home.version)

    def has(self, collection: Collection, operation: Operation) -> bool:
        """Whether the app brings what an operation needs."""
        if operation.kind in FUNCTIONS:
            return operation.kind in self.done
        if operation.kind == "ask":
            return bool(self.done)
        if operation.kind == "result":
            return True
        given = self.given(collection.keeps)
        if operation.kind in _READING:
            return given is not None
        return isinstance(given, Documents)


def own_codes() -> Iterator[tuple[str, str]]:
    """Give the codes of the platform's own roles."""
    for role in state_of(current_app).platform.roles:
        yield role.party_id.country_code, role.party_id.party_id
