"""An HTTP server that stops when it is told to, and not in the middle of an answer."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_POLL = 0.1  # seconds, between two looks at whether the server is to stop
_PATIENCE = 10  # seconds for the answers that are under way when the server stops


class PortProblem(Exception):
    """Why the demo cannot listen where it was told to, in a sentence."""


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
            f"The demo cannot listen at {host}, port {port}:"
            f" {why.partition(' (while')[0]}."
        ) from None


@contextmanager
def serving(app: WSGIApplication, listening: socket.socket) -> Iterator[Thread]:
    """Serve an app in a thread while a block runs.

    At its end, what the server has begun to answer is sent.
    """
    under_way = _UnderWay()

    class Handler(WSGIRequestHandler):
        def run_wsgi(self) -> None:
            with under_way:
                super().run_wsgi()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Leave it: the app itself logs what goes wrong."""

    host, port = listening.getsockname()[:2]
    server = make_server(
        host,
        port,
        app,
        threaded=True,
        request_handler=Handler,
        fd=listening.fileno(),
    )
    listening.close()  # the server has its own copy of it
    thread = Thread(target=server.serve_forever, args=[_POLL], daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        server.shutdown()
        thread.join()
        under_way.wait(_PATIENCE)


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
