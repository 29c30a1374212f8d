"""One operation on one platform: what its view has to go by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from typing import NoReturn
from typing import TypedDict

from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import ServiceUnavailable

from ...exchange.context import ocpi_request
from ...objects import judge
from ...objects.judging.normal import Document
from ...objects.texts import fold
from ...transport.ownership import codes_of
from ...transport.ownership import covers
from ...views.accepting import is_lenient
from ...violations import outside
from ..common import Common
from ..home import NOBODY
from ..home import owned_by
from ..keeping.concerned import shows
from ..keeping.documents import Documents
from ..keeping.documents import Kept
from ..keeping.documents import Key
from ..keeping.reading import seen_of
from .received import Change
from .received import tell
from .row import Row
from .side import Readable
from .side import Side
from .side import own_codes

#: How often an object is made anew, because another request was faster.
_TRIES: Final = 10


class Part(TypedDict, total=False):
    """The names of a part of an object, as a URL has them."""

    evse_uid: str
    connector_id: str
    calendar_id: str


@dataclass(frozen=True)
class Place:
    """One operation on one platform.

    :param row: what the tables say of it.
    :param side: what the app brings.
    :param common: what it has in common with the others.
    """

    row: Row
    side: Side
    common: Common

    @cached_property
    def readable(self) -> Readable | None:
        """Where the app's own objects are; ``None`` where they are those of others."""
        if not self.row.is_ours:
            return None
        return self._readable(self.side, str(self.row.collection.keeps))

    @cached_property
    def documents(self) -> Documents:
        """Where objects are kept."""
        given = self.side.given(self.row.collection.keeps)
        assert isinstance(given, Documents)
        return given

    @cached_property
    def locations(self) -> Readable | None:
        """Where our own Locations are, for who names one."""
        side = self.common.locations
        return None if side is None else self._readable(side, "Location")

    def _readable(self, side: Side, kind: str) -> Readable | None:
        same = self.row.case_sensitive
        return side.readable(kind, self.common.home, case_sensitive=same)

    def key(self, names: dict[str, str]) -> Key:
        """Return what the object is kept under that a URL names.

        A URL that names no owner is of any of those that the caller is, or that we are.
        """
        named = self.row.collection.named
        own = names[named[0]] if named else ""
        if "country_code" in names:
            return self.key_of((names["country_code"], names["party_id"]), own)
        owners = list(own_codes()) if self.row.is_ours else self.callers()
        keys = [self.key_of(owner, own) for owner in owners or [NOBODY]]
        there = (key for key in keys if self.documents.get(key) is not None)
        return keys[0] if len(keys) == 1 else next(there, keys[0])

    def key_of(self, owner: tuple[str, str], own: str) -> Key:
        """Return what an object is kept under, of an owner, with an id of its own."""
        make = Key if self.row.case_sensitive else Key.folded
        return make(self.row.shelf, *owner, own + self._apart())

    def _apart(self) -> str:
        """Return what tells an object from others of its name, as a query says it."""
        apart, kind = self.row.apart, self.kind()
        if apart is None or kind == apart.default:
            return ""
        return f"?{apart.field}={kind}"

    def kind(self, *names: str) -> str | None:
        """Return which of the objects of a name is meant, as the query says it.

        :param names: other parameters that may say it.
        :returns: ``None`` where nothing tells them apart.
        :raises ValidationError: for a word that there is not.
        """
        apart = self.row.collection.apart if names else self.row.apart
        if apart is None:
            return None
        words = self.row.edition.enums[apart.words]
        for name in (apart.field, *names):
            if name in request.args:
                word = request.args[name]
                if word not in words and not (words.open and word):
                    told = f"Expected one of {', '.join(words)}."
                    raise ValidationError(outside("query parameter", {name: [told]}))
                return word
        return apart.default

    def check_kind(self, body: Document) -> None:
        """Refuse a body that is another one of the name than the query says.

        :raises ValidationError: for that.
        """
        apart, kind = self.row.apart, self.kind()
        if apart is not None and body.get(apart.field, kind) != kind:
            told = f"Expected {kind}, as the query says."
            raise ValidationError({apart.field: [told]})

    def callers(self) -> list[tuple[str, str]]:
        """Return the codes of who asks, of each of its roles."""
        roles = getattr(ocpi_request.party, "roles", None) or ()
        return list(filter(None, map(codes_of, roles)))

    def caller(self) -> tuple[str, str]:
        """Return the codes of who asks: those of its first role."""
        return next(iter(self.callers()), NOBODY)

    def owner_in(self, document: Document) -> tuple[str, str] | None:
        """Return whose an object is, as it says itself; ``None`` if it does not.

        :raises ValidationError: for one that who asks may not send.
        """
        codes = document.get("country_code"), document.get("party_id")
        if None in codes:
            return None
        owner = str(codes[0]), str(codes[1])
        same = self.row.case_sensitive
        if not covers(ocpi_request.party, owner, case_sensitive=same):
            told = ["Expected a party of yours."]
            raise ValidationError({"country_code": told, "party_id": told})
        return owner

    def missing(self, part: str | None = None) -> NoReturn:
        """Say that there is nothing of the name.

        :param part: the class of the part that is missing, if it is one.
        """
        collection = self.row.collection
        what = part or collection.keeps or self.row.module.identifier
        raise collection.unknown(f"There is no such {what} here.")

    def said(self, kept: Kept | None, **owner: str) -> Document | None:
        """Return an object in the version that is spoken, if it can be said there."""
        if kept is None:
            return None
        row, home = self.row, self.common.home
        if kept.version == row.version:
            owner = {}  # it is given as it is
        elif row.is_ours and "country_code" not in home.decisions:
            owner = owned_by(self._ours(kept.key))
        return home.said(kept, row.kept_as, row.version, **owner)

    def _ours(self, key: Key | None) -> tuple[str, str]:
        """Return who of us has an object: our first party, where nothing tells."""
        first, *others = [*own_codes()] or [NOBODY]
        if key is None or not others:
            return first
        alike = key.alike[1:3]
        known = (codes for codes in others if tuple(map(fold, codes)) == alike)
        return next(known, first)

    def heard(self, body: Document | None) -> Document | None:
        """Return what was asked for as the app knows it, if its version can say it."""
        row, owner = self.row, owned_by(self.caller())
        return self.common.home.heard(
            body or {}, row.operation.takes, row.version, **owner
        )

    def judged(self, document: Document) -> Kept:
        """Return an object that was changed, if it is one still.

        :raises ValidationError: when it is none any more.
        """
        # The rest of it is as it was let pass before.
        same = judge(self.row.kept_as, document, lenient=is_lenient(ocpi_request))
        return Kept(same, self.row.version)

    def settle(
        self,
        key: Key,
        make: Callable[[Kept | None], Kept | None],
        owner: dict[str, str],
    ) -> Kept | None:
        """Keep what is made of what is there, and return what was there.

        :param make: makes the object, again if another request was faster; ``None`` to
            leave everything as it is.
        :param owner: the codes of its owner, as they were sent; none where nobody says.
        :raises ServiceUnavailable: when others are faster again and again.
        """
        for _ in range(_TRIES):
            there = self.there(key)
            made = make(there)
            if made is None:
                return there
            if self.documents.put(key, made, there):
                change: Change = "created" if there is None else "changed"
                self.tell(change, key, made, owner)
                return there
        raise ServiceUnavailable("Others change the same object.", retry_after=1)

    def there(self, key: Key) -> Kept | None:
        """Return what is kept under a key.

        One of ours that concerns another party is not there for who asks.
        """
        found, collection = self.documents.get(key), self.row.collection
        if found is None or not self.row.is_ours:
            return found
        return (
            found if shows(collection, found, seen_of(collection)) else self.missing()
        )

    def tell(self, change: Change, key: Key, kept: Kept, owner: dict[str, str]) -> None:
        """Tell the app of what has come, once it is certain."""
        tell(self.row, self.common.home, change, key, kept, owner)

    def demand(self) -> dict[str, str]:
        """Return what the query has to have.

        :raises ValidationError: with each that is missing.
        """
        given, names = request.args, self.row.operation.demands
        missing = {name: ["Missing."] for name in names if not given.get(name)}
        if missing:
            raise ValidationError(outside("query parameter", missing))
        return {name: given[name] for name in names}
