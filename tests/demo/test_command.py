"""``flask ocpi demo``, as somebody who tries it runs it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from click.testing import CliRunner

from flask_ocpi_status.cli import ocpi
from tests.table import table

from .processes import PATH
from .processes import Demo
from .processes import ask
from .processes import command
from .processes import forked
from .processes import run

#: A line that is one of curl's, and the one above that says what is answered.
EXAMPLE = re.compile(r"(?m)^(.*: HTTP (\d+)(?:, status code (\d+))?)\n  (curl .*)$")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[Demo]:
    """A demo that is only asked, and by several tests."""
    folder = tmp_path_factory.mktemp("asked")
    database = shutil.copy(seeded, folder / "demo.sqlite")
    with Demo(folder, "--database", f"sqlite:///{database}") as running:
        yield running


@pytest.fixture
def demo(tmp_path: Path, database: Path) -> Iterator[Demo]:
    with Demo(tmp_path, "--database", f"sqlite:///{database}") as running:
        yield running


@pytest.mark.parametrize(("role", "count"), [("cpo", 41), ("emsp", 36)])
def test_every_printed_line_answers_what_it_says(
    tmp_path: Path, database: Path, role: str, count: int
) -> None:
    options = "--role", role, "--database", f"sqlite:///{database}"
    with Demo(tmp_path, *options) as demo:
        examples = EXAMPLE.findall(demo.text)
        assert len(examples) == demo.text.count("\n  curl ") == count
        for _, status, code, line in examples:
            answer = ask(line)
            assert answer.status == int(status), line
            if code:
                assert answer.body["status_code"] == int(code), line
        code, out, err = demo.stop()
    assert (code, out) == (0, "Stopped.\n")
    assert "Traceback" not in err


def test_the_link_of_a_printed_page_can_be_followed(asked: Demo) -> None:
    line = next(line for line in asked.printed if "limit=" in line)
    answer = ask(line)
    url = answer.headers["Link"][1:].partition(">")[0]
    following = asked.get(url.removeprefix(asked.base))
    assert following.status == 200
    assert following.body["data"] != answer.body["data"]


def test_every_printed_url_answers_and_ocpi_asks_for_the_token(asked: Demo) -> None:
    urls = [
        line.split()[-1] for line in asked.printed if re.search(r"  http\S+$", line)
    ]
    assert len(urls) == 13
    paths = [url.removeprefix(asked.base) for url in urls]
    assert {asked.get(path).status for path in paths} == {200}
    for path in paths:
        status = 401 if path.startswith("/ocpi") else 200
        assert ask(f"curl {asked.base}{path}").status == status


def test_the_lines_fit_where_there_is_no_url(asked: Demo) -> None:
    assert not [
        line for line in asked.printed if "http:" not in line and len(line) > 88
    ]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly(demo: Demo, how: signal.Signals) -> None:
    host, _, port = demo.base.removeprefix("http://").partition(":")
    # A client that holds its connection open does not hold the demo up.
    with socket.create_connection((host, int(port))) as idle:
        idle.sendall(b"GET /tickets/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        assert demo.stop(how) == (0, "Stopped.\n", "")


def test_what_is_being_answered_is_answered_before_it_stops(
    demo: Demo, database: Path
) -> None:
    body = b'{"summary": "The display of EVSE LOC020-1 is dark."}'
    host = demo.base.removeprefix("http://")
    with closing(HTTPConnection(host, timeout=60)) as client:
        client.putrequest("POST", "/tickets/")
        client.putheader("Content-Type", "application/json")
        client.putheader("Content-Length", str(len(body)))
        client.putheader("Expect", "100-continue")
        client.endheaders()
        # Python's server says so when it has read the headers, Werkzeug's when it
        # begins to answer.
        said = b""
        while said.count(b" 100 Continue\r\n\r\n") < 2:
            byte = client.sock.recv(1)
            assert byte, said
            said += byte
        demo.process.send_signal(signal.SIGINT)
        sleep(0.7)
        client.send(body)
        assert client.getresponse().status == 201
    assert demo.process.wait(60) == 0
    with closing(sqlite3.connect(database)) as reader:
        (tickets,) = reader.execute("SELECT count(*) FROM ocpi_demo_tickets").fetchone()
    assert tickets == 3


@pytest.mark.parametrize(
    ("options", "file", "start"),
    [
        ((), "ocpi-demo.sqlite", command),
        (("--role", "emsp"), "ocpi-demo-emsp.sqlite", forked),
    ],
)
def test_the_database_is_a_file_in_the_current_directory(
    tmp_path: Path, options: tuple[str, ...], file: str, start: Callable[..., Any]
) -> None:
    with Demo(tmp_path, *options, start=start) as running:
        assert running.stop() == (0, "Stopped.\n", "")
    assert [path.name for path in tmp_path.iterdir()] == [file]


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


@table(
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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(ocpi, ["demo", "--port", "0", *options])
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("Error: ")
    assert told.stderr.count("\n") == 1
    assert said in told.stderr
    assert "secret" not in told.stderr


def test_a_version_goes_with_a_registration(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, "--version", "2.2.1")
    assert code == 2
    assert "--register" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("sqlalchemy", "SQLAlchemy"),
        ("requests", "requests"),
        ("requests_hardened", "requests-hardened"),
    ],
)
def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, module: str, name: str
) -> None:
    """A module that cannot be imported stands in for one that is missing."""
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from flask_ocpi_status.cli import ocpi; ocpi(['demo', '--port', '0'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": PATH},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: The demo needs {name}; run pip install 'flask-ocpi-status[demo]'.\n"
    )


def test_the_database_may_go_while_it_runs(demo: Demo, database: Path) -> None:
    url = next(line for line in demo.printed if "ITSM" in line).split()[-1]
    away = database.with_suffix(".away")
    database.rename(away)
    assert ask(f"curl {url}").status == 503
    away.rename(database)
    assert ask(f"curl {url}").status == 200
    code, _, err = demo.stop()
    assert code == 0
    assert "The database does not answer: its file is gone.\n" in err
    assert "Traceback" not in err
