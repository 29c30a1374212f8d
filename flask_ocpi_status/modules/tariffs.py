"""Tariffs.

Rules: OCPI 2.2.1, Tariffs, 11.2 "Interfaces and endpoints". Until 2.1.1 a Tariff could
be changed by a PATCH.
"""

from __future__ import annotations

from typing import Final

from .operation import RECEIVER
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation

_THEIRS: Final = "<country_code>/<party_id>/<tariff_id>"

TARIFFS: Final = Module(
    "tariffs",
    (
        Collection(
            (
                Operation("list", SENDER, "GET", gives="Tariff"),
                Operation("read", RECEIVER, "GET", _THEIRS, gives="Tariff"),
                Operation("put", RECEIVER, "PUT", _THEIRS, "Tariff"),
                Operation("patch", RECEIVER, "PATCH", _THEIRS, "Tariff", until="2.1.1"),
                Operation("delete", RECEIVER, "DELETE", _THEIRS),
            ),
            "Tariff",
            ("tariff_id", "id"),
        ),
    ),
)
