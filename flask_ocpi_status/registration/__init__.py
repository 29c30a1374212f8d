"""How parties come to know each other: versions, credentials, calls between them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from ..transport.platform import CredentialsRole as CredentialsRole
from .addresses import ForbiddenURL as ForbiddenURL
from .blueprint import RegistrationBlueprint as RegistrationBlueprint
from .failures import PeerError as PeerError
from .failures import RegistrationFailed as RegistrationFailed
from .memory import MemoryParties as MemoryParties
from .parties import Endpoint as Endpoint
from .parties import NameTaken as NameTaken
from .parties import Parties as Parties
from .parties import Party as Party
from .parties import PartyTaken as PartyTaken
from .parties import StoreProblem as StoreProblem
from .parties import TokenInUse as TokenInUse
from .parties import TokenOutdated as TokenOutdated
from .parties import TokenTaken as TokenTaken
from .settings import PeerSettings as PeerSettings

if TYPE_CHECKING:
    from .peer import Peer as Peer
    from .sql import SQLParties as SQLParties

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
]

# What needs requests or SQLAlchemy is imported when it is asked for.
_LATE = {
    "Peer": "peer",
    "SQLParties": "sql",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(f".{_LATE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
