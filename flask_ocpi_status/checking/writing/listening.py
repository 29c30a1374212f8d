"""A small server for what a partner sends us: results of commands, and call-backs.

It takes what comes under a path that nobody can guess, and is as long as it may be.
Whatever else is asked of it is not there.
"""

from __future__ import annotations

import json
import re
import secrets
import sys
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from threading import Condition
from threading import Thread
from time import monotonic
from typing import Any
from typing import Final
from typing import Self

from ...codec import timestamp
from ...transport.ids import CORRELATION_ID
from ...transport.ids import REQUEST_ID
from ...transport.tokens import CredentialsToken
from ...transport.tokens import candidates

_MAX_BODY: Final = 64 * 1024
_MAX_HEARD: Final = 200
#: How long the line may be that says how long a chunk is.
_MAX_LINE: Final = 1024
_SIZE: Final = re.compile(rb"0*([0-9a-fA-F]{1,8})\s*(?:;.*)?\r?\n?", re.DOTALL)
_LENGTH: Final = re.compile("0*([0-9]{1,8})")
#: The seconds that a request may stand still.
_PATIENCE: Final = 10
_ECHOED: Final = (REQUEST_ID, CORRELATION_ID)


@dataclass(frozen=True, slots=True)
class Heard:
    """A request that came.

    :param path: below the path that nobody can guess.
    :param token: what it came with may be one of these.
    :param headers: without ``Authorization``.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    token: tuple[CredentialsToken, ...] = field(default=(), repr=False)


#: Answers a request: an HTTP status, and the data of a success or ``None``.
Answering = Callable[[Heard], tuple[int, Any]]


class Listener:
    """The server, as a context manager.

    :param host: where it listens.
    :param port: likewise; 0 for one that is free.
    :param url: how the partner reaches that; without it, by the address itself.
    """

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, url: str | None = None
    ) -> None:
        self._secret = f"/{secrets.token_hex(12)}"
        self._changed = Condition()
        self._heard: list[Heard] = []
        self.answering: Answering = lambda heard: (404, None)
        listener = self

        class Handler(_Handler):
            def told(self, heard: Heard) -> tuple[int, Any]:
                return listener._tell(heard)

        Handler.secret = self._secret
        self._server = _Server((host, port), Handler)
        address = self._server.server_address
        named = f"[{host}]" if ":" in host else host
        self._base = (url or f"http://{named}:{address[1]}").rstrip("/")

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.daemon = True
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url_of(self, *segments: str) -> str:
        """Return the URL of something below the path that nobody can guess."""
        return "/".join((f"{self._base}{self._secret}", *segments))

    def wait(self, path: str, seconds: float) -> Heard | None:
        """Wait until something has come to a path, and return the first of it."""
        ends = monotonic() + seconds
        with self._changed:
            while True:
                found = [one for one in self._heard if one.path == path]
                if found:
                    return found[0]
                left = ends - monotonic()
                if left <= 0:
                    return None
                self._changed.wait(left)

    def heard(self) -> list[Heard]:
        """Return what has come by now."""
        with self._changed:
            return list(self._heard)

    def _tell(self, heard: Heard) -> tuple[int, Any]:
        with self._changed:
            if len(self._heard) >= _MAX_HEARD:
                return 404, None
            answer = self.answering(heard)
            self._heard.append(heard)
            self._changed.notify_all()
        return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Leave it where a connection breaks: what did not come is in the report."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Reads a request as far as it may be, and answers it in an envelope."""

    timeout = _PATIENCE
    secret = ""

    def told(self, heard: Heard) -> tuple[int, Any]:
        """Tell of a request, and return the answer to it."""
        raise NotImplementedError

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        body = self._read() if path.startswith(f"{self.secret}/") else None
        if body is None:
            self._send(404, None)
            return
        header = self.headers.get("Authorization")
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() != "authorization"
        }
        tokens = [one for _, one in candidates(header, encoded_first=True)]
        heard = Heard(
            self.command,
            path.removeprefix(f"{self.secret}/"),
            headers,
            body,
            tuple(tokens),
        )
        self._send(*self.told(heard))

    def _read(self) -> bytes | None:
        """Return the body; ``None`` for one that is longer than it may be, or none."""
        if self.headers.get("Transfer-Encoding", "").strip().lower() == "chunked":
            return self._read_chunks()
        length = _LENGTH.fullmatch(self.headers.get("Content-Length") or "0")
        if length is None or int(length[1]) > _MAX_BODY:
            return None
        return self.rfile.read(int(length[1]))

    def _read_chunks(self) -> bytes | None:
        """Return a body that comes in chunks (RFC 9112, 7.1), likewise."""
        body = b""
        while (size := _SIZE.fullmatch(self.rfile.readline(_MAX_LINE))) is not None:
            many = int(size[1], 16)
            if len(body) + many > _MAX_BODY:
                break
            body += self.rfile.read(many)
            self.rfile.readline(_MAX_LINE)  # which ends a chunk, and all of them
            if many == 0:
                return body
        return None

    def _send(self, http: int, data: Any) -> None:
        code = 1000 if http < 400 else 2000
        envelope = {"status_code": code, "timestamp": timestamp(datetime.now(UTC))}
        if data is not None:
            envelope["data"] = data
        body = json.dumps(envelope).encode()
        self.send_response(http)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name in _ECHOED:
            value = self.headers.get(name)
            if value and value.isascii() and value.isprintable():
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Leave it: what comes is in the report."""
