"""What is beneath ``flask_ocpi_status.testing``: a party that is bytes on the wire.

Who needs a party that is a platform takes that one. A ``Partner`` here answers each
path with the bytes that a test says. An ``OCPIPartner`` has versions, version details
and credentials besides, calls nobody back, and so registers with an app that is not
served; it can be told to answer one of these steps otherwise. An *answer* is a function
of what was received and of the wire; the functions below make them.
"""

from __future__ import annotations

import gzip
import json
import socket
import ssl
from base64 import b64decode
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from http.client import responses
from socketserver import BaseRequestHandler
from threading import Event
from threading import Lock
from typing import Any
from typing import Final
from typing import Self
from typing import cast
from urllib.parse import urlsplit

from flask_ocpi_status.contracts.versions import FEATURES
from flask_ocpi_status.testing.serving import Ending
from flask_ocpi_status.testing.serving import running

NOW = "2026-01-01T00:00:00Z"


@dataclass
class Received:
    """A request as it came in; the names of its headers are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def route(self) -> str:
        """The path without its query."""
        return urlsplit(self.path).path

    @property
    def query(self) -> str:
        return urlsplit(self.path).query

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def token(self) -> str:
        """What stands behind "Token "."""
        return self.headers.get("authorization", "").removeprefix("Token ")


class Wire:
    """The connection that a request came in by."""

    def __init__(self, connection: socket.socket, stopping: Event) -> None:
        self._connection = connection
        self.stopping = stopping

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def drip(self, data: bytes, every: float = 0.02) -> None:
        """Send a byte at a time."""
        for byte in data:
            if self.stopping.wait(every):
                return
            self.send(bytes([byte]))

    def hang(self) -> None:
        """Say nothing until the partner is stopped, or for a long time."""
        self.stopping.wait(30)


class Hangup(Exception):
    """Raised by an answer to close the connection."""


Answer = Callable[[Received, Wire], None]


class Partner:
    """A server on 127.0.0.1, as a context manager.

    :param tls: what it speaks TLS with, if it does.
    :param host: what its URL calls it.
    :ivar requests: what it received, in order.
    :ivar connections: how many were made to it.
    """

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
    ) -> None:
        self.requests: list[Received] = []
        self.connections = 0
        self.tls = tls
        self.stopping = Event()
        self._routes: dict[tuple[str, str] | None, list[Answer]] = {}
        self._lock = Lock()
        self._life = ExitStack()
        self._server = self._life.enter_context(Wires(self))
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"

    def on(self, method: str, path: str, *answers: Answer) -> Self:
        """Say how a route is answered: one after the other, and the last for good.

        :param path: without a query, which is not looked at.
        """
        self._routes[(method, path)] = list(answers)
        return self

    def always(self, *answers: Answer) -> Self:
        """Say how all else is answered."""
        self._routes[None] = list(answers)
        return self

    def received(self, method: str | None = None) -> list[str]:
        """Return the paths that were asked for."""
        return [one.path for one in self.requests if method in (None, one.method)]

    def start(self) -> Self:
        self._life.enter_context(running(self._server, patience=0))
        return self

    def stop(self) -> None:
        self.stopping.set()
        self._life.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer_to(self, request: Received) -> Answer:
        """Keep a request, and say how it is answered."""
        with self._lock:
            self.requests.append(request)
            answers = (
                self._routes.get((request.method, request.route))
                or self._routes.get(None)
                or [error(404)]
            )
            return answers.pop(0) if len(answers) > 1 else answers[0]


class Wires(Ending):
    """The connections that a partner has."""

    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        super().__init__(("127.0.0.1", 0), Talking)


class Talking(BaseRequestHandler):
    """Answers what comes in on a connection until one of the two closes it."""

    server: Wires

    def handle(self) -> None:
        partner = self.server.partner
        partner.connections += 1
        with suppress(OSError, ValueError, Hangup), self._secured(partner.tls) as end:
            wire = Wire(end, partner.stopping)
            with end.makefile("rb") as lines:
                while (request := _read(lines)) is not None:
                    partner.answer_to(request)(request, wire)
                    if partner.stopping.is_set():
                        return

    def _secured(self, tls: ssl.SSLContext | None) -> socket.socket:
        if tls is None:
            return cast("socket.socket", self.request)
        # The server keeps the one below, to close it at the end.
        below = self.request.dup()
        below.settimeout(5)
        secure = tls.wrap_socket(below, server_side=True)
        secure.settimeout(None)
        return secure


def _read(lines: Any) -> Received | None:
    start = lines.readline()
    if not start:
        return None
    method, path, _ = start.decode("latin-1").split(" ", 2)
    headers = {}
    while (line := lines.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = lines.read(int(headers.get("content-length", 0)))
    return Received(method, path, headers, body)


@contextmanager
def nobody() -> Iterator[str]:
    """Give the URL of a port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


# Answers


def _message(status: int, body: bytes, headers: dict[str, str]) -> bytes:
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    lines = [f"HTTP/1.1 {status} {responses.get(status, 'Whatever')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def plain(
    body: bytes = b"", status: int = 200, headers: dict[str, str] | None = None
) -> Answer:
    """Answer with a body as it is."""
    message = _message(status, body, headers or {})
    return lambda _, wire: wire.send(message)


def raw(data: bytes, *, close: bool = True) -> Answer:
    """Answer with bytes that need not be HTTP."""

    def answer(_: Received, wire: Wire) -> None:
        wire.send(data)
        if close:
            raise Hangup

    return answer


def envelope(
    data: Any = None,
    status_code: Any = 1000,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **members: Any,
) -> Answer:
    """Answer with an envelope."""
    content = {"data": data, "status_code": status_code, "timestamp": NOW, **members}
    return plain(json.dumps(content).encode(), status, headers)


def error(status: int, headers: dict[str, str] | None = None) -> Answer:
    """Answer with an HTTP error and a page in HTML."""
    return plain(
        b"<html><body>An error page</body></html>",
        status,
        {"Content-Type": "text/html", **(headers or {})},
    )


def redirect(location: str, status: int = 302) -> Answer:
    """Send the client elsewhere."""
    return plain(b"", status, {"Location": location})


def page(
    items: list[Any],
    *,
    link: str | None = None,
    total: object = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Answer with a page of a list.

    :param link: the whole of the header, or the URL of the next page.
    """
    headers = dict(headers or {})
    if link is not None:
        headers["Link"] = link if "<" in link else f'<{link}>; rel="next"'
    if total is not None:
        headers["X-Total-Count"] = str(total)
    return envelope(items, headers=headers)


def hang(_: Received, wire: Wire) -> None:
    """Receive the request and say nothing."""
    wire.hang()
    raise Hangup


def drip_headers(_: Received, wire: Wire) -> None:
    """Send headers without an end, a byte at a time."""
    wire.send(b"HTTP/1.1 200 OK\r\n")
    wire.drip(b"X-Slow: " + b"s" * 1000)
    raise Hangup


def drip_body(_: Received, wire: Wire) -> None:
    """Send a body without an end, a byte at a time, and no length."""
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    wire.drip(b" " * 1000)
    raise Hangup


#: The answers that never end.
ENDLESS: Final = frozenset({hang, drip_headers, drip_body})


def close_before(_: Received, wire: Wire) -> None:
    """Close instead of an answer."""
    raise Hangup


def close_midway(_: Received, wire: Wire) -> None:
    """Close in the middle of the body."""
    wire.send(_message(200, b'{"status_code"', {"Content-Length": "500"}))
    raise Hangup


def big(size: int) -> Answer:
    """Answer with a body of spaces, without telling its length."""

    def answer(_: Received, wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        piece = b" " * 65536
        for _ in range(0, size, len(piece)):
            wire.send(piece)
        raise Hangup

    return answer


def gzip_bomb(size: int) -> Answer:
    """Answer with little that becomes much."""
    return plain(gzip.compress(b" " * size), headers={"Content-Encoding": "gzip"})


# A party that behaves well


@dataclass
class Registration:
    """What an :class:`OCPIPartner` knows of us.

    :ivar accepts: the token with which it lets us in; ``None`` once it is deleted.
    :ivar registered: whether that is more than its token A.
    :ivar credentials: what we sent it last.
    """

    accepts: str | None
    registered: bool = False
    credentials: dict[str, Any] | None = None
    count: int = field(default=0, repr=False)


class OCPIPartner(Partner):
    """A party that behaves well in its versions, version details and credentials.

    It lets in whoever has its token (``state.accepts``): at first ``token_a``, after a
    POST or PUT of credentials the one that it handed out. Each step is a method of the
    same name as in :meth:`misbehave`; its data can be changed before it is asked.

    :param version: that of its only version details; ``versions`` lists them all.
    :param modules: pairs of a module and a role, besides credentials.
    :param wrapped: whether it puts single objects into a list, as OCPI 2.0 shows.
    """

    STEPS = ("versions", "details", "credentials")

    def __init__(
        self,
        version: str = "2.2.1",
        *,
        token_a: str = "token-a-of-the-partner",
        country_code: str = "DE",
        party_id: str = "PAR",
        role: str = "EMSP",
        modules: tuple[tuple[str, str], ...] = (
            ("locations", "RECEIVER"),
            ("tokens", "SENDER"),
        ),
        wrapped: bool = False,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        super().__init__(tls=tls, host=host)
        self.version = version
        self.features = FEATURES[version]
        self.token_a = token_a
        self.state = Registration(accepts=token_a)
        self.base = f"{self.url}/ocpi/{version}"
        self.versions_url = f"{self.url}/ocpi/versions"
        self.credentials_url = f"{self.base}/credentials"
        self.wrapped = wrapped
        self.versions: list[Any] = [{"version": version, "url": self.base}]
        self.details: dict[str, Any] = {
            "version": version,
            "endpoints": [
                self._endpoint("credentials", "SENDER"),
                *(self._endpoint(*module) for module in modules),
            ],
        }
        details = {"name": "The partner"}
        ids = {"party_id": party_id, "country_code": country_code}
        #: Its credentials object, but for the token, which is a new one each time.
        self.credentials: dict[str, Any] = {
            "url": self.versions_url,
            **(
                {"roles": [{"role": role, "business_details": details, **ids}]}
                if self.features.roles
                else {"business_details": details, **ids}
            ),
        }
        self.on("GET", "/ocpi/versions", self._checked(self._versions))
        self.on("GET", f"/ocpi/{version}", self._checked(self._details))
        for method in ("GET", "POST", "PUT", "DELETE"):
            self.on(
                method,
                f"/ocpi/{version}/credentials",
                self._checked(getattr(self, f"_{method.lower()}")),
            )

    def misbehave(self, step: str, *answers: Answer, method: str | None = None) -> Self:
        """Answer one step otherwise.

        :param step: one of ``STEPS``.
        :param method: of credentials; ``None`` for all.
        """
        routes = {
            "versions": [("GET", "/ocpi/versions")],
            "details": [("GET", f"/ocpi/{self.version}")],
            "credentials": [
                (one, f"/ocpi/{self.version}/credentials")
                for one in ("GET", "POST", "PUT", "DELETE")
                if method in (None, one)
            ],
        }
        for route in routes[step]:
            self.on(*route, *answers)
        return self

    def _endpoint(self, identifier: str, role: str) -> dict[str, str]:
        endpoint = {"identifier": identifier, "url": f"{self.base}/{identifier}"}
        return {**endpoint, "role": role} if self.features.roles else endpoint

    def _checked(self, answer: Answer) -> Answer:
        def checked(request: Received, wire: Wire) -> None:
            sent = request.token
            if self.features.encoded_tokens:
                with suppress(ValueError):
                    sent = b64decode(sent).decode("utf-8", "replace")
            if self.state.accepts is None or sent != self.state.accepts:
                envelope(status_code=2000, status=401)(request, wire)
            else:
                answer(request, wire)

        return checked

    def _one(self, data: dict[str, Any]) -> Answer:
        return envelope([data] if self.wrapped else data)

    def _versions(self, request: Received, wire: Wire) -> None:
        envelope(self.versions)(request, wire)

    def _details(self, request: Received, wire: Wire) -> None:
        self._one(self.details)(request, wire)

    def _get(self, request: Received, wire: Wire) -> None:
        self._one({**self.credentials, "token": self.state.accepts})(request, wire)

    def _post(self, request: Received, wire: Wire) -> None:
        self._register(request, wire, registered=False)

    def _put(self, request: Received, wire: Wire) -> None:
        self._register(request, wire, registered=True)

    def _register(self, request: Received, wire: Wire, *, registered: bool) -> None:
        state = self.state
        if state.registered is not registered:
            envelope(status_code=2000, status=405)(request, wire)
            return
        state.credentials = request.json
        state.registered = True
        state.count += 1
        state.accepts = f"token-{state.count}-of-the-partner"
        self._get(request, wire)

    def _delete(self, request: Received, wire: Wire) -> None:
        if not self.state.registered:
            envelope(status_code=2000, status=405)(request, wire)
            return
        self.state = Registration(accepts=None)
        envelope(None)(request, wire)
