"""What a partner has: its own objects, which a test gives it, and those of others.

Its own are shown as they are, valid or not, to whoever asks: what they are worth is
what the test is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from typing import Any
from typing import Final

from ..answers.results import Page
from ..modules import MemoryDocuments
from ..modules.catalogue import MODULES
from ..modules.keeping.documents import Kept
from ..modules.keeping.documents import Key
from ..modules.keeping.documents import Shelf
from ..modules.operation import RECEIVER
from ..modules.operation import SENDER
from ..modules.operation import Collection
from ..modules.operation import Module
from ..objects.judging.normal import Document
from ..transport.pagination import PageRequest
from ..transport.routing import PartyId
from .waiting import check_known

#: What others send is kept by.
KEPT: Final = frozenset({"put", "create", "notice"})
#: So many objects are read at once.
_MANY: Final = 1000


class Own:
    """The partner's own objects of one class, as a source of its platform."""

    def __init__(self, collection: Collection) -> None:
        self._field = own_field(collection)
        self._held: dict[object, Document] = {}
        self._lock = Lock()

    def hold(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Have more; what has the id of one that is there takes its place."""
        with self._lock:
            for document in documents:
                self._held[document.get(self._field)] = dict(document)

    def remove(self, own: str) -> None:
        """Have one of them no longer.

        :raises LookupError: when it is not there.
        """
        with self._lock:
            if self._held.pop(own, None) is None:
                raise LookupError(f"The partner has nothing with the id {own!r}.")

    def clear(self) -> None:
        """Have none of them any longer."""
        with self._lock:
            self._held.clear()

    def find(self, **ids: str) -> Document | None:
        """Return one of them; ids are alike in every case."""
        [own] = ids.values()
        named = (
            document
            for key, document in list(self._held.items())
            if str(key).casefold() == own.casefold()
        )
        return next(named, None)

    def page(self, page: PageRequest) -> Page:
        """Return a page of them, in the order of their last changes."""
        every = [one for one in list(self._held.values()) if _is_of(page, one)]
        every.sort(key=lambda one: str(one.get("last_updated")))
        some = every[page.offset : page.offset + page.limit]
        return Page(some, len(every), page.limit, page.next_url(len(every)))


class Having:
    """All that a partner has.

    :param version: in which its own objects are.
    :param party_id: whose they are.
    :ivar documents: where it keeps what others send, and what of its own they change.
    """

    def __init__(self, version: str, party_id: PartyId) -> None:
        self.documents: Final = MemoryDocuments()
        self._version = version
        self._codes = party_id.country_code, party_id.party_id
        self._own: dict[str, Own] = {}

    def own(self, collection: Collection) -> Own:
        """Return its own objects of a class."""
        return self._own.setdefault(str(collection.keeps), Own(collection))

    def hold(
        self, module: str, documents: Iterable[Mapping[str, Any]], of: str | None = None
    ) -> None:
        """Have objects of its own.

        :raises ValueError: for a module that has none, and a class that it has not.
        """
        collection = collection_of(module, of)
        if not is_changed_by_others(collection):
            self.own(collection).hold(documents)
            return
        shelf = Shelf(SENDER, str(collection.keeps))
        for document in documents:
            named = str(document.get(own_field(collection)))
            key = Key.folded(shelf, *self._codes, named)
            kept = Kept(dict(document), self._version)
            self.documents.put(key, kept, self.documents.get(key))

    def clear(self) -> None:
        """Have nothing any longer, of its own or of others."""
        for own in self._own.values():
            own.clear()
        self.documents.clear()

    def received(self, module: str, of: str | None = None) -> list[Document]:
        """Return what has come from others, oldest first.

        :raises ValueError: as :meth:`hold`.
        """
        shelf = Shelf(RECEIVER, str(collection_of(module, of).keeps))
        return [one.document for one in self._all(shelf)]

    def _all(self, shelf: Shelf) -> Iterator[Any]:
        asked = PageRequest(0, _MANY, _MANY, lambda: "")
        yield from self.documents.page(shelf, asked).items


def collection_of(module: str, of: str | None = None) -> Collection:
    """Return the table of a module that keeps objects.

    :param of: their class, where the module has several.
    :raises ValueError: where there is none, with what may be meant.
    """
    check_known("module", module, MODULES)
    found = {str(one.keeps): one for one in _keeping(MODULES[module])}
    if not found:
        raise ValueError(f"There are no objects of {module}: nothing is kept there.")
    check_known("class", of, found)
    return found[of or next(iter(found))]


def is_changed_by_others(collection: Collection) -> bool:
    """Whether others write to what a sender has, as they do to Terminals."""
    return any(row.role == SENDER and row.kind in KEPT for row in collection.operations)


def own_field(collection: Collection) -> str:
    """Return the field that tells objects of one owner apart, or owners."""
    return (collection.named or ("", "party_id"))[1]


def _keeping(module: Module) -> Iterator[Collection]:
    return (one for one in module.collections if one.keeps is not None)


def _is_of(page: PageRequest, document: Document) -> bool:
    """Whether an object is asked for; one whose date cannot be read always is."""
    with suppress(KeyError, TypeError, ValueError):
        return page.covers(document["last_updated"])
    return True
