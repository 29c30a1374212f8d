"""The command ``flask ocpi validate``: what is told, and how."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from itertools import islice
from math import inf
from time import monotonic
from typing import Final

import click

from ..tabular import print_table
from .inspecting import Finding
from .inspecting import Inspection
from .options import class_of
from .options import version_of_app
from .reading import texts_of
from .writing import demand_output
from .writing import standard
from .writing import written

#: Files that have an object in each line.
_LINES: Final = (".jsonl", ".ndjson")
#: How many findings a table shows, and how much of a pointer, in characters.
_ROWS: Final = 1000
_WIDTH: Final = 80
#: After how many seconds the objects are counted on the terminal, and how often then.
_PATIENCE: Final = 1.0
_RHYTHM: Final = 0.2


@click.command()
@click.option("--as", "name", metavar="CLASS", required=True, help="As in Location.")
@click.option(
    "--version",
    help="As in 2.2.1; that of the app's contract without it, if an app is named.",
)
@click.option("--partial", is_flag=True, help="They are changes of objects (PATCH).")
@click.option("--lines", is_flag=True, help="Take each line for JSON of its own.")
@click.option("--strict", is_flag=True, help="Do not let remarks pass either.")
@click.option(
    "--lenient", is_flag=True, help="Let pass how something is written: its form."
)
@click.option(
    "--json/--table",
    "as_json",
    default=None,
    help="How to tell; a table on a terminal, and JSON elsewhere, without either.",
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
)
@click.pass_context
def validate(
    context: click.Context,
    name: str,
    version: str | None,
    partial: bool,
    lines: bool,
    strict: bool,
    lenient: bool,
    as_json: bool | None,
    files: tuple[str, ...],
) -> None:
    """Judge the objects in each FILE, or in the standard input (-).

    A FILE holds an object, a list of them, an answer of OCPI with either, or one of
    these in each line. A violation is one of shape, as what is missing or of another
    type, or of form: lengths, characters, digits. Ends with 0 when all objects are
    valid, with 1 if not, and with 2 when it cannot be said.
    """
    cls = class_of(name, version or version_of_app(context), hint="--as")
    on_terminal = demand_output().isatty()
    as_json = not on_terminal if as_json is None else as_json
    errors = standard("stderr")
    counted = errors is not None and errors.isatty()
    count = _Count(counted and not (as_json and on_terminal))
    inspection = Inspection(cls, partial=partial, told=count.tell)
    findings = chain.from_iterable(
        _findings(inspection, file, lines or file.endswith(_LINES)) for file in files
    )
    with written():
        if as_json:
            for finding in findings:
                click.echo(json.dumps(vars(finding)))
            count.clear()
            click.echo(json.dumps(inspection.summary()))
        else:
            told = list(islice(findings, _ROWS))
            left = sum(1 for _ in findings)
            count.clear()
            _print(told, left, several=len(files) > 1)
            click.echo(inspection)
    refused = inspection.invalid - (inspection.only_form if lenient else 0)
    context.exit(bool(refused or (strict and inspection.remarked)))


def _findings(inspection: Inspection, file: str, lines: bool) -> Iterator[Finding]:
    if file == "-" and standard("stdin") is None:
        raise click.BadParameter(
            "'-' cannot be read: the standard input is closed.", param_hint="FILE"
        )
    try:
        with click.open_file(file, "rb") as stream:
            for line, text in texts_of(stream, lines):
                yield from inspection.findings(file, line, text)
    except OSError as error:
        raise click.BadParameter(
            f"{file!r} cannot be read: {error.strerror}.", param_hint="FILE"
        ) from None


def _print(findings: list[Finding], left: int, *, several: bool) -> None:
    """Print findings as a table.

    :param left: how many more there are.
    :param several: whether it is to be said which file.
    """
    if not findings:
        return
    print_table(
        [
            {
                "file": one.file if several else "",
                "line": "" if one.line is None else str(one.line),
                "index": "" if one.index is None else str(one.index),
                "pointer": _cut(one.pointer),
                "kind": f"{one.kind} ({one.violates})" if one.violates else one.kind,
                "message": one.message,
            }
            for one in findings
        ]
    )
    if left:
        click.echo(f"There are {left:,} more; --json prints all of them.")
    click.echo()


def _cut(pointer: str) -> str:
    return pointer if len(pointer) <= _WIDTH else f"{pointer[: _WIDTH - 1]}…"


class _Count:
    """Counts objects on the terminal when it takes long.

    :param shown: whether there is one.
    """

    def __init__(self, shown: bool) -> None:
        self._due = monotonic() + _PATIENCE if shown else inf
        self._shown = 0

    def tell(self, objects: int) -> None:
        """Tell of how many objects were judged, if it is time to."""
        now = monotonic()
        if now < self._due:
            return
        self._due = now + _RHYTHM
        text = f"{objects:,} objects"
        self._shown = len(text)
        click.echo(f"\r{text}", nl=False, err=True)

    def clear(self) -> None:
        """Leave the line as it was."""
        if self._shown:
            click.echo(f"\r{' ' * self._shown}\r", nl=False, err=True)
