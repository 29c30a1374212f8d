"""One table of a module of another party, and the calls that its rows allow."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from ...contracts import CONFIGURATION_MODULES
from ...exchange.enrolment import Role
from ...objects.judging.normal import Document
from ...peers.addresses import ForbiddenURL
from ...peers.addresses import check_url
from ...peers.addresses import origin
from ...peers.answers import Reply
from ...peers.failures import PeerError
from ...peers.failures import Reason
from ...peers.judged import Judged
from ...peers.peer import PageOfPeer
from ...peers.speaking import LOG
from ...transport.ownership import Codes
from ...transport.ownership import codes_of
from ..operation import SENDER
from ..operation import Kind
from ..operation import Module
from ..serving.row import Row
from .rows import Where
from .rows import check_ids
from .rows import codes_given
from .rows import collection_of
from .rows import row_of
from .rows import segments_of
from .saying import Saying
from .speaking import PlatformPeer


class Calls:
    """A table of a module, as a party has it.

    :param peer: who calls the party.
    :param module: the module.
    :param of: the class of the objects, where the module has several tables.
    """

    def __init__(
        self, peer: PlatformPeer, module: Module, of: str | None = None
    ) -> None:
        self._peer = peer
        self.module = module
        self.collection = collection_of(module, of)

    @cached_property
    def saying(self) -> Saying:
        """The way between the app's version and the party's."""
        return self._peer.saying(self.module)

    @property
    def kind(self) -> str:
        """The name of the class of the objects."""
        assert self.collection.keeps is not None
        return self.collection.keeps

    def row(self, kind: Kind, where: Where, **more: Any) -> Row:
        """Return the row that says how something is asked for; see :func:`.row_of`."""
        check_ids(where.names.values())
        codes_given(where.owner)
        version = self.saying.version
        return row_of(self.module, self.collection, version, kind, where.names, **more)

    def send(self, row: Row, where: Where, body: Any = None, **query: Any) -> Reply:
        """Make the call of a row.

        :raises PeerError: for anything but a success.
        """
        method, role = row.operation.method, row.operation.role
        segments = segments_of(row, where.names, where.owner or self._peer.owner)
        url = self._peer.url_of(self.module.identifier, *segments, role=role)
        apart = row.collection.apart
        if apart is not None:
            said = where.apart or apart.default
            # Until 2.1.1 only what may charge could be said to be another one.
            asked = apart.field in row.operation.knows
            if row.collection.apart_by(row.operation, row.version) or (
                asked and (row.apart is not None or said != apart.default)
            ):
                query[apart.field] = said
        return self._call(method, url, body, params=query)

    def _call(self, method: str, url: str, body: Any = None, **options: Any) -> Reply:
        routed = self.module.identifier not in CONFIGURATION_MODULES
        peer = self._peer
        return peer.request(
            method,
            url,
            body,
            routed=routed,
            receiver=peer.receiver if routed else None,
            sender=peer.sender if routed else None,
            **options,
        )

    def read(self, where: Where, role: Role) -> Document:
        """Ask for an object."""
        row = self.row("read", where, role=role)
        reply = self.send(row, where)
        owner = where.owner or (self._theirs if role == SENDER else self._peer.owner)
        return self.saying.own(reply.data, str(row.operation.gives), owner)

    def read_at(self, url: str, role: Role) -> Document:
        """Ask for an object at a URL that the party has named.

        :raises PeerError: ``FORBIDDEN`` for one that is not at the party's.
        """
        endpoint = self._peer.url_of(self.module.identifier, role=role)
        if self._at(endpoint, url) is None:
            raise PeerError(
                Reason.FORBIDDEN,
                f"The URL is none at the party's {self.module.identifier}.",
            )
        reply = self._call("GET", url)
        return self.saying.own(reply.data, self.kind, self._peer.owner)

    def whole(self, kind: Kind, document: Mapping[str, Any], where: Where) -> None:
        """Send an object, or a part of one, as a whole."""
        plain = self.saying.plain(document)
        where = self._named(plain, where)
        row = self.row(kind, where)
        takes = str(row.operation.takes)
        said = self.saying.said(plain, takes, where.owner or self._peer.owner)
        self.send(row, where, said)

    def change(self, change: Mapping[str, Any], where: Where) -> None:
        """Send what has changed of an object."""
        row = self.row("patch", where)
        plain = self.saying.plain(change)
        takes = str(row.operation.takes)
        self.saying.of_home(plain, takes, partial=True)
        self.send(row, where, self.saying.changed(plain, takes))

    def delete(self, where: Where) -> None:
        """Have the party forget an object."""
        self.send(self.row("delete", where), where)

    def post(self, document: Mapping[str, Any]) -> str | None:
        """Send an object that is sent once, and return where the party has it.

        :returns: ``None`` where it says no such place, or one that is not its own.
        """
        plain = self.saying.plain(document)
        where = Where({})
        row = self.row("create", where)
        owner = codes_of(plain) or self._peer.owner
        said = self.saying.said(plain, str(row.operation.takes), owner)
        return self.place_of(self.send(row, where, said), row)

    def place_of(self, reply: Reply, row: Row) -> str | None:
        """Return where a party has what was sent to it, if that is at its own place."""
        location = reply.headers.get("Location", "").strip()
        if not location:
            return None
        endpoint = self._peer.url_of(self.module.identifier, role=row.operation.role)
        found = self._at(endpoint, location)
        if found is None:
            LOG.warning(
                "The Location of a %s at party %r is none of its own. It is not used.",
                row.operation.takes,
                self._peer.party.name,
            )
        return found

    def ask(
        self,
        kind: Kind,
        where: Where,
        body: Mapping[str, Any] | None = None,
        *,
        asked: str | None = None,
        **query: Any,
    ) -> Any:
        """Ask for something to be done, and return what is said of it at once."""
        row = self.row(kind, where, asked=asked)
        gives, said = row.operation.gives, None
        if row.taken is not None and not (body is None and row.operation.optional):
            plain = self.saying.plain({} if body is None else body)
            said = self.saying.asked(plain, row.taken, self._peer.owner)
        reply = self.send(row, where, said, **query)
        if gives is None:
            return None
        if gives not in row.edition.classes:
            return self.saying.word(reply.data, gives)
        return self.saying.heard(reply.data, gives, self._theirs)

    def pages(self, **filters: Any) -> Iterator[PageOfPeer]:
        """Go through the party's list, page by page."""
        where = Where({})
        row = self.row("list", where)
        for name in row.operation.demands:
            if filters.get(name) is None:
                raise TypeError(
                    f"The list of {self.module.identifier} is not given without"
                    f" {name}; say {name}=…."
                )
        cls = row.edition.classes[str(row.operation.gives)]
        segments = segments_of(row, {}, None)
        url = self._peer.url_of(self.module.identifier, *segments, role=SENDER)
        routed = self.module.identifier not in CONFIGURATION_MODULES
        pages = self._peer.pages(
            url,
            routed=routed,
            receiver=self._peer.receiver if routed else None,
            sender=self._peer.sender if routed else None,
            **filters,
        )
        return self._brought(pages, Judged(cls))

    def _brought(
        self, pages: Iterator[PageOfPeer], judged: Judged
    ) -> Iterator[PageOfPeer]:
        party, kind = self._peer.party.name, judged.schema.__name__
        for page in pages:
            good = judged.these(page.items)
            brought = [self.saying.brought(one, kind, self._theirs) for one in good]
            items = [one for one in brought if one is not None]
            yield PageOfPeer(items, page.total)
        if judged.refused or judged.passed:
            LOG.warning("A list of party %r holds %s.", party, judged)

    def _named(self, document: Document, where: Where) -> Where:
        """Return which object it is, with what it says of that itself."""
        names = where.names
        if not names and self.collection.named is not None:
            variable, field = self.collection.named
            if field not in document:
                raise ValueError(f"It does not say which one it is; say {variable}=….")
            names = {variable: str(document[field])}
        apart = self.collection.apart
        kind = None if apart is None else document.get(apart.field)
        owner = where.owner or codes_of(document)
        return Where(names, owner, where.apart or kind)

    @cached_property
    def _theirs(self) -> Codes | None:
        """Whose the party's own objects are, where they do not say so."""
        found = {codes_of(role) for role in self._peer.party.roles}
        return found.pop() if len(found) == 1 else None

    def _at(self, endpoint: str, url: str) -> str | None:
        """Return a URL that a party has named, if it is at the place of an endpoint."""
        try:
            found = urljoin(endpoint, url)
            check_url(found, insecure=self._peer.insecure, max_length=4096)
        except (ForbiddenURL, ValueError):
            return None
        return found if origin(found) == origin(endpoint) else None
