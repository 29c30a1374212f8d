"""Objects of ours are put, changed, read again and taken away.

The tables of the modules say what there is of that in a version.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push"; each module.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from typing import Final

from ...modules.facing.rows import names_in
from ...modules.operation import RECEIVER
from ...modules.operation import SENDER
from ...modules.operation import Kind
from ...modules.serving.row import Row
from ...objects import Object
from ...objects.edition import OWNER
from ...objects.judging.normal import Document
from ...transport.routing import PartyId
from ..course.rows import UNKNOWN
from ..course.rows import answered
from ..course.rows import ask
from ..course.rows import is_owned
from ..course.rows import url_of
from ..visit import Visit
from .samples import Samples

#: Who owns what is put where it must not be.
_NOBODY: Final = PartyId("ZZ", "ZZZ")
#: The module whose URLs are the receiver's to choose: ``Location`` says them.
CHOSEN: Final = "cdrs"


def push(visit: Visit, samples: Samples) -> None:
    """Send an object to each place that takes one of ours.

    What has no id but its owner's is told by a hub, of others.
    """
    for row in answered(visit, RECEIVER, "put"):
        if row.collection.named is not None:
            _Place(visit, samples, row).go_through()
    for row in answered(visit, RECEIVER, "create"):
        _create(visit, samples, row)
    for row in answered(visit, SENDER, "notice"):
        _Place(visit, samples, row).tell()


class _Place:
    """A URL at which the partner takes an object of ours, or a part of one.

    A part is put beside the one that is there.
    """

    def __init__(self, visit: Visit, samples: Samples, row: Row) -> None:
        self._visit = visit
        self._samples = samples
        self._row = row
        self._cls = _class_of(row)
        self._names = _names(samples, row)
        *others, self._own = self._names
        if others:
            self._names[self._own] = f"{self._names[self._own][:-1]}2"
        self._field = self._cls.in_url.get(self._own)

    def go_through(self) -> None:
        """Put, change and take away an object."""
        whole = self._whole()
        self._ask("put-new", "PUT", whole)
        self._ask("read-back", "GET", sent=whole)
        self._ask("put-known", "PUT", self._dated(whole, 1))
        if self._has("patch"):
            self._change()
        self._make_mistakes(whole)
        if self._has("delete"):
            self._ask("delete", "DELETE")
            self._ask("read-deleted", "GET")

    def tell(self) -> None:
        """Put what is neither new nor known."""
        self._ask("notice", "PUT", self._whole())

    def _change(self) -> None:
        change = self._samples.change(self._cls)
        dated = self._dated(change, 2)
        self._ask("patch", "PATCH", dated)
        self._ask("read-patched", "GET", sent=dated)
        if self._cls.patch_needs:
            self._ask("patch-bare", "PATCH", change)
        self._ask("patch-unknown", "PATCH", dated, own=UNKNOWN)

    def _make_mistakes(self, whole: Document) -> None:
        if self._field is not None:
            self._ask("put-other-id", "PUT", {**whole, self._field: UNKNOWN})
        said = (*OWNER, self._field, "last_updated")
        fields = self._cls.properties().items()
        *_, last = (name for name, one in fields if one.required and name not in said)
        lacking = {name: one for name, one in whole.items() if name != last}
        self._ask("put-invalid", "PUT", lacking)
        if is_owned(self._row):
            foreign = self._samples.of(self._cls, owner=_NOBODY)
            self._ask("put-foreign", "PUT", foreign, owner=_NOBODY)

    def _whole(self) -> Document:
        """Return the object, under the id of its URL."""
        whole = self._samples.of(self._cls)
        own = {} if self._field is None else {self._field: self._names[self._own]}
        return whole | own

    def _dated(self, document: Document, hours: int) -> Document:
        """Return it as it was changed later, in versions that say when."""
        if "last_updated" not in self._cls.properties():
            return document
        return {**document, "last_updated": self._samples.updated(hours)}

    def _has(self, kind: Kind) -> bool:
        """Whether there is something of a kind at the URL."""
        others = _others(self._visit, self._row, kind)
        return any(one.operation.path == self._row.operation.path for one in others)

    def _ask(
        self,
        purpose: str,
        method: str,
        body: Any = None,
        *,
        own: str | None = None,
        owner: PartyId | None = None,
        **about: Any,
    ) -> None:
        names = self._names if own is None else {**self._names, self._own: own}
        url = url_of(self._visit, self._row, names, owner or self._samples.owner)
        ask(self._visit, self._row, purpose, method, url, json=body, **about)


def _create(visit: Visit, samples: Samples, row: Row) -> None:
    """Post an object, and read it where it is said to be, or has to be."""
    whole, url = samples.of(_class_of(row)), url_of(visit, row)
    created = ask(visit, row, "create", "POST", url, json=whole)
    said = created.header("Location")
    found = visit.followed(url, said) if said else _expected(visit, samples, row)
    if created.succeeded and found is not None:
        ask(visit, row, "read-created", "GET", found, sent=whole)
    if "party_id" in whole and row.collection.named is not None:
        foreign = samples.of(_class_of(row), owner=_NOBODY)
        foreign[row.collection.named[1]] = UNKNOWN
        ask(visit, row, "put-foreign", "POST", url, json=foreign)


def _expected(visit: Visit, samples: Samples, row: Row) -> str | None:
    """Return where an object has to be, if that is not the partner's to choose."""
    if row.module.identifier == CHOSEN:
        return None
    reading = _others(visit, row, "read")
    urls = (url_of(visit, one, _names(samples, one), samples.owner) for one in reading)
    return next(urls, None)


def _others(visit: Visit, row: Row, kind: Kind) -> Iterator[Row]:
    """Give what else of a kind the version has of the same objects."""
    rows = answered(visit, row.operation.role, kind)
    return (one for one in rows if one.collection is row.collection)


def _class_of(row: Row) -> type[Object]:
    return row.edition.classes[row.operation.takes or ""]


def _names(samples: Samples, row: Row) -> dict[str, str]:
    return {name: samples.id_of(name) for name in names_in(row.operation.path)}
