"""OCPI, spoken to another party: its token, ids, routing headers, and the envelope.

Rules: OCPI 2.2.1, Transport and format.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from itertools import count
from time import sleep
from typing import Any
from typing import Final
from typing import Self

from ..codec import Codec
from ..contracts import FEATURES
from ..contracts import Features
from ..deadline import CallDeadline
from ..exchange.carried import carried
from ..naming.article import first
from ..naming.article import kind_of
from ..parties.given import check_token
from ..parties.parties import Party
from ..parties.parties import check_party
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.ids import new_id
from ..transport.quirks import Quirk
from ..transport.routing import UNROUTED
from ..transport.routing import PartyId
from ..transport.routing import Routing
from ..transport.tokens import CredentialsToken
from .answers import Reply
from .answers import reply_of
from .called import Call
from .called import telling
from .calls import Caller
from .failures import PeerError
from .failures import pause_before
from .lists import with_query
from .settings import PeerSettings
from .wire import Confidential
from .wire import revealed

#: What is said of calls; the name is that of the documentation.
LOG: Final = logging.getLogger("flask_ocpi_status.registration.peer")


class Speaker:
    """Speaks to one party; its parameters are those of :class:`~.peer.Peer`.

    :raises TypeError: for what is no party, no settings or no token.
    :raises ValueError: for a version that there is not.
    """

    def __init__(
        self,
        party: Party,
        settings: PeerSettings,
        *,
        version: str | None = None,
        token: CredentialsToken | None = None,
        correlation_id: str | None = None,
        secrets: Iterable[CredentialsToken] = (),
    ) -> None:
        check_party(party)
        if token is not None:
            check_token(token)
        if version is not None and version not in FEATURES:
            raise ValueError(
                f"There is no OCPI {version!r} here; use one of {', '.join(FEATURES)}."
            )
        if not isinstance(settings, PeerSettings):
            raise TypeError(
                f"{settings!r} is no PeerSettings; pass PeerSettings.of(app.config), or"
                " let ocpi.peer(party) do it."
            )
        self.party = party
        self._settings = settings
        self._token = token or party.token
        self._correlation_id = correlation_id
        spoken = version or party.version
        spoken = spoken if spoken in FEATURES else list(FEATURES)[-1]
        self._features = FEATURES[spoken]
        self._contract = f"ocpi-{spoken}"
        self._secrets = [*secrets, *((self._token,) if self._token else ())]
        self._codec = Codec(self._revealed)
        self._caller = Caller.of(settings)

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
        once: bool = False,
        module: str | None = None,
    ) -> Reply:
        """Make a call, and repeat it if it is a GET and that may help.

        :param url: absolute; the token is sent to it.
        :param json: the body, which is not sent if it is ``None``. A credentials token
            in it is sent as its text.
        :param params: for the query; instants may be ``datetime``, and what is ``None``
            is left out.
        :param receiver: the TO party; without it the one whose message this comes of,
            or the only one that the party has.
        :param sender: the FROM party; without it the one that that message was for, or
            the only one that we have.
        :param routed: whether there are routing headers; there are none for versions,
            credentials and hubclientinfo.
        :param correlation_id: as the class has it.
        :param once: whether a GET is not repeated either, as it has something begin.
        :param module: of what the call is, for who is told of it, where the URL is
            below no endpoint of the party.
        :raises PeerError: for anything but a success (OCPI, Status codes, 1xxx).
        :raises TypeError: for a URL that is no text, a receiver or a sender that is no
            party, and a body that has no form in JSON.
        """
        method = method.upper()
        if not isinstance(url, str):
            raise TypeError(
                f"A URL is a str, not {kind_of(url)}; peer.url_of(module, …)"
                " makes one of a module."
            )
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
                call = Call(
                    *(self.party, self._contract, method, url),
                    module=module,
                    headers=headers,
                    body=confidential.body,
                    secrets=self._secrets,
                )
                try:
                    with telling(call):
                        call.answer = self._caller.call(
                            method, url, headers, confidential, deadline=deadline
                        )
                        call.reply = reply_of(call.answer, self._secrets, deadline)
                        return call.reply
                except PeerError as error:
                    again = method == "GET" and not once
                    pause = pause_before(error, retry) if again else None
                    if pause is None or pause >= deadline.remaining:
                        raise
                    reason = error.reason
                LOG.info("A GET of party %r is repeated: %s", self.party.name, reason)
                sleep(pause)
        raise AssertionError  # count() has no end

    def _revealed(self, value: Any) -> Any:
        """Write a token as its text, and have it taken out of what is answered."""
        if isinstance(value, CredentialsToken) and value not in self._secrets:
            self._secrets.append(value)
        return revealed(value)

    def _chain(self) -> str:
        """Return the correlation id of a call, or of all calls for one list."""
        if self._correlation_id is not None:
            return self._correlation_id
        return carried().correlation_id or new_id()

    def _routing(self, receiver: PartyId | None, sender: PartyId | None) -> Routing:
        for one in (receiver, sender):
            if one is not None and not isinstance(one, PartyId):
                raise TypeError(
                    f"{first(kind_of(one))} is no party of a message; pass"
                    ' PartyId("NL", "DST").'
                )
        theirs = {role.party_id for role in self.party.roles}
        handed_on = carried()
        same = handed_on.party == self.party.name
        known = handed_on.routing if same else UNROUTED
        return Routing(
            receiver or known.receiver or _only(theirs),
            sender or known.sender or _only(self._settings.parties),
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
