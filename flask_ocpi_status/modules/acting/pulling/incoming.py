"""What comes in a list of another party: judged, and with whose it is.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push", for whose objects a
party has. Its own module says what an object is kept under.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ....contracts import Violation
from ....objects.judging.normal import Document
from ....parties.parties import Party
from ....peers.judged import Judged
from ....transport.ownership import Codes
from ....transport.ownership import codes_of
from ....transport.ownership import covers
from ...home import NOBODY
from ...keeping.arriving import Arrival
from ...keeping.documents import Kept
from ...keeping.documents import Key
from ...keeping.documents import is_possible
from ...operation import RECEIVER
from ...operation import Collection
from ...operation import Module
from ...serving.row import Row

#: So many places are told of.
_MOST = 5


class Incoming:
    """Makes of the items of a list what is kept of them.

    :param judged: whether they are judged by the class of the version.
    :param lenient: whether violations of form pass.
    :ivar refused: how many were left out.
    :ivar passed: how many were kept although their form is wrong.
    """

    def __init__(
        self,
        party: Party,
        module: Module,
        collection: Collection,
        version: str,
        *,
        judged: bool = True,
        lenient: bool = True,
    ) -> None:
        self.row = _row(module, collection, version)
        self.refused = 0
        self.passed = 0
        self._party = party
        self._places: dict[str, None] = {}
        self._owners: dict[Codes, Key | None] = {}
        self._judged = None
        if judged:
            schema = self.row.kept_as
            self._judged = Judged(schema, lenient=lenient, told=self._told)

    @property
    def places(self) -> tuple[str, ...]:
        """Pointers to where something was wrong: the first few of them."""
        return tuple(self._places)

    def anew(self) -> None:
        """Forget how many there were: the list is read once more."""
        self.refused = self.passed = 0

    def these(self, items: Iterable[Any]) -> Iterator[Arrival]:
        """Give the objects that are kept."""
        for item in self._good(items):
            arrival = self._arrival(item)
            if arrival is not None:
                yield arrival

    def refuse(self, *pointers: str) -> None:
        """Leave an object out, and note where something is wrong with it."""
        self.refused += 1
        for pointer in pointers:
            if len(self._places) < _MOST:
                self._places[pointer] = None

    def _good(self, items: Iterable[Any]) -> Iterator[Document]:
        """Give the objects that are of the class."""
        objects = []
        for item in items:
            if isinstance(item, dict):
                objects.append(item)
            else:
                self.refuse("")
        if self._judged is None:
            yield from objects
            return
        before = self._judged.refused, self._judged.passed
        yield from self._judged.these(objects)
        self.refused += self._judged.refused - before[0]
        self.passed += self._judged.passed - before[1]

    def _told(self, item: Any, found: list[Violation]) -> None:
        for one in found:
            if len(self._places) < _MOST:
                self._places[one.pointer] = None

    def _arrival(self, document: Document) -> Arrival | None:
        owner = self._owner(document)
        of_owner = self._key_of(owner)
        if of_owner is None:
            self.refuse("/country_code", "/party_id")
            return None
        named = self.row.collection.named
        said = document.get(named[1]) if named else ""
        own = f"{said}{self._apart(document)}"
        if not isinstance(said, str) or not is_possible(own):
            self.refuse(f"/{named[1]}" if named else "")
            return None
        key = of_owner.named(own)
        kept = Kept(document, self.row.version)
        return Arrival.of(key, kept, owner, final=self._is_final)

    def _owner(self, document: Document) -> Codes:
        """Return whose an object is; the party's own where it does not say so."""
        codes = document.get("country_code"), document.get("party_id")
        return self._own if None in codes else (str(codes[0]), str(codes[1]))

    def _key_of(self, owner: Codes) -> Key | None:
        """Return what an object of an owner is kept under that has no id.

        :returns: ``None`` if the party may not have any of it.
        """
        if owner not in self._owners:
            same = self.row.case_sensitive
            make = Key if same else Key.folded
            key = make(self.row.shelf, *owner, "")
            is_good = owner == self._own or (
                key.is_possible and covers(self._party, owner, case_sensitive=same)
            )
            self._owners[owner] = key if is_good else None
        return self._owners[owner]

    @cached_property
    def _own(self) -> Codes:
        """The codes of the party: those of its first role."""
        return next(filter(None, map(codes_of, self._party.roles)), NOBODY)

    @cached_property
    def _is_final(self) -> bool:
        """Whether nothing of the kind is ever changed, as of CDRs."""
        kinds = {one.kind for one in self.row.collection.operations}
        return kinds.isdisjoint(("put", "patch", "delete"))

    def _apart(self, document: Document) -> str:
        """Return what tells an object from others of its name."""
        apart = self.row.apart
        kind = None if apart is None else document.get(apart.field, apart.default)
        if apart is None or kind == apart.default:
            return ""
        return f"?{apart.field}={kind}"


def _row(module: Module, collection: Collection, version: str) -> Row:
    """Return what the tables say of the objects where they are kept."""
    ours = [one for one in collection.operations if one.role == RECEIVER]
    there = [one for one in ours if one.is_in(version)]
    return Row(module, collection, (there or ours)[0], version)
