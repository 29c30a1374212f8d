"""Sessions, and how the driver prefers to charge.

Rules: OCPI 2.2.1, Sessions, 9.2 "Interfaces and endpoints". This list is the only one
that demands ``date_from``. A Session could be deleted in 2.0 alone. It is the business
of the party whose Token it was started with (9.1.1 "Push model"), which it names from
2.2.1 on.
"""

from __future__ import annotations

from typing import Final

from .operation import RECEIVER
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation
from .operation import pushed

_THEIRS: Final = "<country_code>/<party_id>/<session_id>"

SESSIONS: Final = Module(
    "sessions",
    (
        Collection(
            (
                Operation(
                    "list", SENDER, "GET", gives="Session", demands=("date_from",)
                ),
                Operation(
                    "charging_preferences",
                    SENDER,
                    "PUT",
                    "<session_id>/charging_preferences",
                    "ChargingPreferences",
                    "ChargingPreferencesResponse",
                    since="2.2",
                ),
                *pushed(("Session", _THEIRS)),
                Operation("delete", RECEIVER, "DELETE", _THEIRS, until="2.0"),
            ),
            "Session",
            ("session_id", "id"),
            concerns=("cdr_token",),
        ),
    ),
)
