"""The commands that call another party.

The app has to be running meanwhile: the other party calls it back.
"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from ..exchange.state import present_app
from ..parties.parties import Party
from ..peers.failures import RegistrationFailed
from ..peers.settings import demand_extra
from ..tabular import print_table
from ..transport.quirks import Quirk
from ..transport.routing import PartyId
from .options import granted_by
from .options import quirk_option
from .options import role_options
from .options import told


@click.command()
@click.argument("url")
@click.argument("token")
@click.option("--name", help="Ours for the party; the host of the URL without one.")
@click.option("--version", help="The only version that will do, as in 2.2.1.")
@role_options
@quirk_option
@with_appcontext
def register(
    url: str,
    token: str,
    name: str | None,
    version: str | None,
    parties: tuple[PartyId, ...],
    roles: tuple[str, ...],
    quirks: tuple[str, ...],
) -> None:
    """Register with the party whose versions are at URL, with its token A.

    TOKEN may be - to be asked for it, which keeps it out of the shell's history. The
    app has to be running meanwhile: the other party calls it.
    """
    if token == "-":
        token = click.prompt("Token A", hide_input=True)
    granted = granted_by(parties, roles) or None
    with told():
        demand_extra()
        # Here and not above: calls need the extra.
        from .handshake import register_with

        try:
            party = register_with(
                present_app(),
                url,
                token,
                name=name,
                version=version,
                quirks=map(Quirk, quirks) if quirks else None,
                roles=granted,
            )
        except RegistrationFailed as failure:
            raise click.ClickException(f"{failure} Nothing is registered.") from None
    click.echo(f"Registered with {party.name} in OCPI {party.version}.")
    _print_endpoints(party)


def _print_endpoints(party: Party) -> None:
    print_table(
        [
            {"module": one.identifier, "role": one.role or "", "url": one.url}
            for one in party.endpoints
        ]
    )
