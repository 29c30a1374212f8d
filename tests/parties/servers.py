"""A PostgreSQL server of the test's own, to be stopped in the middle of its work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy import make_url

from tests.ports import free_port


class Server:
    """A server that runs, and its processes.

    :param url: of a database in it.
    """

    def __init__(self, url: URL, pid: int) -> None:
        self.url = url
        self._pid = pid

    def stop(self) -> None:
        """Let it do nothing any more, while its kernel goes on acknowledging."""
        # The first one first: it makes no others then.
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on where it was."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        os.kill(self._pid, number)
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children")
        for pid in children.read_text().split():
            with suppress(ProcessLookupError):  # it ended of itself
                os.kill(int(pid), number)


@contextmanager
def own_postgresql() -> Iterator[Server]:
    """Start a server on a free port, and end it."""
    pytest.importorskip("psycopg")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found or not Path("/proc/self/task").exists():
        pytest.skip("There is no PostgreSQL to start here, or no /proc.")
    if os.getuid() == 0 and not shutil.which("su"):
        pytest.skip("PostgreSQL does not run as root, and there is no su.")
    bin_ = found[-1].parent
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ocpi-") as folder:
        os.chmod(folder, 0o755)
        cluster = Path(folder, "cluster")
        cluster.mkdir()
        if os.getuid() == 0:
            shutil.chown(cluster, "postgres")
        _run(bin_ / "initdb", "-D", cluster, "-A", "trust", "-U", "postgres", "-N")
        options = f"-p {port} -k {cluster} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = bin_ / "pg_ctl", "-D", cluster, "-w"
        _run(*control, "-l", cluster / "log", "-o", options, "start")
        pid = int((cluster / "postmaster.pid").read_text().splitlines()[0])
        url = make_url(f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres")
        server = Server(url, pid)
        try:
            yield server
        finally:
            server.go_on()
            _run(*control, "-m", "immediate", "stop")


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["su", "postgres", "-s", "/bin/sh", "-c", '"$0" "$@"', "--", *words]
    subprocess.run(words, check=True, cwd="/", timeout=120, stdout=subprocess.DEVNULL)
