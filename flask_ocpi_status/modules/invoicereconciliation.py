"""Invoice reconciliation records: which CDRs an invoice is for.

Rules: OCPI 2.3.0, Invoice Reconciliation. A record comes by a POST, and is changed
under the URL that names its owner. It is for the "relevant parties" ("Push model"), and
names its owner alone.
"""

from __future__ import annotations

from typing import Final

from .operation import RECEIVER
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation

_THEIRS: Final = "<country_code>/<party_id>/<id>"
_RECORD: Final = "InvoiceReconciliationRecord"

INVOICE_RECONCILIATION: Final = Module(
    "invoicereconciliation",
    (
        Collection(
            (
                Operation("list", SENDER, "GET", gives=_RECORD),
                Operation("create", RECEIVER, "POST", takes=_RECORD),
                Operation("read", RECEIVER, "GET", _THEIRS, gives=_RECORD),
                Operation("put", RECEIVER, "PUT", _THEIRS, _RECORD),
                Operation("delete", RECEIVER, "DELETE", _THEIRS),
            ),
            _RECORD,
            ("id", "id"),
            concerns=(),
        ),
    ),
    since="2.3.0",
)
