"""What a partner asks of an app, recorded as the requests that come are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.datastructures import Headers

from ..codec import dumps
from ..contracts import FEATURES
from ..contracts import VERSIONS
from ..deadline import CallDeadline
from ..modules.facing.peer import TypedPeer
from ..parties.parties import Party
from ..peers.addresses import joined
from ..peers.called import Call
from ..peers.called import ocpi_called
from ..peers.called import present_call
from ..peers.calls import Answer
from ..peers.calls import Caller
from ..peers.failures import PeerError
from ..peers.settings import PeerSettings
from ..peers.speaking import encodes
from ..peers.wire import Confidential
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.ids import new_id
from ..transport.routing import Routing
from ..transport.tokens import CredentialsToken
from .exchanges import Exchange
from .exchanges import Exchanges
from .places import Place
from .places import parts_of
from .places import side_of


class RecordedPeer(TypedPeer):
    """Calls an app in the partner's name, also from where another app is present.

    :ivar partner: the app that the partner is.
    """

    partner: Flask

    def request(self, *args: Any, **options: Any) -> Any:
        """Make a call, in the context of the partner; see :meth:`.Peer.request`."""
        with self.partner.app_context():
            return super().request(*args, **options)


class Calling:
    """Makes a partner's calls, and keeps each.

    :param app: the app that the partner is.
    :param exchanges: where they are kept.
    """

    def __init__(self, app: Flask, exchanges: Exchanges) -> None:
        self._app = app
        self._exchanges = exchanges
        ocpi_called.connect(self._keep, app)

    def peer(self, party: Party) -> RecordedPeer:
        """Return what calls a party."""
        with self._app.app_context():
            peer = RecordedPeer.of(self._app, party)
        peer.partner = self._app
        return peer

    def send(
        self,
        party: Party,
        method: str,
        path: str,
        json: Any,
        *,
        raw: bytes | None,
        headers: Mapping[str, str | None],
        token: str | None,
    ) -> Exchange:
        """Make a call that nothing is judged of, and return it."""
        settings = PeerSettings.of(self._app.config)
        url = path if "://" in path else url_of(party, method, path)
        body = raw if raw is not None or json is None else dumps(json).encode()
        whole = self._headers(party, settings, body is not None) | dict(headers)
        sent = {name: one for name, one in whole.items() if one is not None}
        known = party.token if token is None else CredentialsToken(token)
        version = party.version or ""
        encoded = encodes(party.quirks, FEATURES[version])
        confidential = Confidential.of(known, encoded=encoded, body=body)
        call = Call(
            *(party, f"ocpi-{version}", method, url),
            module=None,
            headers=sent,
            body=body,
            secrets=[known] if known else [],
        )
        failure: PeerError | None = None
        caller = Caller.of(settings)
        try:
            with CallDeadline(settings.deadline) as deadline:
                call.answer = caller.call(
                    *(method, url, sent, confidential), deadline=deadline
                )
        except PeerError as error:
            failure = error
        finally:
            caller.close()
        exchange = exchange_of(call, failure)
        self._exchanges.add(exchange)
        return exchange

    def _headers(
        self, party: Party, settings: PeerSettings, has_body: bool
    ) -> dict[str, str | None]:
        headers: dict[str, str | None] = {}
        if has_body:
            headers["Content-Type"] = "application/json"
        if FEATURES[party.version or ""].ids:
            headers |= {REQUEST_ID: new_id(), CORRELATION_ID: new_id()}
            theirs = next((one.party_id for one in party.roles), None)
            ours = next(iter(settings.parties), None)
            headers |= dict(Routing(theirs, ours).headers())
        return headers

    def _keep(self, app: Flask, error: PeerError | None, **_: Any) -> None:
        self._exchanges.add(exchange_of(present_call(), error))


def exchange_of(call: Call, error: PeerError | None) -> Exchange:
    """Return a call of a partner's as an exchange."""
    url = urlsplit(call.url)
    module, below = call.place
    answer: Answer | None = call.answer
    return Exchange(
        "out",
        call.method,
        replace(
            Place.of(url.path),
            module=module or call.module or VERSIONS,
            below=below.strip("/"),
        ),
        url.path,
        url.query,
        Headers(call.headers),
        next(iter(call.secrets), None),
        call.body or b"",
        None if answer is None else answer.http_status,
        Headers() if answer is None else Headers(list(answer.headers.items())),
        b"" if answer is None else answer.body,
        str(error) if error is not None and answer is None else None,
    )


def url_of(party: Party, method: str, path: str) -> str:
    """Return the URL of a path that begins with a module, at the side that is meant.

    :raises LookupError: where the party has no such module.
    """
    module, below, query = parts_of(path)
    sides = [one for one in party.endpoints if one.identifier == module]
    if not sides:
        known = {one.identifier for one in party.endpoints}
        raise LookupError(
            f"The app has no module {module!r}; it has {', '.join(sorted(known))}."
        )
    role = side_of(module, method, below, [one.role for one in sides])
    endpoint = next(one for one in sides if one.role == role)
    return joined(endpoint.url, below.split("/") if below else ()) + query
