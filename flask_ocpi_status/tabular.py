"""Tables on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click


def printable(text: str) -> str:
    """Return a text that does nothing to a terminal, whoever has written it."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def print_table(rows: Sequence[dict[str, str]]) -> None:
    """Print rows as a table; columns that hold nothing are left out."""
    rows = [{name: printable(cell) for name, cell in row.items()} for row in rows]
    columns = [name for name in rows[0] if any(row[name] for row in rows)]
    widths = [max(len(name), *(len(row[name]) for row in rows)) for name in columns]
    _print_line(columns, widths)
    _print_line(["-" * width for width in widths], widths)
    for row in rows:
        _print_line([row[name] for name in columns], widths)


def _print_line(cells: Sequence[str], widths: Sequence[int]) -> None:
    padded = (f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True))
    click.echo("  ".join(padded).rstrip())
