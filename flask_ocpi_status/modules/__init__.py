"""The modules of OCPI as tables, one file a module, and a platform made of them.

``operation`` is what a row may say, ``kinds`` what each kind of row answers,
``catalogue`` all of them by their identifiers. ``platform`` is what an app has of them:
``sides`` makes its blueprints, ``misuse`` says what is wrong with it, ``checking`` what
is wrong with a table, ``home`` converts what comes and goes, and ``replied`` is what
others answer. ``examples`` has an object of each class, and ``showing`` says what that
is in a version. ``keeping/`` is where objects are, ``serving/`` how they are asked for;
``facing/`` is how others are asked, and ``acting/`` what a platform does of its own
accord.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from .acting.answering.telling import ocpi_replied as ocpi_replied
from .acting.asking.answered import Unanswered as Unanswered
from .acting.pulling.pulled import Pulled as Pulled
from .acting.pulling.pulled import PullUnderway as PullUnderway
from .acting.pulling.pulled import ocpi_pulled as ocpi_pulled
from .acting.pushing.pushed import ocpi_pushed as ocpi_pushed
from .keeping.concerned import concerned as concerned
from .keeping.documents import Documents as Documents
from .keeping.documents import Kept as Kept
from .keeping.documents import Key as Key
from .keeping.documents import Shelf as Shelf
from .keeping.documents import Source as Source
from .keeping.memory import MemoryDocuments as MemoryDocuments
from .keeping.owed import NotOwed as NotOwed
from .keeping.questions import Question as Question
from .keeping.replies import Reply as Reply
from .operation import Collection as Collection
from .operation import Module as Module
from .operation import Operation as Operation
from .platform import OCPIPlatform as OCPIPlatform
from .serving.received import ocpi_received as ocpi_received

if TYPE_CHECKING:
    from .facing.peer import TypedPeer as TypedPeer
    from .keeping.sql import SQLDocuments as SQLDocuments

__all__ = [
    "Collection",
    "Documents",
    "Kept",
    "Key",
    "MemoryDocuments",
    "Module",
    "NotOwed",
    "OCPIPlatform",
    "Operation",
    "PullUnderway",
    "Pulled",
    "Question",
    "Reply",
    "SQLDocuments",
    "Shelf",
    "Source",
    "Unanswered",
    "TypedPeer",
    "concerned",
    "ocpi_pulled",
    "ocpi_pushed",
    "ocpi_received",
    "ocpi_replied",
]


#: What needs an extra is imported when it is asked for.
_LATE: Final = {"SQLDocuments": ".keeping.sql", "TypedPeer": ".facing.peer"}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(_LATE[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
