"""What is done after the answer, or of its own accord: one seam for all of it.

``tasks`` is what a task is, ``starting`` has it begin when that is certain (``commits``
knows when a transaction is), and ``running`` does it. ``threads`` (with ``pool`` and
``lanes``) and ``celery`` (with ``broker``) are where.
"""

from __future__ import annotations

from .broker import BrokerUnreachable as BrokerUnreachable
from .celery import Celery as Celery
from .starting import Background as Background
from .starting import Overloaded as Overloaded
from .starting import once_certain as once_certain
from .starting import start as start
from .threads import Threads as Threads

__all__ = [
    "Background",
    "Threads",
    "Celery",
    "Overloaded",
    "BrokerUnreachable",
    "start",
    "once_certain",
]
