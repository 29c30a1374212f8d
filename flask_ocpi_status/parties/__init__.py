"""Who the others are, and where that is kept.

``parties`` says what a party is and what a store does, ``given`` of which kind it wants
what it is given, ``refusals`` why it does not do it, and ``claims`` who a party may say
to be. The stores are ``memory`` and ``sql``; the tables of the latter are ``table``,
``codes``, ``holds`` and ``renewals``, brought up to date by ``schema``, its connections
are ``engines``, and its transactions ``database``. What the former keeps of what is not
over yet is ``underway``. ``known`` keeps what takes long to read, ``holders`` tells
which process answers a registration, and ``stores`` which store an app has.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from ..transport.platform import CredentialsRole as CredentialsRole
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

if TYPE_CHECKING:
    from .sql import SQLParties as SQLParties

__all__ = [
    "CredentialsRole",
    "Endpoint",
    "MemoryParties",
    "NameTaken",
    "Parties",
    "Party",
    "PartyTaken",
    "SQLParties",
    "StoreProblem",
    "TokenInUse",
    "TokenOutdated",
    "TokenTaken",
]


def __getattr__(name: str) -> Any:
    if name == "SQLParties":  # needs SQLAlchemy
        return import_module(".sql", __name__).SQLParties
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
