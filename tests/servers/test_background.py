"""What is done in the background, behind real servers that fork, patch and reload."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.ports import free_port

from .messages import ask
from .messages import message

ROOT = Path(__file__).parents[2]
APP = "tests.servers.background_app:app"
#: Seconds after which a test gives up.
LONG = 60


class Running:
    """A server that runs, what it has logged, and what its tasks have written."""

    def __init__(self, process: Any, port: int, out: Path, log: Path) -> None:
        self.process = process
        self.port = port
        self.out = out
        self.log = log

    def post(self, path: str, correlation_id: str = "the-id") -> int | None:
        line = f"POST /ocpi/{path}"
        said = message(line, f"X-Correlation-ID: {correlation_id}", "Content-Length: 0")
        return ask(self.port, said).code

    def lines(self) -> list[str]:
        return self.out.read_text().splitlines() if self.out.exists() else []

    def until(self, condition: Callable[[], Any]) -> None:
        ends = time.monotonic() + LONG
        while not condition():
            told = f"{self.lines()}\n{self.log.read_text()}"
            assert self.process.poll() is None or condition(), told
            assert time.monotonic() < ends, told
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            return ask(self.port, message("GET /ocpi/nothing")).status is not None
        except OSError:
            return False

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(LONG)


@contextmanager
def running(tmp_path: Path, *command: str, **environment: str) -> Iterator[Running]:
    port = free_port()
    out, log = tmp_path / "out", tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            cwd=ROOT,
            env={**os.environ, "OCPI_TEST_OUT": str(out), **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,  # with what it has begun itself
        )
    try:
        server = Running(process, port, out, log)
        server.until(server.answers)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(LONG)


@contextmanager
def gunicorn(tmp_path: Path, kind: str, **environment: str) -> Iterator[Running]:
    worker, *options = kind.split()
    for package in ("gunicorn", "gevent") if worker == "gevent" else ("gunicorn",):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    # A worker that is not there yet does not hear that it is to end.
    conf = tmp_path / "conf.py"
    conf.write_text("def post_worker_init(worker):\n    worker.log.info('is there')\n")
    command = ["-m", "gunicorn", "-c", str(conf), "-k", worker, "-w", "2", "-b"]
    command += ["127.0.0.1:{port}", "--graceful-timeout", "100"]
    command += ["--no-control-socket", *options, APP]
    with running(tmp_path, *command, **environment) as server:
        server.until(lambda: server.log.read_text().count("is there") == 2)
        yield server


def told_of(server: Running) -> list[str]:
    """Return what the log tells of tasks that were left."""
    told = "A task was not done when the process ended: tests.servers.background_app:"
    lines = server.log.read_text().splitlines()
    return sorted(line.partition(told)[2] for line in lines if told in line)


@pytest.mark.parametrize(
    "kind",
    [
        "sync",
        "sync --preload",
        "gthread --threads 2",
        "gthread --threads 2 --preload",
        "gevent",
        "gevent --preload",
    ],
)
def test_behind_gunicorn_each_process_does_what_it_was_asked_for(kind, tmp_path):
    """It does so once, with the ids of the request, in order, and before it ends."""
    with gunicorn(tmp_path, kind) as server:
        for number in range(10):
            assert server.post(f"write/w{number}", f"id{number}") == 1000
            assert server.post(f"write/d{number}?delay=0.05", f"id{number}") == 1000
        wanted = [f"{what}{n} True id{n}" for what in "wd" for n in range(10)]
        server.until(lambda: set(wanted) <= set(server.lines()))
        # Begun before the fork, or in each of the two, and done where it was begun.
        begun = [line for line in server.lines() if line == "at-once True None"]
        assert len(begun) == 1 if "--preload" in kind else begun
        assert server.post("slowly/s?times=20&lane=a") == 1000
        assert server.post("write/late?delay=3600") == 1000
        server.end()
        slow = ["s", *(f"s{number}" for number in range(1, 20))]
        lines = [one for one in server.lines() if one != "at-once True None"]
        assert sorted(lines[: len(wanted)]) == sorted(wanted)
        assert lines[len(wanted) :] == [f"{one} True the-id" for one in slow]
        assert told_of(server) == ["write (lane -, party -, correlation id the-id)."]


@pytest.mark.parametrize("kind", ["sync", "gthread --threads 2", "gevent --preload"])
def test_what_hangs_holds_up_the_end_of_a_process_no_longer_than_is_said(
    kind, tmp_path
):
    with gunicorn(tmp_path, kind, OCPI_TEST_DRAIN="0.2") as server:
        assert server.post("hang/h?lane=h&times=2") == 1000
        server.end()
        told = "hang (lane h, party -, correlation id the-id)."
        assert told_of(server) == [told, told]


def test_a_reload_in_debug_does_what_is_left_and_goes_on(tmp_path):
    touched = tmp_path / "touched.py"
    touched.touch()
    command = ["-m", "flask", "--app", APP, "run", "--debug", "--port", "{port}"]
    command += ["--extra-files", str(touched)]
    with running(tmp_path, *command) as server:
        assert server.post("write/before") == 1000
        server.until(lambda: "before True the-id" in server.lines())
        assert server.post("slowly/s?times=20&lane=a") == 1000
        begun = server.log.read_text().count("Debugger is active")
        os.utime(touched, (time.time() + 10, time.time() + 10))
        server.until(lambda: server.log.read_text().count("Debugger is active") > begun)
        assert len([one for one in server.lines() if one.startswith("s")]) == 20
        server.until(server.answers)
        assert server.post("write/after") == 1000
        server.until(lambda: "after True the-id" in server.lines())
        server.end()
