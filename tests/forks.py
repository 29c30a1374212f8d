"""Processes that are forked from one that has imported already what they need.

To import it takes a process several times as long as all that it does in a test. There
is one process that they are forked from, whoever asks for one: what it imports, it
imports for all.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import warnings
from collections.abc import Callable
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import entry_points
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

FORKING = get_context("forkserver")
FORKING.set_forkserver_preload(["tests.preloaded"])

# Where the tree is not installed, Flask does not know the command.
INSTALLED = any(one.name == "ocpi" for one in entry_points(group="flask.commands"))


class Forked:
    """A function in a fork, with what is used here of a ``subprocess.Popen``.

    What it prints behind what is read at once has to fit into a pipe.
    """

    def __init__(self, run: Callable[..., Any], directory: Path, *args: Any) -> None:
        pipes = [FORKING.Pipe(duplex=False) for _ in range(2)]
        inner = [written for _, written in pipes]
        self._process = FORKING.Process(
            target=run_in_fork, args=(*inner, directory, run, *args)
        )
        self._process.start()
        self.stdout, self._stderr = (
            os.fdopen(os.dup(read.fileno()), encoding="utf-8") for read, _ in pipes
        )
        for pipe in pipes:
            for end in pipe:
                end.close()

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    poll = returncode.fget

    def send_signal(self, how: signal.Signals) -> None:
        assert self._process.pid is not None
        with suppress(ProcessLookupError):  # it has ended of itself
            os.kill(self._process.pid, how)

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        if self.returncode is None:
            raise TimeoutError("The process does not end.")
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        self.wait(timeout)
        with self.stdout, self._stderr:
            return self.stdout.read(), self._stderr.read()


def run_in_fork(
    out: Connection,
    err: Connection,
    directory: Path,
    run: Callable[..., Any],
    *args: Any,
) -> None:
    """Run a function in a directory, with pipes for what it prints."""
    warnings.simplefilter("error")
    os.chdir(directory)
    for end, number in ((out, 1), (err, 2)):
        os.dup2(end.fileno(), number)
        end.close()
    try:
        run(*args)
    finally:
        # A program that ends does this; a fork of multiprocessing does not.
        atexit._run_exitfuncs()


def flask(environment: Mapping[str, str], words: list[str]) -> None:
    """Be the command ``flask``, in a fork."""
    from flask.cli import cli

    from flask_ocpi_status.cli import ocpi

    if not INSTALLED:
        cli.add_command(ocpi, "ocpi")
    os.environ.update(environment)
    sys.argv = ["flask", *words]
    cli.main(words, "flask")
