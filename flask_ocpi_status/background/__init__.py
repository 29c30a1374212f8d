"""What is done after the answer, or of its own accord: one seam for all of it.

``tasks`` is what a task is, ``starting`` has it begin when that is certain, ``running``
does it. ``threads`` and ``celery`` are where.
"""

from __future__ import annotations

from .starting import Background as Background
from .starting import Overloaded as Overloaded
from .starting import once_certain as once_certain
from .starting import start as start
from .threads import Threads as Threads

__all__ = ["Background", "Overloaded", "Threads", "once_certain", "start"]
