"""Apps behind a real server, and a client that counts what they answer."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from tempfile import TemporaryDirectory

from .measure import Figure

#: The seconds that a server gets to answer, and to end.
PATIENCE = 10


def demand_tools() -> None:
    """End the program with a sentence if a tool is missing."""
    if find_spec("gunicorn") is None:
        sys.exit("This needs gunicorn; install it with pip install gunicorn.")
    if shutil.which("wrk") is None:
        sys.exit("This needs wrk; install it, on Debian with apt-get install wrk.")


@contextmanager
def serving(app: str) -> Iterator[str]:
    """Run an app behind gunicorn, one synchronous worker, while the context lasts.

    Requests that come before the worker is ready wait for it.

    :param app: where the app is, as gunicorn takes it.
    :returns: the address of the server, as ``host:port``.
    """
    with (
        TemporaryDirectory() as home,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", app),
                *("--bind", f"fd://{listening.fileno()}"),
                *("--workers", "1", "--worker-class", "sync"),
                *("--graceful-timeout", "1", "--log-level", "error"),
            ],
            pass_fds=[listening.fileno()],
            env={**os.environ, "HOME": home},  # where each has a control socket
        )
        host, port = listening.getsockname()
        listening.close()
        try:
            yield f"{host}:{port}"
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()  # its worker sees that it is gone, and ends
                server.wait()


def counted(url: str, headers: Mapping[str, str], seconds: int = 1) -> Figure:
    """Return the measurement of a URL in requests per second.

    :param seconds: how long one measurement takes.
    """
    command = ["wrk", "--threads", "1", "--connections", "4", "--duration"]
    command += [f"{seconds}s", url]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]

    def figure() -> float:
        told = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=PATIENCE
        ).stdout
        found = re.search(r"Requests/sec: +([\d.]+)", told)
        if found is None or "errors" in told or "Non-2xx" in told:
            raise RuntimeError(f"wrk met failures at {url}:\n{told}")
        return float(found[1])

    return figure
