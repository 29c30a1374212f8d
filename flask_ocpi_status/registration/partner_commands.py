"""The commands that call another party: registering, renewing, leaving.

The app has to be running meanwhile: the other party calls it back.
"""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from ..exchange.state import present_app
from ..parties.parties import Party
from ..parties.stores import parties_of
from ..peers.failures import RegistrationFailed
from ..peers.settings import demand_extra
from ..tabular import print_table
from ..tabular import printable
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


@click.command()
@click.argument("name")
@click.option("--version", help="The one to speak from then on; the present one else.")
@with_appcontext
def renew(name: str, version: str | None) -> None:
    """Renew the credentials of both sides with the registered party NAME.

    Its endpoints are read anew, and each side gets a new token. The app has to be
    running meanwhile: the other party calls it.
    """
    with told():
        party = _named(name)
        from .renewing import renew as renew_with  # calls need the extra

        party = renew_with(present_app(), party, version)
    click.echo(f"Renewed with {printable(party.name)} in OCPI {party.version}.")
    _print_endpoints(party)


@click.command()
@click.argument("name")
@with_appcontext
def leave(name: str) -> None:
    """End the registration with the party NAME, at its side and at ours.

    To end it here without a word to the other side is flask ocpi remove.
    """
    with told():
        party = _named(name)
        from .leaving import leave as leave_it  # calls need the extra

        ended = leave_it(present_app(), party)
    where = "at both sides" if ended else "here; at the other side it was over"
    click.echo(f"The registration with {printable(name)} is ended {where}.")


def _named(name: str) -> Party:
    """Return the party of a name, when parties can be called.

    :raises LookupError: when there is none.
    """
    demand_extra()
    party = parties_of(current_app).by_name(name)
    if party is None:
        raise LookupError(f"There is no party {name!r}.")
    return party


def _print_endpoints(party: Party) -> None:
    print_table(
        [
            {"module": one.identifier, "role": one.role or "", "url": one.url}
            for one in party.endpoints
        ]
    )
