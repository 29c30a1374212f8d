"""The command line: ``flask ocpi …``."""

from __future__ import annotations

import json
from contextlib import suppress

import click
from flask import Flask
from flask import current_app

from .checking.command import check
from .contracts import CODES
from .contracts import Contract
from .contracts import contract_names
from .contracts import get_contract
from .contracts.tables import codes_of
from .contracts.tables import rows_of
from .demo.command import demo
from .exchange.apps import app_of
from .exchange.apps import named_contracts
from .inspection.command import validate
from .modules.acting.asking.command import ask
from .modules.acting.pulling.command import pull
from .modules.command import modules
from .modules.working import work
from .openapi.command import openapi
from .openapi.command import schema
from .registration.commands import COMMANDS
from .tabular import print_table
from .testing.command import mock

#: The commands that do something with an app.
_OF_AN_APP = (ask, pull, work, *COMMANDS)


class Shared(click.Group):
    """Our commands, and those of an app whose own commands are called ``ocpi`` too.

    Flask prefers commands that are installed: those of a blueprint ``ocpi`` would be
    there and not be found.
    """

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return a command of ours or of the app's.

        :raises click.UsageError: where both have one of the name.
        """
        own = super().get_command(context, name)
        if own is None:
            app = app_of(context, look=True)
        else:
            app = _unless_broken(context, look=own in _OF_AN_APP)
        theirs = self._of_app(context, app)
        other = None if theirs is None else theirs.get_command(context, name)
        if own is not None and other is not None:
            raise click.UsageError(
                f"The app has a command 'ocpi {name}', and so has this extension; give"
                " the app's commands another name, as with Blueprint(…,"
                " cli_group='another')."
            )
        return own or other

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names of all of them."""
        theirs = self._of_app(context, _unless_broken(context, look=True))
        names = set() if theirs is None else set(theirs.list_commands(context))
        return sorted(names.union(super().list_commands(context)))

    def _of_app(self, context: click.Context, app: Flask | None) -> click.Group | None:
        theirs = None if app is None else app.cli.commands.get(self.name or "")
        if app is None or theirs is None or theirs is self:
            return None
        if not isinstance(theirs, click.Group):
            raise click.UsageError(
                "The app has a command 'ocpi', which this extension's hides; give it"
                " another name."
            )
        if not current_app:
            context.with_resource(app.app_context())
        return theirs


def _unless_broken(context: click.Context, *, look: bool) -> Flask | None:
    """Return the app; who needs one that cannot be loaded says so."""
    with suppress(Exception):
        return app_of(context, look=look)
    return None


@click.group(cls=Shared)
def ocpi() -> None:
    """Status contracts, objects, and the parties that OCPI is spoken with."""


for command in (check, demo, mock, modules, openapi, schema, validate, *_OF_AN_APP):
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
