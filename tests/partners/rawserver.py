"""What is beneath ``flask_ocpi_status.testing``: a server that says bytes.

Who needs a party takes a partner of that package, which can be wrong in many ways. Here
is what is no answer of a party's, nor of HTTP, and what a connection does. An *answer*
is a function of what was received and of the wire; the functions below make them.
"""

from __future__ import annotations

import gzip
import json
import socket
import ssl
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from http.client import responses
from socketserver import BaseRequestHandler
from threading import Event
from threading import Lock
from typing import Any
from typing import Self
from typing import cast
from urllib.parse import urlsplit

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
    def json(self) -> Any:
        return json.loads(self.body)


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
        """Say nothing until the server is stopped, or for a long time."""
        self.stopping.wait(30)


class Hangup(Exception):
    """Raised by an answer to close the connection."""


Answer = Callable[[Received, Wire], None]


class RawServer:
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
    """The connections that a server has."""

    def __init__(self, owner: RawServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), Talking)


class Talking(BaseRequestHandler):
    """Answers what comes in on a connection until one of the two closes it."""

    server: Wires

    def handle(self) -> None:
        owner = self.server.owner
        owner.connections += 1
        with suppress(OSError, ValueError, Hangup), self._secured(owner.tls) as end:
            wire = Wire(end, owner.stopping)
            with end.makefile("rb") as lines:
                while (request := _read(lines)) is not None:
                    owner.answer_to(request)(request, wire)
                    if owner.stopping.is_set():
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
