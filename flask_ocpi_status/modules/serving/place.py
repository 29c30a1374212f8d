"""One operation, in one version, on one platform: what its view has to go by."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from typing import Final
from typing import NamedTuple
from typing import NoReturn
from typing import Protocol

from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import ServiceUnavailable

from ...contracts import FEATURES
from ...answers.results import Page
from ...exchange.context import ocpi_request
from ...objects import Edition
from ...objects import Object
from ...objects.judging.normal import Document
from ...transport.ownership import covers
from ...transport.pagination import PageRequest
from ..home import Home
from ..keeping.documents import Documents
from ..keeping.documents import Kept
from ..keeping.documents import Key
from ..keeping.documents import Shelf
from ..keeping.replies import Replies
from ..operation import Collection
from ..operation import Module
from ..operation import Operation

#: How often an object is made anew, because another request was faster.
_TRIES: Final = 10
#: Under which codes that is kept whose owner nobody tells.
NOBODY: Final = ("", "")


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


@dataclass(frozen=True)
class Place:
    """One operation of a module in one version.

    :param module: the module.
    :param collection: which of its tables the operation stands in.
    :param operation: the row.
    :param version: of OCPI.
    :param home: the version of the app, and the way to the others.
    :param readable: where our own objects are, on the side of the sender.
    :param documents: where objects are kept.
    :param replies: where it is noted what is owed.
    :param done: what the app does itself, by the kind of operation or what is asked
        for.
    :param reading: the endpoint at which such an object is read.
    """

    module: Module
    collection: Collection
    operation: Operation
    version: str
    home: Home
    readable: Readable | None
    documents: Documents | None
    replies: Replies
    done: Mapping[str, Callable[..., Any] | Asked]
    reading: str | None = None

    @cached_property
    def edition(self) -> Edition:
        """The version's classes."""
        return self.module.edition(self.version)

    @cached_property
    def case_sensitive(self) -> bool:
        """Whether ids are, as before 2.2."""
        return FEATURES[self.version].case_sensitive

    @property
    def shelf(self) -> Shelf:
        """Where its objects are kept."""
        assert self.collection.keeps is not None
        return Shelf(self.operation.role, self.collection.keeps)

    def cls(self, name: str) -> type[Object]:
        """Return a class as the version has it."""
        return self.edition.classes[name]

    def key(self, names: dict[str, str]) -> Key:
        """Return what the object is kept under that a URL names."""
        named = self.collection.named
        own = names[named[0]] if named else ""
        owner = names.get("country_code"), names.get("party_id")
        return self.key_of(owner if None not in owner else self.owner(), own)

    def key_of(self, owner: tuple[Any, Any], own: str) -> Key:
        """Return what an object is kept under, of an owner, with an id of its own."""
        make = Key.exact if self.case_sensitive else Key.folded
        return make(self.shelf, str(owner[0]), str(owner[1]), own)

    def owner(self) -> tuple[str, str]:
        """Return the codes of who asks: those of its first role."""
        for role in getattr(ocpi_request.party, "roles", None) or ():
            holder = getattr(role, "party_id", None)
            codes = getattr(holder, "country_code", None), getattr(
                holder, "party_id", None
            )
            if None not in codes:
                return str(codes[0]), str(codes[1])
        return NOBODY

    def is_callers(self, owner: tuple[str, str]) -> bool:
        """Whether something that belongs to a party may be sent by who asks."""
        return covers(ocpi_request.party, owner, case_sensitive=self.case_sensitive)

    def missing(self) -> NoReturn:
        """Say that there is nothing of the name."""
        what = self.collection.keeps or self.module.identifier
        raise self.collection.unknown(f"There is no such {what} here.")

    def said(self, kept: Kept | None, **owner: str) -> Document | None:
        """Return an object in the version that is spoken, if it can be said there."""
        if kept is None:
            return None
        return self.home.said(kept, self.collection.keeps or "", self.version, **owner)

    def settle(self, key: Key, make: Callable[[Kept | None], Kept]) -> Kept | None:
        """Keep what is made of what is there, and return what was there.

        :param make: makes the object; again, if another request was faster.
        :raises ServiceUnavailable: when others are faster again and again.
        """
        assert self.documents is not None
        for _ in range(_TRIES):
            there = self.documents.get(key)
            if self.documents.put(key, make(there), there):
                return there
        raise ServiceUnavailable("Others change the same object.", retry_after=1)

    def demand(self) -> None:
        """Refuse a query without what it has to have.

        :raises ValidationError: with each that is missing.
        """
        given = request.args
        missing = [name for name in self.operation.demands if not given.get(name)]
        if missing:
            raise ValidationError({name: ["Missing."] for name in missing})
