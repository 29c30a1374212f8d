"""The modules of OCPI as tables, one file a module, and a platform made of them.

``operation`` is what a row may say, ``kinds`` what each kind of row answers,
``catalogue`` all of them by their identifiers. ``platform`` is what an app has of them:
``sides`` makes its blueprints, ``misuse`` says what is wrong with it, ``checking`` what
is wrong with a table, and ``home`` converts what comes and goes. ``keeping/`` is where
objects are, ``serving/`` how they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from .acting.telling import ocpi_replied as ocpi_replied
from .keeping.concerned import concerned as concerned
from .keeping.documents import Documents as Documents
from .keeping.documents import Kept as Kept
from .keeping.documents import Key as Key
from .keeping.documents import Shelf as Shelf
from .keeping.documents import Source as Source
from .keeping.memory import MemoryDocuments as MemoryDocuments
from .keeping.owed import NotOwed as NotOwed
from .keeping.replies import Reply as Reply
from .operation import Collection as Collection
from .operation import Module as Module
from .operation import Operation as Operation
from .platform import OCPIPlatform as OCPIPlatform
from .serving.received import ocpi_received as ocpi_received

if TYPE_CHECKING:
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
    "Reply",
    "SQLDocuments",
    "Shelf",
    "Source",
    "concerned",
    "ocpi_received",
    "ocpi_replied",
]


# What needs SQLAlchemy is imported when it is asked for.
def __getattr__(name: str) -> Any:
    if name == "SQLDocuments":
        from .keeping.sql import SQLDocuments

        return SQLDocuments
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
