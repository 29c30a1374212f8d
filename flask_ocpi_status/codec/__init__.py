"""JSON in and out, without a word of HTTP.

Bytes come to ``coding``. What is no JSON is told apart by ``malformed``; while a large
text is read, ``collecting`` has Python's collector of circles wait.
"""

from __future__ import annotations

from .coding import EMPTY as EMPTY
from .coding import Codec as Codec
from .coding import JSONError as JSONError
from .coding import dumps as dumps
from .coding import loads as loads
from .coding import no_default as no_default
from .coding import now as now
from .coding import rewrite as rewrite
from .coding import timestamp as timestamp

__all__ = [
    "EMPTY",
    "Codec",
    "JSONError",
    "dumps",
    "loads",
    "no_default",
    "now",
    "rewrite",
    "timestamp",
]
