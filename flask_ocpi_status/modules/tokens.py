"""Tokens, and whether the one that a driver shows may charge.

Rules: OCPI 2.2.1, Tokens, 12.2 "Interfaces and endpoints". From 2.2 on ``type`` tells
tokens of one uid from each other; without it an RFID is meant.
"""

from __future__ import annotations

from typing import Final

from ..errors import UnknownToken
from .operation import RECEIVER
from .operation import SENDER
from .operation import Apart
from .operation import Collection
from .operation import Module
from .operation import Operation
from .operation import pushed

_THEIRS: Final = "<country_code>/<party_id>/<token_uid>"

TOKENS: Final = Module(
    "tokens",
    (
        Collection(
            (
                Operation("list", SENDER, "GET", gives="Token"),
                Operation(
                    "authorize",
                    SENDER,
                    "POST",
                    "<token_uid>/authorize",
                    "LocationReferences",
                    "AuthorizationInfo",
                    since="2.1",
                    knows=("type",),
                    optional=True,
                ),
                *pushed(("Token", _THEIRS)),
            ),
            "Token",
            ("token_uid", "uid"),
            UnknownToken,
            Apart("type", "TokenType", default="RFID", since="2.2"),
        ),
    ),
    cpo=RECEIVER,
)
