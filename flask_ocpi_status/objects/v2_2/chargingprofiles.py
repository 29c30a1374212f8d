"""OCPI 2.2, ChargingProfiles."""

from __future__ import annotations

from ..edition import Object
from ..edition import enum
from ..fields import Enum
from ..fields import Integer
from ..fields import List
from ..fields import Nested
from ..fields import Number
from ..rules import has_one_decimal
from ..texts import URL
from ..texts import DateTime

ChargingRateUnit = enum("W A")
ChargingProfileResponseType = enum(
    "ACCEPTED NOT_SUPPORTED REJECTED TOO_OFTEN UNKNOWN_SESSION"
)
ChargingProfileResultType = enum("ACCEPTED REJECTED UNKNOWN")


class ChargingProfileResponse(Object):
    """Whether a request for a profile could be passed on."""

    result = Enum("ChargingProfileResponseType")
    timeout = Integer()


class ActiveChargingProfileResult(Object):
    """What came of asking for the profile in use."""

    result = Enum("ChargingProfileResultType")
    profile = Nested("ActiveChargingProfile", "?")


class ChargingProfileResult(Object):
    """What came of setting a profile."""

    result = Enum("ChargingProfileResultType")


class ClearProfileResult(Object):
    """What came of clearing a profile."""

    result = Enum("ChargingProfileResultType")


class SetChargingProfile(Object):
    """A request to charge by a profile."""

    charging_profile = Nested("ChargingProfile")
    response_url = URL()


class ActiveChargingProfile(Object):
    """The profile in use."""

    start_date_time = DateTime()
    charging_profile = Nested("ChargingProfile")


class ChargingProfile(Object):
    """How fast a vehicle may charge, and when."""

    rules = (has_one_decimal("min_charging_rate"),)

    start_date_time = DateTime("?")
    duration = Integer("?")
    charging_rate_unit = Enum("ChargingRateUnit")
    min_charging_rate = Number("?")
    charging_profile_period = List(Nested("ChargingProfilePeriod"))


class ChargingProfilePeriod(Object):
    """A limit, and from when it holds."""

    rules = (has_one_decimal("limit"),)

    start_period = Integer()
    limit = Number()
