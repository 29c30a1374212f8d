"""The command ``flask ocpi mock``.

Imported with the command line, so all that needs the extra is imported when it runs.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Final

import click

from ..contracts import FEATURES
from ..peers.settings import demand_extra
from ..registration.options import PARTY
from ..registration.options import host_option
from ..registration.options import told
from ..tabular import printable
from ..transport.routing import PartyId

if TYPE_CHECKING:
    from ..objects.judging.normal import Document
    from .exchanges import Exchange
    from .misbehaving import Misbehaviour
    from .partner import Partner

_ROLES: Final = ("cpo", "emsp", "hub")
#: Who comes without a registration: an eMSP to a CPO, and a CPO to others.
_OTHER: Final = ("EMSP", PartyId("NL", "WNK"))
_CPO: Final = ("CPO", PartyId("NL", "DST"))


@click.command()
@click.option(
    "--role",
    type=click.Choice(_ROLES),
    default="cpo",
    show_default=True,
    help="What the partner is.",
)
@click.option(
    "--version",
    type=click.Choice(list(FEATURES)),
    default="2.2.1",
    show_default=True,
    help="Of OCPI.",
)
@click.option(
    "--party", type=PARTY, metavar="CC-PID", help="Its codes; DE-PAR without them."
)
@host_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port to listen at; one that is free without it.",
)
@click.option(
    "--faults",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What it does wrong: a file of JSON, as the page on testing has it.",
)
@click.option("--register", nargs=2, metavar="URL TOKEN", help="Register with another.")
def mock(
    role: str,
    version: str,
    party: PartyId | None,
    host: str,
    port: int,
    faults: Path | None,
    register: tuple[str, str] | None,
) -> None:
    """Be a partner to try a platform with, and say what goes to and fro.

    It has an object of each class of its own, takes what is sent to it, obeys commands,
    and can be wrong in many ways. All of it is gone when it ends, by Ctrl-C.
    """
    for stop in (signal.SIGINT, signal.SIGTERM):
        # Also where a shell has set them to be ignored, as for its background jobs.
        signal.signal(stop, signal.default_int_handler)
    with told(), suppress(KeyboardInterrupt):
        demand_extra()
        _run(role.upper(), version, party, (host, port), _read(faults), register)
    click.echo("Stopped.")


def _read(faults: Path | None) -> list[Misbehaviour]:
    from .misbehaving import read_faults

    if faults is None:
        return []
    try:
        return read_faults(faults)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--faults") from None


def _run(
    role: str,
    version: str,
    party: PartyId | None,
    where: tuple[str, int],
    misbehaviours: list[Misbehaviour],
    register: tuple[str, str] | None,
) -> None:
    from .partner import Partner
    from .serving import PortProblem

    # What fails is in the lines of the exchanges.
    logging.getLogger("flask_ocpi_status").addHandler(logging.NullHandler())
    host, port = where
    partner = Partner(
        role, version, party_id=party, host=host, port=port, told=_tell_of
    )
    other = _OTHER if partner.who.role == "CPO" else _CPO
    token = partner.admits(*other)
    held = partner.holds_examples()
    for one in misbehaviours:
        partner.misbehave_as(one)
    try:
        with partner:
            _greet(partner, held, (token, *other))
            if register is not None:
                partner.register_with(*register)
                click.echo(f"Registered with {register[0]}.")
            partner.wait()
    except PortProblem as problem:
        raise click.ClickException(str(problem)) from None


def _greet(
    partner: Partner,
    held: Mapping[str, Sequence[Document]],
    other: tuple[str, str, PartyId],
) -> None:
    who = partner.who
    has = (
        f"{kind} {one.get('id', one.get('uid', ''))}".strip()
        for kind, some in held.items()
        for one in some
    )
    token, role, party_id = other
    lines = [
        f"{who.role} {who.party_id}, OCPI {who.version}, until Ctrl-C.",
        "",
        f"Versions  {partner.versions_url}",
        f"Token A   {partner.token}, to register with, once",
        f"Token     {token}, for all of it at once, as the {role} {party_id}",
        f"It has    {', '.join(has)}",
    ]
    for line in lines:
        click.echo(line)
    click.echo("")


def _tell_of(exchange: Exchange) -> None:
    arrow = "->" if exchange.way == "in" else "<-"
    click.echo(printable(f"{exchange.named} {arrow} {exchange.said}"))
