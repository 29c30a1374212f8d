"""An app of ours on a real socket, for another one to register with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on loopback, and return the URL of its versions."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # It looks every so many seconds whether it is to end.
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    base = f"http://127.0.0.1:{server.port}"
    before = app.config["OCPI_STATUS_BASE_URL"]
    app.config["OCPI_STATUS_BASE_URL"] = base
    try:
        yield f"{base}/ocpi/versions"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.config["OCPI_STATUS_BASE_URL"] = before
