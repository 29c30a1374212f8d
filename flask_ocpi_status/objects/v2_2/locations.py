"""OCPI 2.2, Locations."""

from __future__ import annotations

from .. import v2_0
from .. import v2_1
from .. import v2_1_1
from ..edition import OWNER
from ..edition import Object
from ..edition import enum
from ..fields import Boolean
from ..fields import Enum
from ..fields import Integer
from ..fields import List
from ..fields import Nested
from ..patterns import COUNTRY_2
from ..patterns import LATITUDE
from ..patterns import LONGITUDE
from ..patterns import TIME_ZONE
from ..rules import adds_up_to_all
from ..rules import names_a_token
from ..rules import open_regularly_unless_always
from ..rules import tells_apart
from ..rules import tells_some_only_if_not_all
from ..texts import CiString
from ..texts import String
from ..texts import fold

Capability = v2_1.Capability.plus(
    "CHARGING_PREFERENCES_CAPABLE CHIP_CARD_SUPPORT CONTACTLESS_CARD_SUPPORT "
    "DEBIT_CARD_PAYABLE PED_TERMINAL TOKEN_GROUP_CAPABLE"
)
ConnectorType = v2_0.ConnectorType.plus("PANTOGRAPH_BOTTOM_UP PANTOGRAPH_TOP_DOWN")
Facility = v2_1.Facility.plus("BIKE_SHARING TRAM_STOP METRO_STATION PARKING_LOT")
ParkingType = enum(
    "ALONG_MOTORWAY PARKING_GARAGE PARKING_LOT ON_DRIVEWAY ON_STREET UNDERGROUND_GARAGE"
)


class Location(v2_1_1.Location, without=("type",)):
    """A place with EVSEs, and how to find and use it."""

    in_url = OWNER | {"location_id": "id"}
    patch_needs = ("last_updated",)
    rules = (tells_some_only_if_not_all, tells_apart("evses", "uid", fold))

    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    id = CiString(36, least=1)
    publish = Boolean()
    publish_allowed_to = List(Nested("PublishTokenType"))
    postal_code = String(10, "?")
    state = String(20, "?")
    parking_type = Enum("ParkingType", "?")
    time_zone = String(255, matching=TIME_ZONE)


class EVSE(v2_1_1.EVSE):
    """What charges one vehicle at a time."""

    patch_needs = ("last_updated",)
    rules = (tells_apart("connectors", "id", fold),)

    uid = CiString(36, least=1)
    evse_id = CiString(48, "?")


class Connector(v2_1_1.Connector, without=("voltage", "amperage", "tariff_id")):
    """A socket or cable of an EVSE."""

    patch_needs = ("last_updated",)

    id = CiString(36, least=1)
    max_voltage = Integer()
    max_amperage = Integer()
    max_electric_power = Integer("?")
    tariff_ids = List(CiString(36, least=1))


class AdditionalGeoLocation(v2_0.AdditionalGeoLocation):
    """A further point, such as an entrance."""

    latitude = String(10, matching=LATITUDE)
    longitude = String(11, matching=LONGITUDE)


class EnvironmentalImpact(v2_1.EnvironmentalImpact, without=("source",)):
    """What one kWh does to the environment."""

    category = Enum("EnvironmentalImpactCategory")


class GeoLocation(v2_0.GeoLocation):
    """A point on the Earth (WGS 84)."""

    latitude = String(10, matching=LATITUDE)
    longitude = String(11, matching=LONGITUDE)


class Image(v2_0.Image):
    """A picture, by its URL."""

    type = CiString(4)


class PublishTokenType(Object):
    """Whose tokens may see a location that is not published."""

    rules = (names_a_token,)

    uid = CiString(36, "?")
    type = Enum("TokenType", "?")
    visual_number = String(64, "?")
    issuer = String(64, "?")
    group_id = CiString(36, "?")


class Hours(v2_0.Hours):
    """When a place is open."""

    rules = (open_regularly_unless_always,)
    twentyfourseven = Boolean()


class EnergyMix(v2_1.EnergyMix):
    """Where the electricity comes from."""

    rules = (adds_up_to_all,)
