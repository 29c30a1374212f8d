"""CDRs, which are sent once and never changed.

Rules: OCPI 2.2.1, CDRs, 10.2 "Interfaces and endpoints". The URL of a CDR is the
receiver's to choose, and in the ``Location`` of the answer: here it names the owner, as
those of other objects do. A CDR is the business of the party that pays it (10.1.3 "Pull
model"): that of its Token, which it names from 2.2.1 on.
"""

from __future__ import annotations

from typing import Final

from .operation import RECEIVER
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation

_THEIRS: Final = "<country_code>/<party_id>/<cdr_id>"

CDRS: Final = Module(
    "cdrs",
    (
        Collection(
            (
                Operation("list", SENDER, "GET", gives="CDR"),
                Operation("create", RECEIVER, "POST", takes="CDR"),
                Operation("read", RECEIVER, "GET", _THEIRS, gives="CDR"),
            ),
            "CDR",
            ("cdr_id", "id"),
            concerns=("cdr_token",),
        ),
    ),
)
