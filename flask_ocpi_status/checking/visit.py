"""A visit to a partner: what is known of it by now, and every exchange with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from math import inf
from typing import Any
from urllib.parse import urljoin

from ..contracts import CONFIGURATION_MODULES
from ..contracts import FEATURES
from ..contracts import Features
from ..modules.serving.row import Row
from ..objects import Edition
from ..objects import Object
from ..objects import edition_of
from ..parties.parties import Endpoint
from ..peers.addresses import check_url
from ..peers.addresses import joined
from ..peers.addresses import origin
from ..peers.calls import MAX_URL
from ..peers.lists import with_query
from ..peers.settings import PeerSettings
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.ids import new_id
from ..transport.routing import PartyId
from ..transport.routing import Routing
from ..transport.tokens import CredentialsToken
from .exchanges import Exchange
from .exchanges import Request
from .recorder import Recorder
from .recorder import Told


@dataclass
class Listed:
    """A list of the partner's.

    :param row: what the tables say of it.
    :param ended: whether its links have led to an end.
    :param total: how many objects it has, as the partner said last.
    """

    row: Row
    items: list[Any] = field(default_factory=list)
    pages: list[Exchange] = field(default_factory=list)
    ended: bool = False
    total: int | None = None

    @property
    def cls(self) -> type[Object]:
        """The class of its objects."""
        return self.row.edition.classes[self.row.operation.gives or ""]

    @property
    def whole(self) -> bool:
        """Whether all its objects have come, as far as can be seen."""
        return self.ended and (self.total is None or self.total <= len(self.items))


class Visit(Recorder):
    """Calls a partner as OCPI has it. Not to be shared between threads.

    :param url: of its versions.
    :param token: for our calls; ``None`` where only token A is known.
    :param token_a: one with which nobody has registered yet.
    :param sender: who we are, in routing headers and of the objects that we write.
    :param told: is called with each exchange.
    :param seconds: after how many no more calls are made.
    :ivar version: the one that is spoken, once it is agreed.
    :ivar encoded: whether the partner takes our token in Base64.
    :ivar parties: those that its credentials name; the first is the receiver of what is
        sent.
    :ivar lists: those that could be read, by what findings of them are told apart by.
    """

    def __init__(
        self,
        url: str,
        token: CredentialsToken | None,
        settings: PeerSettings,
        *,
        token_a: CredentialsToken | None = None,
        sender: PartyId | None = None,
        told: Told | None = None,
        seconds: float = inf,
    ) -> None:
        super().__init__(settings, told, seconds)
        self.url = url
        self.sender = sender
        self.insecure = settings.insecure
        self.version = list(FEATURES)[-1]
        self.encoded = True
        self.endpoints: tuple[Endpoint, ...] = ()
        self.parties: tuple[PartyId, ...] = ()
        self.lists: dict[str, Listed] = {}
        self.keep_token("own", token or token_a)
        self.keep_token("A", token_a)

    @property
    def features(self) -> Features:
        """What the version has."""
        return FEATURES[self.version]

    @property
    def edition(self) -> Edition:
        """The classes of the version."""
        return edition_of(self.version)

    def endpoint(self, module: str, role: str | None = None) -> str | None:
        """Return the URL of a module, if the partner has it on that side.

        One that cannot be called is none.
        """
        for one in self.endpoints:
            if one.identifier == module and role in (None, one.role or role):
                return self._callable(one.url)
        return None

    def ask(
        self,
        purpose: str,
        method: str,
        url: str,
        *segments: object,
        module: str | None = None,
        where: str | None = None,
        token: str = "own",
        encoded: bool | None = None,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        raw: bytes | None = None,
        request_id: str | None = None,
        **about: Any,
    ) -> Exchange:
        """Make a call and record it; see :meth:`.Recorder.call`.

        :param segments: of the path behind the URL.
        :param module: which; see :class:`.Request`, as for what follows.
        :param token: by its name.
        :param encoded: whether it is sent in Base64; as the partner takes it without.
        :param about: what checks have to know of it.
        """
        routed = module is not None and module not in CONFIGURATION_MODULES
        request = Request(
            purpose,
            method,
            with_query(joined(url, segments), params or {}),
            module,
            token,
            self._headers(routed, request_id),
            about=about,
            where=where,
        )
        encoded = self.encoded if encoded is None else encoded
        return self.call(request, encoded=encoded, json=json, raw=raw)

    def followed(self, url: str, location: str) -> str | None:
        """Return where a header of an answer leads, if it is where the module is."""
        try:
            target = self._callable(urljoin(url, location))
        except ValueError:
            return None
        if target is None or origin(target) != origin(url):
            return None
        return target

    def _callable(self, url: str) -> str | None:
        try:
            return check_url(url, insecure=self.insecure, max_length=MAX_URL)
        except ValueError:
            return None

    def _headers(self, routed: bool, request_id: str | None) -> dict[str, str]:
        if not self.features.ids:
            return {}
        headers = {REQUEST_ID: request_id or new_id(), CORRELATION_ID: new_id()}
        if routed:
            receiver = self.parties[0] if self.parties else None
            headers.update(Routing(receiver, self.sender).headers())
        return headers
