"""What a hub tells of the parties that are connected to it.

Rules: OCPI 2.2.1, HubClientInfo, 15.2 "Interfaces and endpoints". The party in the URL
is the one that is told of: a hub tells of all, and who is none of itself alone.
"""

from __future__ import annotations

from typing import Final

from .operation import RECEIVER
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation

_PARTY: Final = "<country_code>/<party_id>"

HUB_CLIENT_INFO: Final = Module(
    "hubclientinfo",
    (
        Collection(
            (
                Operation("list", SENDER, "GET", gives="ClientInfo"),
                Operation("read", RECEIVER, "GET", _PARTY, gives="ClientInfo"),
                Operation("put", RECEIVER, "PUT", _PARTY, "ClientInfo"),
            ),
            "ClientInfo",
        ),
    ),
    since="2.2",
    cpo=RECEIVER,
)
