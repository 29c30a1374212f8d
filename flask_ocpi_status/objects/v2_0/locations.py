"""OCPI 2.0, Locations."""

from __future__ import annotations

from ..edition import Object
from ..edition import enum
from ..fields import Boolean
from ..fields import Enum
from ..fields import Integer
from ..fields import List
from ..fields import Nested
from ..patterns import COUNTRY_3
from ..patterns import LATITUDE_6
from ..patterns import LONGITUDE_6
from ..patterns import LOOSE_TIME
from ..rules import ends_after_it_begins
from ..rules import open_always_or_regularly
from ..rules import tells_apart
from ..texts import URL
from ..texts import DateTime
from ..texts import String

Capability = enum("CHARGING_PROFILE_CAPABLE CREDIT_CARD_PAYABLE RESERVABLE RFID_READER")
ConnectorFormat = enum("SOCKET CABLE")
ConnectorType = enum(
    "CHADEMO DOMESTIC_A DOMESTIC_B DOMESTIC_C DOMESTIC_D DOMESTIC_E DOMESTIC_F "
    "DOMESTIC_G DOMESTIC_H DOMESTIC_I DOMESTIC_J DOMESTIC_K DOMESTIC_L "
    "IEC_60309_2_single_16 IEC_60309_2_three_16 IEC_60309_2_three_32 "
    "IEC_60309_2_three_64 IEC_62196_T1 IEC_62196_T1_COMBO IEC_62196_T2 "
    "IEC_62196_T2_COMBO IEC_62196_T3A IEC_62196_T3C TESLA_R TESLA_S"
)
ImageCategory = enum("CHARGER ENTRANCE LOCATION NETWORK OPERATOR OTHER OWNER")
LocationType = enum(
    "ON_STREET PARKING_GARAGE UNDERGROUND_GARAGE PARKING_LOT OTHER UNKNOWN"
)
ParkingRestriction = enum("EV_ONLY PLUGGED DISABLED CUSTOMERS MOTORCYCLES")
PowerType = enum("AC_1_PHASE AC_3_PHASE DC")
Status = enum(
    "AVAILABLE BLOCKED CHARGING INOPERATIVE OUTOFORDER PLANNED REMOVED RESERVED UNKNOWN"
)


class Location(Object):
    """A place with EVSEs, and how to find and use it."""

    in_url = {"location_id": "id"}
    rules = (tells_apart("evses", "uid", str),)

    id = String(15, least=1)
    type = Enum("LocationType")
    name = String(255, "?")
    address = String(45)
    city = String(45)
    postal_code = String(10)
    country = String(3, matching=COUNTRY_3)
    coordinates = Nested("GeoLocation")
    related_locations = List(Nested("AdditionalGeoLocation"))
    evses = List(Nested("EVSE"))
    directions = List(Nested("DisplayText"))
    operator = Nested("BusinessDetails", "?")
    suboperator = Nested("BusinessDetails", "?")
    opening_times = Nested("Hours", "?")
    charging_when_closed = Boolean("?")
    images = List(Nested("Image"))


class EVSE(Object):
    """What charges one vehicle at a time."""

    in_url = {"evse_uid": "uid"}
    rules = (tells_apart("connectors", "id", str),)

    uid = String(15, least=1)
    evse_id = String(48, "?")
    status = Enum("Status")
    status_schedule = List(Nested("StatusSchedule"))
    capabilities = List(Enum("Capability"))
    connectors = List(Nested("Connector"), "+")
    floor_level = String(4, "?")
    coordinates = Nested("GeoLocation", "?")
    physical_reference = String(16, "?")
    directions = List(Nested("DisplayText"))
    parking_restrictions = List(Enum("ParkingRestriction"))
    images = List(Nested("Image"))


class Connector(Object):
    """A socket or cable of an EVSE."""

    in_url = {"connector_id": "id"}

    id = String(15, least=1)
    status = Enum("Status")
    standard = Enum("ConnectorType")
    format = Enum("ConnectorFormat")
    power_type = Enum("PowerType")
    voltage = Integer()
    amperage = Integer()
    tariff_id = String(15, "?")
    terms_and_conditions = URL("?")


class AdditionalGeoLocation(Object):
    """A further point, such as an entrance."""

    latitude = String(10, matching=LATITUDE_6)
    longitude = String(11, matching=LONGITUDE_6)
    name = Nested("DisplayText", "?")


class BusinessDetails(Object):
    """A company."""

    name = String(100)
    website = URL("?")
    logo = Nested("Image", "?")


class ExceptionalPeriod(Object):
    """A span in which the opening hours are others."""

    period_begin = DateTime()
    period_end = DateTime()


class GeoLocation(Object):
    """A point on the Earth (WGS 84)."""

    latitude = String(10, matching=LATITUDE_6)
    longitude = String(11, matching=LONGITUDE_6)


class Hours(Object):
    """When a place is open."""

    rules = (open_always_or_regularly,)

    regular_hours = List(Nested("RegularHours"))
    # A choice: this, or regular_hours; null is neither.
    twentyfourseven = Boolean(required=False, allow_none=True)
    exceptional_openings = List(Nested("ExceptionalPeriod"))
    exceptional_closings = List(Nested("ExceptionalPeriod"))


class Image(Object):
    """A picture, by its URL."""

    url = URL()
    thumbnail = URL("?")
    category = Enum("ImageCategory")
    type = String(4)
    width = Integer("?", digits=5)
    height = Integer("?", digits=5)


class RegularHours(Object):
    """Opening hours of one day of the week."""

    rules = (ends_after_it_begins,)

    weekday = Integer(digits=1, least=1, most=7)
    period_begin = String(5, matching=LOOSE_TIME)
    period_end = String(5, matching=LOOSE_TIME)


class StatusSchedule(Object):
    """A status that is planned."""

    period_begin = DateTime()
    period_end = DateTime("?")
    status = Enum("Status")
