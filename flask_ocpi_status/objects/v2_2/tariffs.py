"""OCPI 2.2, Tariffs."""

from __future__ import annotations

from .. import v2_0
from .. import v2_1
from .. import v2_1_1
from ..edition import OWNER
from ..edition import enum
from ..fields import Enum
from ..fields import Nested
from ..fields import Number
from ..patterns import COUNTRY_2
from ..rules import reserves_flat_or_by_time
from ..texts import CiString
from ..texts import DateTime

ReservationRestrictionType = enum("RESERVATION RESERVATION_EXPIRES")
TariffType = enum("AD_HOC_PAYMENT PROFILE_CHEAP PROFILE_FAST PROFILE_GREEN REGULAR")


class Tariff(v2_1_1.Tariff):
    """What charging costs."""

    in_url = OWNER | {"tariff_id": "id"}

    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    id = CiString(36, least=1)
    type = Enum("TariffType", "?")
    min_price = Nested("Price", "?")
    max_price = Nested("Price", "?")
    start_date_time = DateTime("?")
    end_date_time = DateTime("?")


class PriceComponent(v2_1.PriceComponent):
    """A price for one thing."""

    vat = Number("?")


class TariffElement(v2_0.TariffElement):
    """Prices, and when they hold."""

    rules = (reserves_flat_or_by_time,)


class TariffRestrictions(v2_1_1.TariffRestrictions):
    """When prices hold."""

    min_current = Number("?")
    max_current = Number("?")
    reservation = Enum("ReservationRestrictionType", "?")
