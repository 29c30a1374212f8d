"""Calls to the other parties.

``peer`` knows a party's modules and lists, and ``speaking`` says in the terms of OCPI
what is asked, with the ``settings`` of the app. ``calls`` makes an HTTP call of it,
over ``connections`` to those ``addresses`` that may be called; ``wire`` and ``bodies``
bound what is read. What comes back is an answer (``answers``, ``words``), a list of
them (``lists``, ``links``, ``crawling``), the objects of which are ``judged``, or a
failure (``failures``, ``breaking``). ``called`` tells of each.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from .addresses import ForbiddenURL as ForbiddenURL
from .addresses import check_url as check_url
from .addresses import is_public as is_public
from .called import ocpi_called as ocpi_called
from .failures import PeerError as PeerError
from .failures import Reason as Reason
from .failures import RegistrationFailed as RegistrationFailed
from .settings import PeerSettings as PeerSettings

if TYPE_CHECKING:
    from .peer import PageOfPeer as PageOfPeer
    from .peer import Peer as Peer
    from .peer import Reply as Reply

__all__ = [
    "ForbiddenURL",
    "PageOfPeer",
    "Peer",
    "PeerError",
    "PeerSettings",
    "Reason",
    "RegistrationFailed",
    "Reply",
    "check_url",
    "is_public",
    "ocpi_called",
]

# What needs requests is imported when it is asked for.
_LATE = ("PageOfPeer", "Peer", "Reply")


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(".peer", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
