"""A report on a terminal: a table, and the checks while they are under way."""

from __future__ import annotations

from typing import Final

import click

from ...tabular import print_table
from ...tabular import printable
from ..exchanges import Exchange
from ..report import Report

#: How much of a sentence has room in a table, in characters.
_WIDTH: Final = 90


class Progress:
    """Tells on the standard error which call is under way.

    :param shown: whether anybody sees it.
    """

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._width = 0

    def tell(self, exchange: Exchange) -> None:
        """Tell of a call that was made."""
        if not self._shown:
            return
        words = (exchange.request.method, exchange.where, exchange.purpose)
        text = f"{exchange.number} calls: {' '.join(words)}"[:_WIDTH]
        padding = " " * max(0, self._width - len(text))
        self._width = len(text)
        click.echo(f"\r{text}{padding}", nl=False, err=True)

    def clear(self) -> None:
        """Leave the line as it was."""
        if self._width:
            click.echo(f"\r{' ' * self._width}\r", nl=False, err=True)


def print_report(report: Report, *, all_of_it: bool) -> None:
    """Print what was found.

    :param all_of_it: whether what is right and what was skipped is listed too.
    """
    states = ("fail", "warn", "pass", "skip") if all_of_it else ("fail", "warn")
    rows = [
        {"": one.state, "check": one.check.id, "what was found": _cut(one.said)}
        for one in report.results
        if one.state in states
    ]
    if rows:
        print_table(rows)
        click.echo()
    if report.problem is not None:
        click.echo(f"It came to an early end. {printable(report.problem)}")
    click.echo(summary(report))


def summary(report: Report) -> str:
    """Say in a line what was found."""
    counts = report.counts()
    return (
        f"OCPI {report.version}: {counts['fail']} failed, {counts['warn']} warned,"
        f" {counts['pass']} passed, {counts['skip']} skipped, in"
        f" {len(report.exchanges)} calls and {report.seconds:.1f} s."
    )


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
