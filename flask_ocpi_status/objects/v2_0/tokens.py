"""OCPI 2.0, Tokens."""

from __future__ import annotations

from ..edition import Object
from ..edition import enum
from ..fields import Boolean
from ..fields import Enum
from ..texts import String

TokenType = enum("OTHER RFID")


class Token(Object):
    """What a driver identifies with."""

    in_url = {"token_uid": "uid"}

    uid = String(15, least=1)
    type = Enum("TokenType")
    auth_id = String(32, least=1)
    visual_number = String(64)
    issuer = String(64)
    valid = Boolean()
    allow_whitelist = Boolean("?")
