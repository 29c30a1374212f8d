"""How two parties come to know each other.

``blueprint`` is asked by others what ``operations`` has in its table, and ``answering``
answers: with ``versions``, and with ``credentials``. It has ``handshake`` call them
back.

``acting`` is where we begin: ``handshake`` registers, ``renewing`` renews, ``leaving``
ends it. ``discovery`` reads what the other side has, and ``agreeing`` is what they have
in common. ``commands`` does all that from a terminal: what calls another party is in
``partner_commands``, and what they have in common in ``options``.

The names of the parties' store and of calls to them are in here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from .. import parties
from .. import peers
from ..parties import Endpoint as Endpoint
from ..parties import MemoryParties as MemoryParties
from ..parties import NameTaken as NameTaken
from ..parties import Parties as Parties
from ..parties import Party as Party
from ..parties import PartyTaken as PartyTaken
from ..parties import StoreProblem as StoreProblem
from ..parties import TokenInUse as TokenInUse
from ..parties import TokenOutdated as TokenOutdated
from ..parties import TokenTaken as TokenTaken
from ..peers import ForbiddenURL as ForbiddenURL
from ..peers import PeerError as PeerError
from ..peers import PeerSettings as PeerSettings
from ..peers import RegistrationFailed as RegistrationFailed
from ..peers import ocpi_called as ocpi_called
from ..transport.platform import CredentialsRole as CredentialsRole
from .blueprint import RegistrationBlueprint as RegistrationBlueprint

if TYPE_CHECKING:
    from ..parties import SQLParties as SQLParties
    from ..peers import Peer as Peer

__all__ = [
    "CredentialsRole",
    "Endpoint",
    "ForbiddenURL",
    "MemoryParties",
    "NameTaken",
    "Parties",
    "Party",
    "PartyTaken",
    "Peer",
    "PeerError",
    "PeerSettings",
    "RegistrationBlueprint",
    "RegistrationFailed",
    "SQLParties",
    "StoreProblem",
    "TokenInUse",
    "TokenOutdated",
    "TokenTaken",
    "ocpi_called",
]

# What needs requests or SQLAlchemy is imported when it is asked for.
_LATE = {"Peer": peers, "SQLParties": parties}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(_LATE[name], name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
