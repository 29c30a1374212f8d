"""The app's own objects, as others read them: from a source, or from documents.

Rules: OCPI 2.2.1, Transport and format, "Pagination"; CDRs, 10.1.3 "Pull model".
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable

from ...answers.monitoring import logger
from ...answers.results import Page
from ...exchange.context import ocpi_request
from ...objects.judging.normal import Document
from ...transport.ownership import Codes
from ...transport.ownership import seen_by
from ...transport.pagination import PageRequest
from ..operation import Collection
from .concerned import shows
from .documents import Documents
from .documents import Kept
from .documents import Key
from .documents import Shelf
from .documents import Source


class Own:
    """An app's own objects, as they are listed: in its home version.

    :param source: where they are.
    :param home: that version.
    """

    def __init__(self, source: Source, home: str) -> None:
        self._source = source
        self._home = home

    def page(self, page: PageRequest) -> Page:
        """Return a page of them; its items are :class:`Kept`."""
        return self._source.page(page).map(self._kept)

    def find(self, **ids: str) -> Kept | None:
        """Return one of them."""
        found = self._source.find(**ids)
        return None if found is None else self._kept(found)

    def _kept(self, document: Document) -> Kept:
        return Kept(document, self._home)


class Shelved:
    """What is the app's own on a shelf of documents, as far as who asks may see it.

    :param documents: where they are kept.
    :param shelf: which of them.
    :param collection: what they are.
    :param owners: gives the codes of those whose they may be.
    :param case_sensitive: whether case counts in the ids by which they are found.
    """

    def __init__(
        self,
        documents: Documents,
        shelf: Shelf,
        collection: Collection,
        owners: Callable[[], Iterable[Codes]],
        *,
        case_sensitive: bool,
    ) -> None:
        self._documents = documents
        self._shelf = shelf
        self._collection = collection
        self._owners = owners
        self._make = Key if case_sensitive else Key.folded

    def page(self, page: PageRequest) -> Page:
        """Return a page of them; its items are :class:`Kept`.

        What a place gives that concerns another party is left out, and told of: the
        place is wrong then, and who asks gets nothing of it.
        """
        seen = seen_of(self._collection)
        found = self._documents.page(self._shelf, page, seen)
        if seen is None:
            return found
        items = list(found.items)
        shown = [kept for kept in items if shows(self._collection, kept, seen)]
        if len(shown) < len(items):
            logger.error(
                "%s.page gave what does not concern who asks: %s of %s. It is left out;"
                " page has to heed concerning.",
                type(self._documents).__name__,
                len(items) - len(shown),
                self._shelf.kind,
            )
        return Page(shown, found.total, found.limit, found.next_url)

    def find(self, **ids: str) -> Kept | None:
        """Return one of them, whoever of the owners has it."""
        [own] = ids.values()
        seen = seen_of(self._collection)
        for owner in self._owners():
            kept = self._documents.get(self._make(self._shelf, *owner, own))
            if kept is not None and shows(self._collection, kept, seen):
                return kept
        return None


def seen_of(collection: Collection) -> frozenset[Codes] | None:
    """Return the codes of those whose objects of a table who asks may see.

    :returns: ``None`` for all.
    """
    return None if collection.concerns is None else seen_by(ocpi_request.party)
