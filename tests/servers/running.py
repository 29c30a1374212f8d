"""Serve the app with one of the servers, on a socket that is open already.

::

    python -m tests.servers.running waitress 3
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from .app import make_app

Serve = Callable[[socket.socket], None]


def gunicorn(worker: str, listener: socket.socket) -> None:
    """Serve with gunicorn, by one kind of its workers."""
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):
        def load_config(self) -> None:
            for key, value in {
                "bind": f"fd://{listener.fileno()}",
                "worker_class": worker,
                "threads": 2 if worker == "gthread" else 1,
                "graceful_timeout": 1,
                "control_socket_disable": True,
            }.items():
                if key in self.cfg.settings:
                    self.cfg.set(key, value)

        def load(self) -> Any:
            return make_app()

    Application().run()


def waitress(listener: socket.socket) -> None:
    """Serve with waitress."""
    from waitress import serve

    serve(make_app(), sockets=[listener], threads=2)


def uvicorn(bridge: str, listener: socket.socket) -> None:
    """Serve with uvicorn, behind what makes an ASGI app of a WSGI app."""
    from uvicorn import Config
    from uvicorn import Server

    if bridge == "a2wsgi":
        from a2wsgi import WSGIMiddleware as Bridge
    else:
        from asgiref.wsgi import WsgiToAsgi as Bridge

    app: Any = Bridge(make_app())
    config = Config(app, lifespan="off", timeout_graceful_shutdown=1, http="h11")
    Server(config).run(sockets=[listener])


def werkzeug(listener: socket.socket) -> None:
    """Serve with Werkzeug's own server."""
    from werkzeug.serving import make_server

    server = make_server(
        "127.0.0.1", 0, make_app(), threaded=True, fd=listener.fileno()
    )
    server.serve_forever()


def wsgiref(listener: socket.socket) -> None:
    """Serve with the standard library's server."""
    from wsgiref.simple_server import WSGIRequestHandler
    from wsgiref.simple_server import WSGIServer

    server = WSGIServer(("127.0.0.1", 0), WSGIRequestHandler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = "localhost", listener.getsockname()[1]
    server.setup_environ()
    server.set_app(make_app())
    server.serve_forever()


#: The servers, and the packages that each needs.
SERVERS: dict[str, tuple[Serve, tuple[str, ...]]] = {
    "gunicorn-sync": (partial(gunicorn, "sync"), ("gunicorn",)),
    "gunicorn-gthread": (partial(gunicorn, "gthread"), ("gunicorn",)),
    "gunicorn-gevent": (partial(gunicorn, "gevent"), ("gunicorn", "gevent")),
    "waitress": (waitress, ("waitress",)),
    "uvicorn-a2wsgi": (partial(uvicorn, "a2wsgi"), ("uvicorn", "a2wsgi")),
    "uvicorn-asgiref": (partial(uvicorn, "asgiref"), ("uvicorn", "asgiref")),
    "werkzeug": (werkzeug, ()),
    "wsgiref": (wsgiref, ()),
}


if __name__ == "__main__":
    serve, _ = SERVERS[sys.argv[1]]
    serve(socket.socket(fileno=int(sys.argv[2])))
