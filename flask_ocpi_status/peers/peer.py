"""Calls to another party, in OCPI's own terms.

Rules: OCPI 2.2.1, Transport and format.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from itertools import count
from time import sleep
from typing import Any
from typing import Self

from flask import has_request_context

from ..codec import Codec
from ..contracts import CONFIGURATION_MODULES
from ..contracts import FEATURES
from ..contracts import Features
from ..deadline import CallDeadline
from ..exchange.context import claimed_exchange
from ..parties.parties import Party
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.ids import new_id
from ..transport.quirks import Quirk
from ..transport.routing import PartyId
from ..transport.routing import Routing
from ..transport.tokens import CredentialsToken
from .addresses import ForbiddenURL
from .addresses import check_url
from .addresses import joined
from .answers import Reply as Reply
from .answers import reply_of
from .calls import MAX_URL
from .calls import Caller
from .failures import PeerError
from .failures import Reason
from .failures import pause_before
from .lists import PageOfPeer as PageOfPeer
from .lists import Walk
from .lists import next_by_link
from .lists import next_by_offset
from .lists import read_page
from .lists import with_query
from .settings import PeerSettings as PeerSettings
from .wire import Confidential
from .wire import revealed

#: The name that the documentation gives it.
_log = logging.getLogger("flask_ocpi_status.registration.peer")


class Peer:
    """Makes calls to one party, as a context manager. Not to be shared between threads.

    :param party: whom to call, with its endpoints, its token and its quirks.
    :param version: the version of OCPI to speak; the party's own without it, and the
        newest if it has none.
    :param token: to be sent instead of the party's.
    :param correlation_id: for all calls; without it that of the request being answered,
        or a new one.
    """

    def __init__(
        self,
        party: Party,
        settings: PeerSettings,
        *,
        version: str | None = None,
        token: CredentialsToken | None = None,
        correlation_id: str | None = None,
    ) -> None:
        self.party = party
        self._settings = settings
        self._token = token or party.token
        self._correlation_id = correlation_id
        newest = list(FEATURES.values())[-1]
        self._features = FEATURES.get(version or party.version or "", newest)
        self._codec = Codec(revealed)
        self._caller = Caller(
            timeout=settings.timeout,
            max_body=settings.max_body,
            ca_bundle=settings.ca_bundle,
            insecure=settings.insecure,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._caller.close()

    def get(self, url: str, **options: Any) -> Reply:
        """Ask for something; see :meth:`request`."""
        return self.request("GET", url, **options)

    def put(self, url: str, json: Any = None, **options: Any) -> Reply:
        """Push a whole object; see :meth:`request`."""
        return self.request("PUT", url, json, **options)

    def post(self, url: str, json: Any = None, **options: Any) -> Reply:
        """Send something new; see :meth:`request`."""
        return self.request("POST", url, json, **options)

    def patch(self, url: str, json: Any = None, **options: Any) -> Reply:
        """Push a part of an object; see :meth:`request`."""
        return self.request("PATCH", url, json, **options)

    def delete(self, url: str, **options: Any) -> Reply:
        """Take something away; see :meth:`request`."""
        return self.request("DELETE", url, **options)

    def request(
        self,
        method: str,
        url: str,
        json: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        receiver: PartyId | None = None,
        sender: PartyId | None = None,
        routed: bool = True,
        correlation_id: str | None = None,
    ) -> Reply:
        """Make a call, and repeat it if it is a GET and that may help.

        :param url: absolute; the token is sent to it.
        :param json: the body, which is not sent if it is ``None``. A credentials token
            in it is sent as its text.
        :param params: for the query; instants may be ``datetime``, and what is ``None``
            is left out.
        :param receiver: the TO party; without it the only one that the party has.
        :param sender: the FROM party; without it the only one that we have.
        :param routed: whether there are routing headers; there are none for versions,
            credentials and hubclientinfo.
        :param correlation_id: as the class has it.
        :raises PeerError: for anything but a success (OCPI, Status codes, 1xxx).
        """
        method = method.upper()
        url = with_query(url, params or {})
        confidential = Confidential.of(
            self._token,
            encoded=encodes(self.party.quirks, self._features),
            body=None if json is None else self._codec.encode(json),
        )
        routing = self._routing(receiver, sender) if routed else Routing()
        correlation_id = correlation_id or self._chain()
        with CallDeadline(self._settings.deadline) as deadline:
            for retry in count():
                headers = self._headers(confidential, routing, correlation_id)
                try:
                    answer = self._caller.call(
                        method, url, headers, confidential, deadline=deadline
                    )
                    return reply_of(answer, self._token, deadline)
                except PeerError as error:
                    pause = pause_before(error, retry) if method == "GET" else None
                    if pause is None or pause >= deadline.remaining:
                        raise
                    reason = error.reason
                _log.info("A GET of party %r is repeated: %s", self.party.name, reason)
                sleep(pause)
        raise AssertionError  # count() has no end

    def url_of(self, module: str, *segments: object, role: str | None = None) -> str:
        """Return the URL of a module, or of an object in it.

        :param segments: of the path behind it, as they are; they are encoded here.
        :param role: ``"SENDER"`` or ``"RECEIVER"``; not looked at before 2.2.
        :raises PeerError: ``NO_ENDPOINT`` when the party does not have the module, and
            ``FORBIDDEN`` when what it gave for its URL is none to call.
        :raises ValueError: for a segment that would lead elsewhere: empty, "." or "..".
        """
        endpoint = self.party.endpoint(module, role)
        if endpoint is None:
            raise PeerError(
                Reason.NO_ENDPOINT,
                f"The party has no endpoint {module}{f' ({role})' if role else ''}.",
            )
        try:
            url = check_url(
                endpoint.url, insecure=self._settings.insecure, max_length=MAX_URL
            )
        except ForbiddenURL as error:
            raise PeerError(Reason.FORBIDDEN, str(error)) from None
        return joined(url, segments)

    def pages(
        self,
        module_or_url: str,
        *,
        role: str = "SENDER",
        receiver: PartyId | None = None,
        sender: PartyId | None = None,
        routed: bool = True,
        **filters: Any,
    ) -> Iterator[PageOfPeer]:
        """Pull a list, page by page (OCPI 2.2.1, Transport and format, "Pagination").

        :param module_or_url: a module, or the absolute URL of a list.
        :param role: whose list; see :meth:`url_of`. The others are as :meth:`request`
            has them.
        :param filters: for the query: ``offset``, ``limit``, ``date_from``, ``date_to``
            and others.
        :raises PeerError: as :meth:`request`; besides, ``LOOP`` and ``FOREIGN_LINK``.
        """
        url = module_or_url
        if "://" not in url:
            url = self.url_of(module_or_url, role=role)
        options = {
            "receiver": receiver,
            "sender": sender,
            "routed": routed and module_or_url not in CONFIGURATION_MODULES,
            "correlation_id": self._chain(),
        }
        walk = Walk(url := with_query(url, filters))
        step: str | None = url
        while step is not None:
            walk.enter(step)
            reply = self.get(step, **options)
            page = read_page(reply)
            walk.leave(page)
            yield page
            step = self._next(step, page, reply)
        if walk.is_short:
            _log.warning(
                "A list of party %r ended after %d objects, and its X-Total-Count is"
                " %d. If the party sends no Link, give it the quirk no-link.",
                *(self.party.name, walk.count, walk.total),
            )

    def objects(
        self, module_or_url: str, *, role: str = "SENDER", **options: Any
    ) -> Iterator[dict[str, Any]]:
        """Pull a list, object by object; see :meth:`pages`.

        What is no object is left out, so that the good ones are not lost (OCPI 2.1.1,
        Transport and format).
        """
        for page in self.pages(module_or_url, role=role, **options):
            objects = [item for item in page.items if isinstance(item, dict)]
            if len(objects) < len(page.items):
                _log.warning(
                    "A list of party %r holds what is no object.", self.party.name
                )
            yield from objects

    def _next(self, url: str, page: PageOfPeer, reply: Reply) -> str | None:
        if Quirk.NO_LINK in self.party.quirks:
            return next_by_offset(url, len(page.items), page.total)
        return next_by_link(
            url,
            reply.headers.get("Link", ""),
            insecure=self._settings.insecure,
            behind_proxy=Quirk.LINK_BEHIND_PROXY in self.party.quirks,
        )

    def _chain(self) -> str:
        """Return the correlation id of a call, or of all calls for one list."""
        if self._correlation_id is not None:
            return self._correlation_id
        exchange = claimed_exchange() if has_request_context() else None
        return (exchange and exchange.correlation_id) or new_id()

    def _routing(self, receiver: PartyId | None, sender: PartyId | None) -> Routing:
        theirs = {role.party_id for role in self.party.roles}
        return Routing(
            receiver or _only(theirs), sender or _only(self._settings.parties)
        )

    def _headers(
        self, confidential: Confidential, routing: Routing, correlation_id: str
    ) -> dict[str, str]:
        headers: dict[str, str] = {}
        if confidential.body is not None:
            headers["Content-Type"] = "application/json"
        if self._features.ids:
            headers[REQUEST_ID] = new_id()
            headers[CORRELATION_ID] = correlation_id
            headers.update(routing.headers())
        return headers


def encodes(quirks: frozenset[Quirk], features: Features) -> bool:
    """Whether our token is sent to a party in Base64."""
    if features.encoded_tokens:
        return Quirk.RAW_TOKEN not in quirks
    return Quirk.ENCODED_TOKEN in quirks


def _only(parties: Collection[PartyId]) -> PartyId | None:
    return next(iter(parties)) if len(parties) == 1 else None
