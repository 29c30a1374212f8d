"""Commands, and what comes of them later.

Rules: OCPI 2.2.1, Commands, 13.2 "Interfaces and endpoints". What comes of a command is
posted to the ``response_url`` in it: that URL is the sender's to choose.
"""

from __future__ import annotations

from typing import Final

from .operation import RECEIVER
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation


def _ask(command: str, cls: str, since: str = "2.1") -> Operation:
    gives = "CommandResponse"
    return Operation("ask", RECEIVER, "POST", command, cls, gives, since=since)


COMMANDS: Final = Module(
    "commands",
    (
        Collection(
            (
                _ask("CANCEL_RESERVATION", "CancelReservation", since="2.2"),
                _ask("RESERVE_NOW", "ReserveNow"),
                _ask("START_SESSION", "StartSession"),
                _ask("STOP_SESSION", "StopSession"),
                _ask("UNLOCK_CONNECTOR", "UnlockConnector"),
                Operation(
                    "result",
                    SENDER,
                    "POST",
                    "<command>/<reply_id>",
                    "CommandResponse",
                    until="2.1.1",
                ),
                Operation(
                    "result",
                    SENDER,
                    "POST",
                    "<command>/<reply_id>",
                    "CommandResult",
                    since="2.2",
                ),
            ),
        ),
    ),
    since="2.1",
    cpo=RECEIVER,
)
