"""The command ``flask ocpi modules``."""

from __future__ import annotations

import json

import click

from ..contracts import FEATURES
from ..tabular import print_table
from .catalogue import MODULES
from .catalogue import answers_of
from .catalogue import rows_of


@click.command()
@click.argument("identifiers", nargs=-1, metavar="[MODULE]...")
@click.option(
    "--version",
    type=click.Choice(list(FEATURES)),
    default="2.2.1",
    show_default=True,
    help="The version of OCPI.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def modules(identifiers: tuple[str, ...], version: str, as_json: bool) -> None:
    """Print what can be asked of the modules of OCPI, and what is answered."""
    unknown = [name for name in identifiers if name not in MODULES]
    if unknown:
        raise click.BadParameter(
            f"there is no module {unknown[0]!r}; there are {', '.join(MODULES)}."
        )
    chosen = [MODULES[name] for name in identifiers or MODULES]
    rows = [row for module in chosen for row in rows_of(module, version)]
    if not rows:
        raise click.ClickException(f"OCPI {version} has no such module.")
    answers = [row for module in chosen for row in answers_of(module, version)]
    if as_json:
        told = {"version": version, "operations": rows, "answers": answers}
        click.echo(json.dumps(told, indent=2))
        return
    print_table(rows)
    click.echo()
    print_table(answers)
