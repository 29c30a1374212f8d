"""OCPI 2.0, Tariffs."""

from __future__ import annotations

from ..edition import Object
from ..edition import enum
from ..fields import Enum
from ..fields import Integer
from ..fields import List
from ..fields import Nested
from ..patterns import CURRENCY
from ..patterns import DATE
from ..patterns import LOOSE_TIME
from ..texts import URL
from ..texts import DecimalString
from ..texts import String

DayOfWeek = enum("MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY")


class Tariff(Object):
    """What charging costs."""

    in_url = {"tariff_id": "id"}

    id = String(15, least=1)
    currency = String(3, matching=CURRENCY)
    tariff_alt_text = List(Nested("DisplayText"))
    tariff_alt_url = URL("?")
    elements = List(Nested("TariffElement"), "+")


class PriceComponent(Object):
    """A price for one thing."""

    type = Enum("DimensionType")
    price = DecimalString()
    step_size = Integer()


class TariffElement(Object):
    """Prices, and when they hold."""

    price_components = List(Nested("PriceComponent"), "+")
    restrictions = Nested("TariffRestrictions", "?")


class TariffRestrictions(Object):
    """When prices hold."""

    start_time = String(5, "?", matching=LOOSE_TIME)
    end_time = String(5, "?", matching=LOOSE_TIME)
    start_date = String(10, "?", matching=DATE)
    end_date = String(10, "?", matching=DATE)
    min_kwh = DecimalString("?")
    max_kwh = DecimalString("?")
    min_power = DecimalString("?")
    max_power = DecimalString("?")
    min_duration = Integer("?")
    max_duration = Integer("?")
    day_of_week = List(Enum("DayOfWeek"))
