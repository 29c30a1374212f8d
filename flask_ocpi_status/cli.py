"""The command line: ``flask ocpi …``."""

from __future__ import annotations

import json

import click

from .contracts import CODES
from .contracts import Contract
from .contracts import contract_names
from .contracts import get_contract
from .contracts.tables import codes_of
from .contracts.tables import rows_of
from .demo.command import demo
from .exchange.apps import named_contracts
from .inspection.command import validate
from .registration.commands import COMMANDS
from .tabular import print_table


@click.group()
def ocpi() -> None:
    """Status contracts, objects, and the parties that OCPI is spoken with."""


for command in (demo, validate, *COMMANDS):
    ocpi.add_command(command)


@ocpi.command()
@click.pass_context
def contracts(context: click.Context) -> None:
    """List the contracts, with those of the app if one is named."""
    for contract in _contracts(context).values():
        click.echo(f"{contract.name:20} {contract.title}")


@ocpi.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def contract(context: click.Context, name: str, as_json: bool) -> None:
    """Print the table of the contract NAME: what happened, and how it is said."""
    known = _contracts(context)
    if name not in known:
        raise click.BadParameter(
            f"there is no contract {name!r}; there are {', '.join(known)}."
        )
    rows = rows_of(known[name])
    if as_json:
        click.echo(json.dumps({"contract": name, "rows": rows}, indent=2))
        return
    print_table(rows)


@ocpi.command()
@click.argument("version", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def codes(version: str | None, as_json: bool) -> None:
    """Print the status codes of an OCPI VERSION, or which version knows which."""
    if version is not None and version not in CODES:
        raise click.BadParameter(
            f"there is no OCPI version {version!r}; there are {', '.join(CODES)}."
        )
    rows = codes_of(version)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    print_table(rows)
    if version is None:
        click.echo("\nUnder a version stands what it sends for the code.")


def _contracts(context: click.Context) -> dict[str, Contract]:
    """Return the contracts by name, with those of the app if one is named."""
    found = {name: get_contract(name) for name in contract_names()}
    contracts = named_contracts(context)
    return found if contracts is None else found | contracts.own
