"""The tutorials are done as they stand there, from an empty folder on, line by line.

What they write into a file is written, and what they type is typed, in a process of
its own. Only the ports are others, the packages are installed, and imported, already,
and the token A is put where ``TOKEN`` stands, as a reader does.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from typing import NamedTuple
from typing import Self

import pytest

from tests.forks import Forked
from tests.forks import flask
from tests.ports import free_port
from tests.table import table

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
if not DOCS.is_dir():
    pytest.skip("there is no documentation here", allow_module_level=True)
pytest.importorskip("sqlalchemy")
pytest.importorskip("requests")

TUTORIALS = [("build-a-cpo", "cpo.py"), ("build-an-emsp", "emsp.py")]
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TOKEN = re.compile(r"(?<!\w)[0-9a-f]{48}(?!\w)")
#: What makes the folder, and brings what is there already.
_GIVEN = ("mkdir", "cd", "python3", ".", "pip")


class Block(NamedTuple):
    language: str
    is_file: bool
    text: str


def blocks(name: str) -> Iterator[Block]:
    page = (DOCS / f"{name}.md").read_text("utf-8")
    for language, options, text in _FENCE.findall(page):
        yield Block(language, "no-run" in options, text)


class Reader:
    """Somebody who does what a page says, in an empty folder."""

    def __init__(self, folder: Path, file: str) -> None:
        self._folder = folder
        self._file = folder / file
        self._ports = [str(free_port()) for _ in range(2)]
        self._environment = {
            "FLASK_RUN_PORT": self._ports[0],
            "FLASK_OCPI_DEMO_PORT": self._ports[0],
            "FLASK_OCPI_DEMO_STILL": "1",
        }
        self._servers: dict[str, Forked] = {}
        self._other_file = ""
        self.token = ""
        self.said: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for kind in list(self._servers):
            self._stop(kind)

    def do(self, block: Block) -> None:
        text = block.text.replace("5000", self._ports[0])
        text = text.replace("5001", self._ports[1])
        if block.language == "python" and block.is_file:
            self._other_file = text
        elif block.language == "python":
            with self._file.open("a", encoding="utf-8") as file:
                file.write(text)
        else:
            assert block.language == "console"
            for command in text.removeprefix("$ ").split("\n$ "):
                line, *shown = command.strip().splitlines()
                self._type(line.replace("TOKEN", self.token), shown)

    def _type(self, line: str, shown: list[str]) -> None:
        first, *words = shlex.split(line)
        if first in _GIVEN:
            return
        if first == "flask":
            said = self._flask(words)
        else:
            assert first == "python"
            (self._folder / words[0]).write_text(self._other_file, "utf-8")
            said = self._python(words)
        self.said.append(said)
        if tokens := _TOKEN.findall(said):
            self.token = tokens[0]
        lines = iter(_TOKEN.sub("TOKEN", said).splitlines())
        for wanted in shown:
            wanted = _TOKEN.sub("TOKEN", wanted)
            assert any(wanted == one for one in lines), f"{line}: {wanted}\n{said}"

    def _flask(self, words: list[str]) -> str:
        if "run" in words:
            return self._serve("app", words, "Running on")
        if "demo" in words:
            return self._serve("demo", words, "Stop it with")
        process = self._begin(flask, words)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, f"{words}\n{out}{err}"
        return out

    def _begin(self, run: Callable[..., None], words: list[str]) -> Forked:
        return Forked(run, self._folder, self._environment, words)

    def _python(self, words: list[str]) -> str:
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _serve(self, kind: str, words: list[str], last: str) -> str:
        """Start a server, in the place of the one of its kind, and read its start."""
        self._stop(kind)
        self._servers[kind] = server = self._begin(flask_on_terminal, words)
        said = []
        for line in server.stdout:
            said.append(line)
            if last in line:
                return "".join(said)
        raise AssertionError("".join(said))

    def _stop(self, kind: str) -> None:
        server = self._servers.pop(kind, None)
        if server is None:
            return
        server.send_signal(signal.SIGTERM)
        with suppress(TimeoutError):
            server.wait(60)
        server.kill()
        server.communicate(60)


def flask_on_terminal(environment: dict[str, str], words: list[str]) -> None:
    """Be the command ``flask``, and print what it logs among the rest."""
    os.dup2(1, 2)
    flask(environment, words)


def sent(database: Path, kind: str, party_id: str, own: str) -> Any:
    """Return what the demo was sent of a party."""
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    from flask_ocpi_status.modules import Key
    from flask_ocpi_status.modules import Shelf
    from flask_ocpi_status.modules import SQLDocuments

    engine = create_engine(f"sqlite:///{database}")
    with Session(engine) as session:
        key = Key.folded(Shelf("RECEIVER", kind), "NL", party_id, own)
        kept = SQLDocuments(session).get(key)
    engine.dispose()
    assert kept is not None
    return kept.document


@table(("name", "file"), TUTORIALS)
def test_a_platform_takes_less_than_100_lines(name: str, file: str) -> None:
    lines = [
        line
        for block in blocks(name)
        if block.language == "python" and not block.is_file
        for line in block.text.splitlines()
    ]
    assert 50 < len(lines) < 100
    assert max(map(len, lines)) <= 88


def test_a_cpo_registers_with_the_demo_and_is_pulled_from(tmp_path: Path) -> None:
    with Reader(tmp_path, "cpo.py") as reader:
        for block in blocks("build-a-cpo"):
            reader.do(block)
        *_, pulled = reader.said
    assert re.search(r"registered with Kade Laden .*OCPI 2\.1\.1", pulled, re.I)
    assert re.search(r"\b1 locations?\b", pulled)
    pushed = sent(tmp_path / "ocpi-demo-emsp.sqlite", "Location", "kad", "loc1")
    assert pushed["evses"][0]["status"] == "CHARGING"


def test_an_emsp_registers_with_the_demo_and_pulls(tmp_path: Path) -> None:
    with Reader(tmp_path, "emsp.py") as reader:
        for block in blocks("build-an-emsp"):
            reader.do(block)
        *_, pulled, started, blocked, asked = reader.said
    assert " 36 new, " in pulled
    assert started.count("ACCEPTED") == 2
    assert blocked == ""
    token = sent(tmp_path / "ocpi-demo.sqlite", "Token", "ftb", "04a1b2c3")
    assert token["valid"] is False
    assert asked == "BLOCKED\n"
