"""The commands for parties: making their tables, listing, inviting, registering."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from typing import Any
from typing import Final
from typing import TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext

from ..exchange.state import present_app
from ..naming.article import kind_of
from ..parties.parties import Party
from ..parties.parties import StoreProblem
from ..parties.stores import parties_of
from ..peers.failures import RegistrationFailed
from ..peers.settings import demand_extra
from ..tabular import print_table
from ..tabular import printable
from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from .versions import versions_url

F = TypeVar("F", bound=Callable[..., Any])

#: The roles that there are in any version (OCPI 2.2 to 2.3.0, Types, Role).
_ROLES: Final = ("CPO", "EMSP", "HUB", "NAP", "NSP", "OTHER", "SCSP")
#: How many roles of a party are listed.
_SHOWN: Final = 20

_quirks = click.option(
    "--quirk",
    "quirks",
    multiple=True,
    type=click.Choice([quirk.value for quirk in Quirk]),
    help="What the party does otherwise than OCPI says; may be given again.",
)


class _PartyId(click.ParamType[PartyId]):
    """A party id on the command line, as in NL-DST."""

    name = "party"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> PartyId:
        if isinstance(value, PartyId):
            return value
        country_code, _, party_id = str(value).partition("-")
        if len(country_code) == 2 and len(party_id) == 3:
            with suppress(ValueError):
                return PartyId(country_code, party_id)
        self.fail(f"{value!r} is no party; write country code and id, as in NL-DST.")


def _roles(command: F) -> F:
    """Give a command the options for what a party may say that it is."""
    party = click.option(
        "--party",
        "parties",
        multiple=True,
        type=_PartyId(),
        metavar="CC-PID",
        help="Which party it may be, as in NL-DST, and no other; may be given again.",
    )
    role = click.option(
        "--role",
        "roles",
        multiple=True,
        type=click.Choice(_ROLES),
        help="In which role the party before it; in any but HUB without it.",
    )
    return party(role(command))


def _granted(
    parties: tuple[PartyId, ...], roles: tuple[str, ...]
) -> list[CredentialsRole]:
    """Return what the two options grant together.

    :raises click.UsageError: where it is not clear whose role one is.
    """
    if not roles:
        return [CredentialsRole(None, party) for party in parties]
    if len(parties) == 1:
        parties *= len(roles)
    elif len(roles) == 1:
        roles *= len(parties)
    if not parties or len(parties) != len(roles):
        raise click.UsageError(
            "It is not clear whose role each is: give a --role behind each --party."
        )
    return list(map(CredentialsRole, roles, parties))


@click.command("init-db")
@with_appcontext
def init_db() -> None:
    """Make the tables of the parties in OCPI_STATUS_DATABASE."""
    with _told():
        store = parties_of(current_app)
        create: Callable[[], bool] | None = getattr(store, "create_tables", None)
        if create is None:
            raise click.ClickException(
                f"The parties are kept in {kind_of(store)}, which has no"
                " tables to be made."
            )
        made = create()
    click.echo("The tables are made." if made else "The tables are there already.")


@click.command("parties")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def list_parties(as_json: bool) -> None:
    """List the parties that are invited or registered."""
    with _told():
        rows = [_row(party) for party in parties_of(current_app).all()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif rows:
        print_table(rows)
    else:
        click.echo("There are no parties; invite one with flask ocpi invite NAME.")


@click.command()
@click.argument("name")
@_roles
@_quirks
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
    granted = _granted(parties, roles) or None
    with _told():
        party = parties_of(current_app).invite(name, token, chosen, granted)
    click.echo(f"Token A for {party.name}, shown this once: {token.reveal()}")
    try:
        click.echo(f"It registers at {versions_url(present_app())}")
    except RuntimeError:
        click.echo("Set OCPI_STATUS_BASE_URL to be told the URL that it registers at.")


@click.command("quirks")
@click.argument("name")
@_quirks
@with_appcontext
def set_quirks(name: str, quirks: tuple[str, ...]) -> None:
    """Say what the party NAME does otherwise than OCPI says; nothing without --quirk.

    What stood there before is replaced.
    """
    with _told():
        chosen = frozenset(map(Quirk, quirks))
        party = parties_of(current_app).set_quirks(name, chosen)
    click.echo(f"{party.name}: {', '.join(sorted(party.quirks)) or 'no quirks'}")


@click.command()
@click.argument("name")
@_roles
@with_appcontext
def grant(name: str, parties: tuple[PartyId, ...], roles: tuple[str, ...]) -> None:
    """Say who the party NAME may be, from its next registration on.

    What stood there before is replaced. Without --party it may be whoever no other
    party is, but no hub.
    """
    granted = _granted(parties, roles)
    with _told():
        party = parties_of(current_app).grant(name, granted)
    click.echo(f"{party.name}: {_listed(party.granted or ()) or 'nothing is granted'}")


@click.command()
@click.argument("url")
@click.argument("token")
@click.option("--name", help="Ours for the party; the host of the URL without one.")
@click.option("--version", help="The only version that will do, as in 2.2.1.")
@_roles
@_quirks
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
    granted = _granted(parties, roles) or None
    with _told():
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
    print_table(
        [
            {"module": one.identifier, "role": one.role or "", "url": one.url}
            for one in party.endpoints
        ]
    )


@click.command()
@click.argument("name")
@with_appcontext
def remove(name: str) -> None:
    """Forget the party NAME: it is not let in any more, and not called.

    It is not told. To know it again, invite it, or register with it.
    """
    with _told():
        parties_of(current_app).remove(name)
    click.echo(f"{printable(name)} is removed.")


COMMANDS = (init_db, list_parties, invite, grant, set_quirks, register, remove)


def _row(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "state": "registered" if party.registered else "not registered",
        "version": party.version or "",
        "roles": _listed(party.roles),
        "granted": _listed(party.granted or ()),
        "url": party.url or "",
        "quirks": ", ".join(sorted(party.quirks)),
    }


def _listed(roles: Sequence[CredentialsRole]) -> str:
    """Write roles for people, and of very many the first ones."""
    names = [
        f"{one.role} {one.party_id}" if one.role else str(one.party_id)
        for one in roles[:_SHOWN]
    ]
    if len(roles) > _SHOWN:
        names.append(f"and {len(roles) - _SHOWN:,} more")
    return ", ".join(names)


@contextmanager
def _told() -> Iterator[None]:
    """Tell what went wrong in a sentence, without a traceback."""
    try:
        yield
    except (LookupError, RuntimeError, StoreProblem, ValueError) as error:
        raise click.ClickException(str(error)) from None
