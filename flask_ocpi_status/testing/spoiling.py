"""What stands between a platform and its socket: it records, and spoils what goes by.

A request is ``Asked``, and its answer ``Answered``; both can be changed on the way. A
spoil looks at the one before the platform has it, and at the other before it is sent.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from http.client import responses
from io import BytesIO
from threading import Event
from typing import Any
from typing import Final
from urllib.parse import parse_qsl
from urllib.parse import urlencode

from werkzeug.datastructures import EnvironHeaders
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from ..codec import now
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.routing import FROM_COUNTRY
from ..transport.routing import FROM_PARTY
from ..transport.routing import TO_COUNTRY
from ..transport.routing import TO_PARTY
from ..transport.routing import read_routing
from ..transport.tokens import CredentialsToken
from ..transport.tokens import candidates
from .bodies import Hangup
from .bodies import body_of
from .exchanges import Exchange
from .places import Place

Environ = dict[str, Any]
#: Where Werkzeug's server puts the connection that a request came in by.
_SOCKET: Final = "werkzeug.socket"
_TOKEN: Final = "HTTP_AUTHORIZATION"


@dataclass
class Asked:
    """A request that came, and may be changed before the platform has it.

    :param environ: of WSGI.
    :param ending: is set when the server is to end: nothing waits any longer then.
    """

    environ: Environ
    ending: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.send(body_of(self.environ))
        self.place = Place.of(self.path)

    @property
    def method(self) -> str:
        """The method of HTTP."""
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        """The path of the URL, as it came: what is in it may be encoded."""
        raw = self.environ.get("RAW_URI") or self.environ["PATH_INFO"]
        return str(raw).partition("?")[0]

    @property
    def module(self) -> str:
        """The module that is asked; ``"versions"`` for what is of none."""
        return self.place.module

    @property
    def below(self) -> str:
        """What stands behind the module in the path."""
        return self.place.below

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query."""
        return dict(parse_qsl(self.environ["QUERY_STRING"]))

    @query.setter
    def query(self, query: dict[str, str]) -> None:
        self.environ["QUERY_STRING"] = urlencode(query)

    @property
    def token(self) -> str | None:
        """The token that it came with, whichever way it is written."""
        token = self.credentials_token
        return None if token is None else token.reveal()

    @token.setter
    def token(self, token: str) -> None:
        self.environ[_TOKEN] = CredentialsToken(token).header(encoded=self.is_encoded)

    @property
    def json(self) -> Any:
        """The body as JSON; ``None`` for none and for what is not."""
        return _json(self.body)

    @property
    def credentials_token(self) -> CredentialsToken | None:
        """The same, which does not show itself."""
        found = candidates(self.environ.get(_TOKEN), encoded_first=True)
        return next((token for _, token in found), None)

    @property
    def is_encoded(self) -> bool:
        """Whether the token came in Base64."""
        found = candidates(self.environ.get(_TOKEN), encoded_first=False)
        as_it_is = next((token.reveal() for _, token in found), None)
        return as_it_is is None or as_it_is != self.token

    @property
    def headers(self) -> Headers:
        """Its headers, without the token."""
        headers = Headers(EnvironHeaders(self.environ).items())
        headers.pop("Authorization", None)
        return headers

    def send(self, body: bytes) -> None:
        """Have the platform read this body."""
        self.body = body
        self.environ["wsgi.input"] = BytesIO(body)
        self.environ["CONTENT_LENGTH"] = str(len(body))


@dataclass
class Answered:
    """An answer, which may be spoilt before it is sent.

    :ivar pieces: gives the bytes that are sent in the place of the whole answer, one
        after the other. Then the connection is closed.
    """

    asked: Asked
    http: int
    headers: Headers
    body: bytes
    pieces: Callable[[], Iterable[bytes]] | None = None

    @property
    def json(self) -> Any:
        """The body as JSON; ``None`` for what is none."""
        return _json(self.body)

    @json.setter
    def json(self, content: Any) -> None:
        self.body = json.dumps(content).encode()

    @property
    def data(self) -> Any:
        """What the envelope holds."""
        content = self.json
        return content.get("data") if isinstance(content, dict) else None

    def say(self, **fields: Any) -> None:
        """Put something into the envelope; ``None`` takes it out."""
        known = self.json
        content = {**(known if isinstance(known, dict) else {}), **fields}
        self.json = {name: one for name, one in content.items() if one is not None}

    @property
    def succeeded(self) -> bool:
        """Whether its status code says so."""
        return 1000 <= ((self.json or {}).get("status_code") or 0) < 2000

    def head(self) -> bytes:
        """Write the status and the headers, as they go over the wire."""
        lines = [f"HTTP/1.1 {self.http} {responses.get(self.http, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.sent_headers()]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")

    def sent_headers(self) -> Headers:
        """Return the headers, with the length of the body if no other one is said."""
        headers = Headers(self.headers)
        headers.setdefault("Content-Length", str(len(self.body)))
        return headers


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


#: Changes an answer.
Answering = Callable[[Answered], object]


@dataclass
class Spoil:
    """What is done to a request, and to its answer.

    :param answer: changes an answer.
    :param ask: changes a request, or returns what is answered in the platform's place.
    """

    answer: Answering = lambda answered: None
    ask: Callable[[Asked], Answered | None] = lambda asked: None


class Spoiler:
    """Is put round an app: spoils what it is told to, and records all that goes by.

    :param spoils: returns what is done to a request and its answer, in order.
    :param record: is called with each exchange, as it goes over the wire.
    """

    def __init__(
        self,
        spoils: Callable[[Asked], Sequence[Spoil]],
        record: Callable[[Exchange], object] = lambda exchange: None,
    ) -> None:
        self._spoils = spoils
        self._record = record
        self._ending = Event()

    def end(self) -> None:
        """Have nothing wait any longer."""
        self._ending.set()

    def __call__(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Any]:
        """Return an app of WSGI that answers as another one does, spoilt."""

        def spoilt(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
            asked = Asked(environ, self._ending)
            came = asked.headers, asked.credentials_token, asked.body
            spoils = self._spoils(asked)
            answered: Answered | None = None
            for spoil in spoils:
                answered = spoil.ask(asked) or answered
            answered = answered or _answer_of(app, asked)
            for spoil in spoils:
                spoil.answer(answered)
            self._record(_exchange(asked, answered, *came))
            if answered.pieces is not None:
                connection: socket.socket = environ[_SOCKET]
                for piece in answered.pieces():
                    connection.sendall(piece)
                raise Hangup
            phrase = responses.get(answered.http, "Unknown")
            headers = answered.sent_headers().to_wsgi_list()
            start(f"{answered.http} {phrase}", headers)
            return [answered.body]

        return spoilt


def _answer_of(app: Callable[..., Iterable[bytes]], asked: Asked) -> Answered:
    pieces, status, headers = run_wsgi_app(app, asked.environ, buffered=True)
    headers.pop("Content-Length", None)  # it may become another one
    return Answered(asked, int(status.split()[0]), headers, b"".join(pieces))


def _exchange(
    asked: Asked,
    answered: Answered,
    headers: Headers,
    token: CredentialsToken | None,
    body: bytes,
) -> Exchange:
    """Return what went over the wire: the request as it came, the answer as it goes."""
    silent = answered.pieces is not None and not answered.http
    return Exchange(
        *("in", asked.method, asked.place, asked.path),
        asked.environ.get("QUERY_STRING", ""),
        *(headers, token, body),
        None if silent else answered.http,
        answered.sent_headers(),
        b"" if silent else answered.body,
        "It was not answered." if silent else None,
    )


def answer(asked: Asked, http: int, **envelope: Any) -> Answered:
    """Make an answer that the platform has not made, with its ids and routing."""
    headers = Headers({"Content-Type": "application/json"})
    sent = asked.headers
    for name in (REQUEST_ID, CORRELATION_ID):
        if sent.get(name):
            headers[name] = sent[name]
    names = (TO_COUNTRY, TO_PARTY, FROM_COUNTRY, FROM_PARTY)
    routing = read_routing(*map(sent.get, names)).swapped()
    headers.extend(routing.headers())
    made = Answered(asked, http, headers, b"")
    made.json = {"timestamp": now(), **envelope}
    return made
