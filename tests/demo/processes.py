"""Demos that run as processes of their own, and lines of curl that are carried out.

Most are forks, which start in a fraction of the time. The command itself is started by
:func:`command`.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from typing import NamedTuple
from typing import Self
from urllib.error import HTTPError
from urllib.request import ProxyHandler
from urllib.request import Request
from urllib.request import build_opener

from tests.forks import INSTALLED
from tests.forks import Forked

ROOT = Path(__file__).parents[2]
PATH = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
CALL = "from flask_ocpi_status.cli import ocpi; ocpi()"
COMMAND = [sys.executable, *(("-m", "flask", "ocpi") if INSTALLED else ("-c", CALL))]

open_url = build_opener(ProxyHandler({})).open


def forked(directory: Path, *options: str) -> Forked:
    """Start a demo in a fork."""
    return Forked(demonstrate, directory, *options)


def demonstrate(*options: str) -> None:
    """Be the command, in a fork."""
    from flask_ocpi_status.cli import ocpi

    sys.argv = ["flask", "ocpi"]
    ocpi(["demo", *options])


class Demo:
    """A demo that runs until its block ends, and what it has printed.

    :param lives: whether anything happens there by itself.
    """

    def __init__(
        self,
        directory: Path,
        *options: str,
        start: Callable[..., Any] = forked,
        lives: bool = False,
    ) -> None:
        still = () if lives else ("--still",)
        self.process = start(directory, "--port", "0", *still, *options)
        assert self.process.stdout is not None
        self.printed: list[str] = []
        for line in self.process.stdout:
            self.printed.append(line.rstrip("\n"))
            if line.startswith("Stop it"):
                break

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        with suppress(ValueError):  # it was stopped, and its pipes are closed
            self.process.communicate()

    def stop(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err

    @property
    def text(self) -> str:
        return "\n".join(self.printed)

    @property
    def base(self) -> str:
        found = re.search(r"answers at (http://[\d.]+:\d+), from", self.printed[0])
        assert found, self.text
        return found[1]

    @property
    def invitation(self) -> tuple[str, str]:
        """The URL of its versions and its token A, as others are told them."""
        found = re.search(r"--register (\S+) (\S+)$", self.text, re.MULTILINE)
        assert found, self.text
        return found[1], found[2]

    def get(self, path: str) -> Reply:
        """Ask with the token that it prints."""
        token = re.search(r"Authorization: Token [\w=+/]+", self.text)
        assert token, self.text
        return ask(f"curl -i -H '{token[0]}' {self.base}{path}")


class Reply(NamedTuple):
    status: int
    body: dict[str, Any]
    headers: dict[str, str]


def command(directory: Path, *options: str) -> subprocess.Popen[str]:
    """Start the command, as somebody does in a terminal."""
    return subprocess.Popen(
        [*COMMAND, "demo", *options],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": PATH, "PYTHONWARNINGS": "error"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(directory: Path, *options: str) -> tuple[int | None, str, str]:
    """Run a demo that is to end by itself."""
    process = forked(directory, *options)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, out, err


def ask(line: str) -> Reply:
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
        answer = open_url(Request(url, body, headers, method=method))
    except HTTPError as error:
        answer = error
    with answer:
        return Reply(answer.status, json.loads(answer.read()), dict(answer.headers))
