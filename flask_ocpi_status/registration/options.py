"""What the commands for parties have in common: their options, and how they fail."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from typing import Any
from typing import Final
from typing import TypeVar

import click

from ..parties.parties import StoreProblem
from ..parties.parties import TokenInUse
from ..peers.failures import RegistrationFailed
from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.routing import PartyId

_F = TypeVar("_F", bound=Callable[..., Any])

#: The roles that there are in any version (OCPI 2.2 to 2.3.0, Types, Role).
ROLES: Final = ("CPO", "EMSP", "HUB", "NAP", "NSP", "OTHER", "SCSP")

#: What says in a sentence what went wrong.
_TELLING: Final = (
    LookupError,
    RegistrationFailed,
    RuntimeError,
    StoreProblem,
    TokenInUse,
    ValueError,
)

host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen at.",
)
quirk_option = click.option(
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


#: What an option is that names a party.
PARTY: Final = _PartyId()


def role_options(command: _F) -> _F:
    """Give a command the options for what a party may say that it is."""
    party = click.option(
        "--party",
        "parties",
        multiple=True,
        type=PARTY,
        metavar="CC-PID",
        help="Which party it may be, as in NL-DST, and no other; may be given again.",
    )
    role = click.option(
        "--role",
        "roles",
        multiple=True,
        type=click.Choice(ROLES),
        help="In which role the party before it; in any but HUB without it.",
    )
    return party(role(command))


def granted_by(
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


@contextmanager
def told() -> Iterator[None]:
    """Tell what went wrong in a sentence, without a traceback."""
    try:
        yield
    except _TELLING as error:
        raise click.ClickException(str(error)) from None
