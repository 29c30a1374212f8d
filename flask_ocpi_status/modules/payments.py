"""Payment terminals, and what was taken at them.

Rules: OCPI 2.3.0 with Payments, Payments. The data are the payment provider's, whose
side is the sender; URLs name no owner, and what is pushed is posted. What was taken is
the business of one CPO, which a confirmation does not name. Whose a Terminal is, its
``customer_reference`` may say, which both sides agree on: each CPO looks for its own.
"""

from __future__ import annotations

from typing import Final

from .operation import RECEIVER
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation

_TERMINALS: Final = "terminals"
_TERMINAL: Final = f"{_TERMINALS}/<terminal_id>"
_CONFIRMATIONS: Final = "financial-advice-confirmations"
_CONFIRMATION: Final = f"{_CONFIRMATIONS}/<confirmation_id>"
_CONFIRMED: Final = "FinancialAdviceConfirmation"

PAYMENTS: Final = Module(
    "payments",
    (
        Collection(
            (
                Operation("list", SENDER, "GET", _TERMINALS, gives="Terminal"),
                Operation("read", SENDER, "GET", _TERMINAL, gives="Terminal"),
                Operation("put", SENDER, "PUT", _TERMINAL, "Terminal"),
                Operation("patch", SENDER, "PATCH", _TERMINAL, "Terminal"),
                Operation(
                    "activate",
                    SENDER,
                    "POST",
                    f"{_TERMINALS}/activate",
                    takes="Terminal",
                    lacks=("terminal_id",),  # the provider may give it then
                ),
                Operation("deactivate", SENDER, "POST", f"{_TERMINAL}/deactivate"),
                Operation("read", RECEIVER, "GET", _TERMINAL, gives="Terminal"),
                Operation("create", RECEIVER, "POST", _TERMINALS, "Terminal"),
            ),
            "Terminal",
            ("terminal_id", "terminal_id"),
        ),
        Collection(
            (
                Operation("list", SENDER, "GET", _CONFIRMATIONS, gives=_CONFIRMED),
                Operation("read", SENDER, "GET", _CONFIRMATION, gives=_CONFIRMED),
                Operation("read", RECEIVER, "GET", _CONFIRMATION, gives=_CONFIRMED),
                Operation("create", RECEIVER, "POST", _CONFIRMATIONS, _CONFIRMED),
            ),
            _CONFIRMED,
            ("confirmation_id", "id"),
            concerns=(),
        ),
    ),
    since="2.3.0",
    extension="2.3.0-payments",
)
