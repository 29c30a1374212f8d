"""The command ``flask ocpi modules``."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from ..contracts import FEATURES
from ..tabular import print_table
from .catalogue import MODULES
from .catalogue import OWNER
from .catalogue import SHORT
from .catalogue import answers_of
from .catalogue import rows_of
from .catalogue import short_of
from .operation import RECEIVER
from .operation import SENDER
from .operation import Module


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
    """Print what can be asked of the modules of OCPI, and what is answered.

    Without a MODULE it is what can be asked of all that the version has.
    """
    chosen = _chosen(identifiers, version)
    if as_json:
        _print_json(chosen, version)
        return
    for module in chosen:
        _print_operations(module, version, kinds=bool(identifiers))
        if identifiers:
            click.echo(f"{module.identifier}: what is answered\n")
            print_table(
                [_without(row, "module") for row in answers_of(module, version)]
            )
            click.echo()
    if any(OWNER in row["path"] for one in chosen for row in rows_of(one, version)):
        click.echo(f"{SHORT[1:]} is {OWNER[1:]}: whose the object is.")
    if not identifiers:
        click.echo("Name a module to see what is answered.")


def _chosen(identifiers: Iterable[str], version: str) -> list[Module]:
    """Return the modules that are named, or else all that a version has.

    :raises click.BadParameter: for one that there is not.
    :raises click.ClickException: for one that the version does not have.
    """
    there = [module for module in MODULES.values() if any(module.of(version))]
    chosen = []
    for name in identifiers:
        if name not in MODULES:
            raise click.BadParameter(
                f"there is no module {name!r}; there are {', '.join(MODULES)}."
            )
        module = MODULES[name]
        if module not in there:
            raise click.ClickException(
                f"OCPI {version} has no module {name!r}; it is there from"
                f" {module.since} on, as with --version {module.since}."
            )
        if module not in chosen:
            chosen.append(module)
    return chosen or there


def _print_json(chosen: Iterable[Module], version: str) -> None:
    told = {
        "version": version,
        "operations": [row for one in chosen for row in rows_of(one, version)],
        "answers": [row for one in chosen for row in answers_of(one, version)],
    }
    click.echo(json.dumps(told, indent=2))


def _print_operations(module: Module, version: str, *, kinds: bool) -> None:
    """Print a table for each side, of lines that a terminal has room for."""
    for role in (SENDER, RECEIVER):
        rows = [
            short_of(row) for row in rows_of(module, version) if row["role"] == role
        ]
        if rows:
            click.echo(f"{module.identifier}, {role}\n")
            print_table(rows if kinds else [_without(row, "kind") for row in rows])
            click.echo()


def _without(row: dict[str, str], name: str) -> dict[str, str]:
    return {other: cell for other, cell in row.items() if other != name}
