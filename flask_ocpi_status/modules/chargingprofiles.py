"""Charging profiles: set, asked for and cleared, and what comes of that later.

Rules: OCPI 2.2.1, ChargingProfiles, 14.2 "Interfaces and endpoints". All three ask:
what comes of them is posted to the ``response_url`` that is named. That an
ActiveChargingProfile has changed is told by a PUT, whether one was known or not.
"""

from __future__ import annotations

from typing import Final

from .operation import RECEIVER
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation

_SESSION: Final = "<session_id>"
_RESPONSE: Final = "ChargingProfileResponse"
#: By what is asked for: where what comes of it goes, and the class that says it.
RESULTS: Final = {
    "GET": ("active_profile", "ActiveChargingProfileResult"),
    "PUT": ("set_profile", "ChargingProfileResult"),
    "DELETE": ("clear_profile", "ClearProfileResult"),
}

CHARGING_PROFILES: Final = Module(
    "chargingprofiles",
    (
        Collection(
            (
                Operation(
                    "ask",
                    RECEIVER,
                    "GET",
                    _SESSION,
                    gives=_RESPONSE,
                    demands=("duration", "response_url"),
                ),
                Operation(
                    "ask", RECEIVER, "PUT", _SESSION, "SetChargingProfile", _RESPONSE
                ),
                Operation(
                    "ask",
                    RECEIVER,
                    "DELETE",
                    _SESSION,
                    gives=_RESPONSE,
                    demands=("response_url",),
                ),
                *(
                    Operation("result", SENDER, "POST", f"{what}/<reply_id>", cls)
                    for what, cls in RESULTS.values()
                ),
                Operation("notice", SENDER, "PUT", _SESSION, "ActiveChargingProfile"),
            ),
            "ActiveChargingProfile",
            ("session_id", ""),
        ),
    ),
    since="2.2",
    cpo=RECEIVER,
)
