"""The commands for parties, and those of them that call nobody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from ..exchange.state import keep_tables
from ..exchange.state import present_app
from ..exchange.state import tables_of
from ..naming.article import kind_of
from ..parties.parties import Party
from ..parties.stores import parties_of
from ..tabular import print_table
from ..tabular import printable
from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from .options import granted_by
from .options import quirk_option
from .options import role_options
from .options import told
from .partner_commands import leave
from .partner_commands import register
from .partner_commands import renew
from .versions import versions_url

#: How many roles of a party are listed.
_SHOWN: Final = 20


@click.command("init-db")
@with_appcontext
def init_db() -> None:
    """Make the tables of the parties, and of all else that the app keeps in tables."""
    app = present_app()
    with told():
        store = parties_of(app)
        keep_tables(app, store)
        if not tables_of(app):
            raise click.ClickException(
                f"The parties are kept in {kind_of(store)}, which has no"
                " tables to be made."
            )
        made = [make() for make in tables_of(app)]
    click.echo("The tables are made." if any(made) else "The tables are there already.")


@click.command("parties")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def list_parties(as_json: bool) -> None:
    """List the parties that are invited or registered."""
    with told():
        rows = [_row(party) for party in parties_of(current_app).all()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif rows:
        print_table(rows)
    else:
        click.echo("There are no parties; invite one with flask ocpi invite NAME.")


@click.command()
@click.argument("name")
@role_options
@quirk_option
@with_appcontext
def invite(
    name: str,
    parties: tuple[PartyId, ...],
    roles: tuple[str, ...],
    quirks: tuple[str, ...],
) -> None:
    """Make a token A for the party NAME, and print it once.

    Give it to the party on a safe way; it registers with it. An older token A of the
    party is useless from then on.
    """
    token = CredentialsToken.generate()
    chosen = frozenset(map(Quirk, quirks)) if quirks else None
    granted = granted_by(parties, roles) or None
    with told():
        party = parties_of(current_app).invite(name, token, chosen, granted)
    click.echo(f"Token A for {party.name}, shown this once: {token.reveal()}")
    try:
        click.echo(f"It registers at {versions_url(present_app())}")
    except RuntimeError:
        click.echo("Set OCPI_STATUS_BASE_URL to be told the URL that it registers at.")


@click.command("quirks")
@click.argument("name")
@quirk_option
@with_appcontext
def set_quirks(name: str, quirks: tuple[str, ...]) -> None:
    """Say what the party NAME does otherwise than OCPI says; nothing without --quirk.

    What stood there before is replaced.
    """
    with told():
        chosen = frozenset(map(Quirk, quirks))
        party = parties_of(current_app).set_quirks(name, chosen)
    click.echo(f"{party.name}: {', '.join(sorted(party.quirks)) or 'no quirks'}")


@click.command()
@click.argument("name")
@role_options
@with_appcontext
def grant(name: str, parties: tuple[PartyId, ...], roles: tuple[str, ...]) -> None:
    """Say who the party NAME may be, from its next registration on.

    What stood there before is replaced. Without --party it may be whoever no other
    party is, but no hub.
    """
    granted = granted_by(parties, roles)
    with told():
        party = parties_of(current_app).grant(name, granted)
    click.echo(f"{party.name}: {_listed(party.granted or ()) or 'nothing is granted'}")


@click.command()
@click.argument("name")
@with_appcontext
def remove(name: str) -> None:
    """Forget the party NAME: it is not let in any more, and not called.

    It is not told. To know it again, invite it, or register with it.
    """
    with told():
        parties_of(current_app).remove(name)
    click.echo(f"{printable(name)} is removed.")


COMMANDS = (
    init_db,
    list_parties,
    invite,
    grant,
    set_quirks,
    register,
    renew,
    leave,
    remove,
)


def _row(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "state": _state(party),
        "version": party.version or "",
        "roles": _listed(party.roles),
        "granted": _listed(party.granted or ()),
        "url": party.url or "",
        "quirks": ", ".join(sorted(party.quirks)),
    }


def _state(party: Party) -> str:
    if party.renewing:
        return "registered, renewal open"
    return "registered" if party.registered else "not registered"


def _listed(roles: Sequence[CredentialsRole]) -> str:
    """Write roles for people, and of very many the first ones."""
    names = [
        f"{one.role} {one.party_id}" if one.role else str(one.party_id)
        for one in roles[:_SHOWN]
    ]
    if len(roles) > _SHOWN:
        names.append(f"and {len(roles) - _SHOWN:,} more")
    return ", ".join(names)
