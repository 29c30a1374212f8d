"""What a command tells, written to the end or not: the standard output may fail."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from typing import Final
from typing import NoReturn
from typing import TextIO

import click

#: What a command ends with that could not do its work.
_NOT_DONE: Final = 2


@contextmanager
def written() -> Iterator[None]:
    """End with status 2 and a sentence when what is printed inside cannot be written.

    With 1, as Python and click have it, it would say that an object is not valid.
    """
    try:
        yield
    except OSError as error:
        _drop(sys.stdout)
        # Who has read enough and closed the pipe need not be told.
        if error.errno == errno.EPIPE:
            sys.exit(_NOT_DONE)
        _end(error.strerror or type(error).__name__)


def demand_output() -> TextIO:
    """Return the standard output, or end with status 2 where it is closed."""
    output = standard("stdout")
    if output is None:
        _end("the standard output is closed")
    return output


def standard(name: str) -> TextIO | None:
    """Return a standard stream; Python has none where it was closed from the start.

    :param name: ``"stdin"``, ``"stdout"`` or ``"stderr"``.
    """
    stream: TextIO | None = getattr(sys, name)
    return stream


def _end(reason: str) -> NoReturn:
    try:
        click.echo(f"Error: The findings cannot be written: {reason}.", err=True)
    except OSError:  # that is impossible as well
        _drop(sys.stderr)
    sys.exit(_NOT_DONE)


def _drop(stream: TextIO) -> None:
    """Let the rest go nowhere: Python tries to write it once more when it ends."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
