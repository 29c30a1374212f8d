"""What several modules of a party have in common: they are listed, read, put.

The keyword ``owner`` is a country code and a party id: whose an object is, where it
does not say so itself and several of our own could be meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...objects.judging.normal import Document
from ...peers.peer import PageOfPeer
from ...transport.ownership import Codes
from ..operation import RECEIVER
from ..operation import SENDER
from .calls import Calls
from .rows import Where
from .rows import named

#: Instants of a filter: aware, or in UTC; or as OCPI writes them.
Date = datetime | str


class Offered:
    """A module of a party, or a table of one."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls


class Listed(Offered):
    """Objects of the party's own, as a list (OCPI 2.2.1, "Pagination")."""

    def pages(
        self,
        *,
        date_from: Date | None = None,
        date_to: Date | None = None,
        offset: int | None = None,
        limit: int | None = None,
        **filters: Any,
    ) -> Iterator[PageOfPeer]:
        """Pull them, page by page, in the app's version.

        What is no such object, or cannot be said in that version, is left out; what is
        wrong with the form alone passes.

        :param date_from: changed then or later.
        :param date_to: changed before.
        :param filters: other parameters of the query.
        :raises PeerError: as :meth:`.Peer.pages`, and ``NOT_IN_VERSION``.
        :raises TypeError: without what the list demands.
        """
        known = {"date_from": date_from, "date_to": date_to}
        return self._calls.pages(**known, offset=offset, limit=limit, **filters)

    def objects(
        self,
        *,
        date_from: Date | None = None,
        date_to: Date | None = None,
        offset: int | None = None,
        limit: int | None = None,
        **filters: Any,
    ) -> Iterator[Document]:
        """Pull them, object by object; see :meth:`pages`."""
        known = {"date_from": date_from, "date_to": date_to}
        pages = self._calls.pages(**known, offset=offset, limit=limit, **filters)
        return (item for page in pages for item in page.items)


class Read(Offered):
    """Objects of the party's own, one by one."""

    def get(self, id: str) -> Document:
        """Ask for one, in the app's version.

        :raises PeerError: for anything but a success, and for what is no such object.
        """
        return self._calls.read(Where(named(self._calls.collection, id)), SENDER)


class Kept(Offered):
    """Objects that are not the party's, as it keeps them."""

    def kept(self, id: str, *, owner: Codes | None = None) -> Document:
        """Ask for one as the party has it, in the app's version.

        :raises PeerError: for anything but a success, and for what is no such object.
        """
        return self._calls.read(
            Where(named(self._calls.collection, id), owner), RECEIVER
        )


class Put(Offered):
    """Objects that the party is told of, as a whole."""

    def put(self, document: Mapping[str, Any], *, owner: Codes | None = None) -> None:
        """Send one, as a whole, from the app's version.

        :raises ContractViolation: in debug and tests, when it is not as it has to be;
            else that is logged, and it is sent.
        :raises PeerError: for anything but a success, and ``NOT_IN_VERSION`` where the
            party's version cannot say it.
        """
        self._calls.whole("put", document, Where({}, owner))


class Patched(Offered):
    """Objects of which the party is told what has changed."""

    def patch(
        self, id: str, change: Mapping[str, Any], *, owner: Codes | None = None
    ) -> None:
        """Send what has changed of one.

        :raises ContractViolation: as :meth:`.Put.put`.
        :raises PeerError: likewise. A change is sent in the app's own version alone;
            for another one send the whole.
        """
        self._calls.change(change, Where(named(self._calls.collection, id), owner))


class Deleted(Offered):
    """Objects that can be taken away again."""

    def delete(self, id: str, *, owner: Codes | None = None) -> None:
        """Have the party forget one.

        :raises PeerError: for anything but a success.
        """
        self._calls.delete(Where(named(self._calls.collection, id), owner))


class Posted(Offered):
    """Objects that are sent once, and are not changed."""

    def post(self, document: Mapping[str, Any]) -> str | None:
        """Send one, from the app's version, and return where the party has it.

        :returns: ``None`` where the party names no URL, or one that is not its own.
        :raises ContractViolation: as :meth:`.Put.put`.
        :raises PeerError: likewise.
        """
        return self._calls.post(document)


def given(**ids: str | None) -> dict[str, str]:
    """Return the ids that are said."""
    return {name: one for name, one in ids.items() if one is not None}
