"""OCPI 2.2, HubClientInfo."""

from __future__ import annotations

from ..edition import OWNER
from ..edition import Object
from ..edition import enum
from ..fields import Enum
from ..patterns import COUNTRY_2
from ..texts import CiString
from ..texts import DateTime

ConnectionStatus = enum("CONNECTED OFFLINE PLANNED SUSPENDED")


class ClientInfo(Object):
    """A party that is connected to the hub, and whether it is there."""

    in_url = OWNER

    party_id = CiString(3, least=1)
    country_code = CiString(2, matching=COUNTRY_2)
    role = Enum("Role")
    status = Enum("ConnectionStatus")
    last_updated = DateTime()
