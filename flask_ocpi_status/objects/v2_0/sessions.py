"""OCPI 2.0, Sessions."""

from __future__ import annotations

from ..edition import Object
from ..edition import enum
from ..fields import Enum
from ..fields import List
from ..fields import Nested
from ..patterns import CURRENCY
from ..texts import DateTime
from ..texts import DecimalString
from ..texts import String

SessionStatus = enum("ACTIVE COMPLETED INVALID PENDING")


class Session(Object):
    """A charging session while it lasts, and after."""

    in_url = {"session_id": "id"}

    id = String(15, least=1)
    start_datetime = DateTime()
    end_datetime = DateTime("?")
    kwh = DecimalString()
    auth_id = String(15, least=1)
    auth_method = Enum("AuthMethod")
    location = Nested("Location")
    meter_id = String(255, "?")
    currency = String(3, matching=CURRENCY)
    charging_periods = List(Nested("ChargingPeriod"))
    total_cost = DecimalString()
    status = Enum("SessionStatus")
