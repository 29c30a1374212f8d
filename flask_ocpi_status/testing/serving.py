"""An HTTP server that ends when it is told to, with all its connections.

What it has begun to answer it answers, if that does not take too long.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from socketserver import ThreadingTCPServer
from threading import Condition
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import cast

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer
from werkzeug.serving import WSGIRequestHandler

from ..exchange.state import find_state
from ..naming.article import first
from ..naming.article import kind_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: By what says every address, how one calls oneself there.
EVERY: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}
#: The seconds between two looks at whether it is to end, where nothing says so.
_POLL: Final = 0.1
_PATIENCE: Final = 10.0  # seconds for the answers that are under way when it stops
#: The same where a test waits for it.
BRIEFLY: Final = 2.0
#: The seconds for a thread to end whose connection is closed.
_LAST: Final = 5.0
#: The configuration of an app that is served on loopback, where others are as well.
_BASE: Final = "OCPI_STATUS_BASE_URL"
_INSECURE: Final = "OCPI_STATUS_INSECURE_PEERS"


class PortProblem(Exception):
    """Why nobody can listen where it was asked for, in a sentence."""


@dataclass(frozen=True, slots=True)
class Served:
    """An app on a real socket.

    :param app: the app.
    :param url: of its root, without a slash at the end.
    """

    app: Flask
    url: str

    @property
    def versions_url(self) -> str:
        """The URL of its versions: what another party registers with."""
        from ..registration.versions import versions_url

        with self.app.app_context():
            return versions_url(self.app)


def listen(host: str, port: int) -> socket.socket:
    """Listen at an address.

    :param port: 0 for one that is free.
    :raises PortProblem: with the reason.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortProblem(
                f"Port {port} is in use; stop what uses it, or choose another one with"
                " --port."
            ) from None
        why = error.strerror or "there is no such address"
        # Python adds the address to the reason itself, in some versions.
        raise PortProblem(
            f"This machine cannot listen at {host}, port {port}:"
            f" {why.partition(' (while')[0]}."
        ) from None


def base_url(listening: socket.socket) -> str:
    """Return the URL of what listens; at every address it is this machine's."""
    host, port = listening.getsockname()[:2]
    host = EVERY.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def serving(
    app: WSGIApplication,
    listening: socket.socket,
    *,
    patience: float = _PATIENCE,
) -> Iterator[Thread]:
    """Serve an app in a thread while a block runs.

    At its end, what the server has begun to answer is sent, and every connection is
    closed.

    :param patience: the seconds for the answers that are under way then.
    """
    host, port = listening.getsockname()[:2]
    server = _Server(host, port, app, _Handler, fd=listening.fileno())
    listening.close()  # the server has its own copy of it
    with running(server, patience) as thread:
        yield thread


@contextmanager
def running(server: Ending, patience: float) -> Iterator[Thread]:
    """Run a server in a thread while a block runs, and end it as it says."""
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        server.take_no_more()
        thread.join()
        server.under_way.wait(patience)
        server.hang_up()


def wait_for_signal(thread: Thread) -> None:
    """Wait until a signal raises something here, or a server's thread ends by itself.

    The system may hand a signal to another thread than this one, which is not woken by
    it and has to look. A join that is broken off takes the thread for ended, in some
    versions of Python.
    """
    while thread.is_alive():
        sleep(_POLL)


@contextmanager
def serve(app: Flask) -> Iterator[Served]:
    """Serve an app on a free port of 127.0.0.1 while a block runs, as tests do.

    Meanwhile it knows where it is (``OCPI_STATUS_BASE_URL``), and calls parties on this
    machine (``OCPI_STATUS_INSECURE_PEERS``).

    :raises RuntimeError: for an app without the extension.
    :raises TypeError: for what is no app.
    """
    check_app(app)
    if find_state(app) is None:
        raise RuntimeError(
            "The app answers in no contract yet; call OCPIStatus(app) or init_app(app)"
            " before it is served."
        )
    listening = listen("127.0.0.1", 0)
    url = base_url(listening)
    before = {key: app.config[key] for key in (_BASE, _INSECURE)}
    app.config.update({_BASE: url, _INSECURE: True})
    try:
        with serving(app, listening, patience=BRIEFLY):
            yield Served(app, url)
    finally:
        app.config.update(before)


def check_app(app: object) -> None:
    """Refuse what is no app, as a function that makes one.

    :raises TypeError: with what to do.
    """
    if not isinstance(app, Flask):
        raise TypeError(
            f"{first(kind_of(app))} is no app of Flask's; where it makes one, call it"
            " and have the fixture app return what comes of that."
        )


class _UnderWay:
    """Counts the requests that are being answered."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait until there is none, or no longer than this."""
        with self._changed:
            self._changed.wait_for(lambda: not self._count, seconds)


class Ending(ThreadingTCPServer):
    """A server that knows its connections, and the threads that they have.

    :ivar under_way: the requests that are being answered.
    """

    timeout = _POLL

    def __init__(self, *args: Any, **options: Any) -> None:
        self.under_way = _UnderWay()
        self._is_over = False
        self._open: dict[Thread, socket.socket] = {}
        super().__init__(*args, **options)

    def serve_forever(self, poll_interval: float = _POLL) -> None:
        """Take connections until it is told to take no more."""
        while not self._is_over:
            self.handle_request()
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer it in a thread that is known before it begins."""
        target = self.process_request_thread
        thread = Thread(target=target, args=[request, client_address], daemon=True)
        alive = {one: its for one, its in self._open.items() if one.is_alive()}
        self._open = {**alive, thread: request}
        thread.start()

    def take_no_more(self) -> None:
        """Have it take no connection any more, at once."""
        self._is_over = True
        with suppress(OSError):  # not every system wakes it up so: then it looks itself
            self.socket.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """Close what is open still, and wait until the threads have ended."""
        for connection in self._open.values():
            with suppress(OSError):  # it is closed already
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._open:
            thread.join(_LAST)


class _Server(Ending, ThreadedWSGIServer):
    """The same for HTTP, as Werkzeug speaks it."""


class _Handler(WSGIRequestHandler):
    def run_wsgi(self) -> None:
        with cast("_Server", self.server).under_way:
            super().run_wsgi()

    def connection_dropped(
        self, error: BaseException, environ: dict[str, Any] | None = None
    ) -> None:
        """Close the connection, whichever side has dropped it."""
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave it: the app itself logs what goes wrong."""
