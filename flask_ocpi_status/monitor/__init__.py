"""A page for people: what was asked and answered, in both directions.

``incoming`` and ``outgoing`` keep what the signals tell of, without what nobody may see
(``redacting``). It is kept in ``memory`` or in a table (``sql``), and is shown
(``seen``) by ``blueprint``, with ``panels`` beside it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from .blueprint import OCPIMonitor as OCPIMonitor
from .memory import MemoryExchanges as MemoryExchanges

if TYPE_CHECKING:
    from .sql import SQLExchanges as SQLExchanges

__all__ = ["MemoryExchanges", "OCPIMonitor", "SQLExchanges"]


def __getattr__(name: str) -> Any:
    if name == "SQLExchanges":  # what needs SQLAlchemy is imported when it is asked for
        return import_module(".sql", __name__).SQLExchanges
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
