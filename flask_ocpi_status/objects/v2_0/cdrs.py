"""OCPI 2.0, CDRs."""

from __future__ import annotations

from ..edition import Object
from ..edition import enum
from ..fields import Enum
from ..fields import List
from ..fields import Nested
from ..patterns import CURRENCY
from ..texts import CiString
from ..texts import DateTime
from ..texts import DecimalString
from ..texts import String

AuthMethod = enum("AUTH_REQUEST WHITELIST")


class CDR(Object):
    """A charge detail record: what a finished session is paid by."""

    id = CiString(15, least=1)
    start_date_time = DateTime()
    stop_date_time = DateTime("?")
    auth_id = String(32, least=1)
    auth_method = Enum("AuthMethod")
    location = Nested("Location")
    meter_id = String(255, "?")
    currency = String(3, matching=CURRENCY)
    tariffs = List(Nested("Tariff"))
    charging_periods = List(Nested("ChargingPeriod"), "+")
    total_cost = DecimalString()
    total_usage = List(Nested("CdrDimension"))
    remark = String(255, "?")


class CdrDimension(Object):
    """How much of one thing was used."""

    type = Enum("DimensionType")
    volume = DecimalString()


class ChargingPeriod(Object):
    """A part of a session in which one thing did not change."""

    start_date_time = DateTime()
    dimensions = List(Nested("CdrDimension"), "+")
