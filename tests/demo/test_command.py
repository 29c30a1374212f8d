"""``flask ocpi demo``, as somebody who tries it runs it."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import entry_points
from pathlib import Path
from time import sleep
from urllib.error import HTTPError
from urllib.request import ProxyHandler
from urllib.request import Request
from urllib.request import build_opener

import pytest

ROOT = Path(__file__).parents[2]
PATH = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
# Where the tree is not installed, Flask does not know the command.
INSTALLED = any(one.name == "ocpi" for one in entry_points(group="flask.commands"))
CALL = "from flask_ocpi_status.cli import ocpi; ocpi()"
COMMAND = [sys.executable, *(("-m", "flask", "ocpi") if INSTALLED else ("-c", CALL))]

open_url = build_opener(ProxyHandler({})).open


class Demo:
    """A demo that runs, and what it has printed."""

    def __init__(self, directory: Path, *options: str) -> None:
        self.process = start(directory, *options)
        assert self.process.stdout is not None
        self.printed: list[str] = []
        for line in self.process.stdout:
            self.printed.append(line.rstrip("\n"))
            if line.startswith("Stop it"):
                break

    def stop(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


def start(directory: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "demo", *options],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": PATH, "PYTHONWARNINGS": "error"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(directory: Path, *options: str) -> tuple[int, str, str]:
    process = start(directory, *options)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


@pytest.fixture
def demo(tmp_path: Path, database: Path) -> Iterator[Demo]:
    running = Demo(tmp_path, "--port", "0", "--database", f"sqlite:///{database}")
    yield running
    if running.process.poll() is None:
        running.process.kill()
    running.process.communicate()


def ask(line: str) -> tuple[int, dict[str, object]]:
    """Do what a line of curl does."""
    words = iter(shlex.split(line)[1:])
    url, method, headers, body = "", None, {}, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words).encode()
        elif word != "-i":
            url = word
    try:
        with open_url(Request(url, body, headers, method=method)) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_every_printed_line_answers_what_it_says(demo: Demo) -> None:
    lines = 0
    for title, line in zip(demo.printed, demo.printed[1:], strict=False):
        if not line.startswith("  curl "):
            continue
        lines += 1
        said = re.search(r"HTTP (\d+)(?:, status code (\d+))?$", title)
        assert said, title
        status, body = ask(line)
        assert status == int(said[1]), line
        if said[2]:
            assert body["status_code"] == int(said[2]), line
    assert lines == 18
    code, out, err = demo.stop()
    assert (code, out) == (0, "Stopped.\n")
    assert "Traceback" not in err


def test_every_printed_url_answers(demo: Demo) -> None:
    urls = [line.split()[-1] for line in demo.printed if re.search(r"  http\S+$", line)]
    assert len(urls) == 15
    assert {ask(f"curl {url}")[0] for url in urls} == {200}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly(demo: Demo, how: signal.Signals) -> None:
    host, port = re.search(r"http://([\d.]+):(\d+)", demo.printed[0]).groups()
    # A client that holds its connection open does not hold the demo up.
    with socket.create_connection((host, int(port))) as idle:
        idle.sendall(b"GET /tickets/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        assert demo.stop(how) == (0, "Stopped.\n", "")


def test_what_is_being_answered_is_answered_before_it_stops(
    demo: Demo, database: Path
) -> None:
    line = next(line for line in demo.printed if "EVSE LOC020-1" in line)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # the ticket has to wait for this
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask, line)
        sleep(0.7)
        demo.process.send_signal(signal.SIGINT)
        sleep(0.7)
        other.execute("ROLLBACK")
        assert answer.result()[0] == 201
    assert demo.process.wait(20) == 0
    (tickets,) = other.execute("SELECT count(*) FROM ocpi_demo_tickets").fetchone()
    other.close()
    assert tickets == 3


def test_the_database_is_a_file_in_the_current_directory(tmp_path: Path) -> None:
    running = Demo(tmp_path, "--port", "0")
    assert running.stop() == (0, "Stopped.\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["ocpi-demo.sqlite"]


def test_a_port_in_use_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = run(tmp_path, "--port", str(port))
    assert (code, out) == (1, "")
    assert err == (
        f"Error: Port {port} is in use; stop what uses it, or choose another one with"
        " --port.\n"
    )
    assert not list(tmp_path.iterdir())  # and no database was made


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--database", "nonsense"], "cannot be read"),
        (["--database", "postgres://me:secret@host/x"], "postgresql://"),
        (["--database", "postgresql+psycopg2cffi://me:secret@h/x"], "driver"),
        (["--database", "postgresql+psycopg://me:secret@127.0.0.1:1/x"], "***"),
        (["--database", "sqlite:////no/such/directory/x"], "unable to open"),
        (["--host", "no.such.host.invalid"], "cannot listen"),
        (["--host", "192.0.2.1"], "cannot listen"),
    ],
)
def test_what_it_cannot_have_is_told_in_a_sentence(
    tmp_path: Path, options: list[str], said: str
) -> None:
    code, out, err = run(tmp_path, "--port", "0", *options)
    assert (code, out) == (1, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert said in err
    assert "secret" not in err


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    """A ``sqlalchemy`` that cannot be imported stands in for none."""
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from flask_ocpi_status.cli import ocpi; ocpi(['demo', '--port', '0'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": PATH},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Error: The demo needs SQLAlchemy; run pip install 'flask-ocpi-status[demo]'.\n"
    )


def test_the_database_may_go_while_it_runs(demo: Demo, database: Path) -> None:
    url = next(line for line in demo.printed if "ITSM" in line).split()[-1]
    away = database.with_suffix(".away")
    database.rename(away)
    assert ask(f"curl {url}")[0] == 503
    away.rename(database)
    assert ask(f"curl {url}")[0] == 200
    code, _, err = demo.stop()
    assert code == 0
    assert "The database does not answer: its file is gone.\n" in err
    assert "Traceback" not in err
