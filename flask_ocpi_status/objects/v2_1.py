"""OCPI 2.1: what it has otherwise than 2.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import v2_0
from .edition import Edition
from .edition import Object
from .edition import enum
from .edition import open_enum
from .fields import Anything
from .fields import Boolean
from .fields import Enum
from .fields import Integer
from .fields import List
from .fields import Nested
from .fields import Number
from .patterns import LANGUAGE
from .patterns import TIME_ZONE
from .rules import has_shares
from .texts import URL
from .texts import DateTime
from .texts import String

# Credentials


class Credentials(v2_0.Credentials):
    """How to reach a platform, and whose it is."""

    token = String(64)


# CDRs

CdrDimensionType = enum("ENERGY FLAT MAX_CURRENT MIN_CURRENT PARKING_TIME TIME")


class CDR(v2_0.CDR, without=("total_usage",)):
    """A charge detail record: what a finished session is paid by."""

    total_cost = Number()
    total_energy = Number()
    total_time = Number()
    total_parking_time = Number("?")
    last_updated = DateTime()


class CdrDimension(v2_0.CdrDimension):
    """How much of one thing was used."""

    type = Enum("CdrDimensionType")
    volume = Number()


# Commands

CommandResponseType = enum("NOT_SUPPORTED REJECTED ACCEPTED TIMEOUT UNKNOWN_SESSION")
CommandType = enum("RESERVE_NOW START_SESSION STOP_SESSION UNLOCK_CONNECTOR")


class CommandResponse(Object):
    """Whether a command could be passed on."""

    chapter = "commands"
    result = Enum("CommandResponseType")


class ReserveNow(Object):
    """A command: keep an EVSE free for a token."""

    chapter = "commands"
    response_url = URL()
    token = Nested("Token")
    expiry_date = DateTime()
    reservation_id = Integer()
    location_id = String(15, least=1)
    evse_uid = String(15, "?")


class StartSession(Object):
    """A command: begin a session for a token."""

    chapter = "commands"
    response_url = URL()
    token = Nested("Token")
    location_id = String(15, least=1)
    evse_uid = String(15, "?")


class StopSession(Object):
    """A command: end a session."""

    chapter = "commands"
    response_url = URL()
    session_id = String(15, least=1)


class UnlockConnector(Object):
    """A command: let go of a stuck connector."""

    chapter = "commands"
    response_url = URL()
    location_id = String(15, least=1)
    evse_uid = String(15, least=1)
    connector_id = String(15, least=1)


# Locations

Capability = v2_0.Capability.plus("REMOTE_START_STOP_CAPABLE UNLOCK_CAPABLE")
EnergySourceCategory = enum(
    "NUCLEAR GENERAL_FOSSIL COAL GAS GENERAL_GREEN SOLAR WIND WATER"
)
EnvironmentalImpactCategory = enum("NUCLEAR_WASTE CARBON_DIOXIDE")
Facility = enum(
    "HOTEL RESTAURANT CAFE MALL SUPERMARKET SPORT RECREATION_AREA NATURE MUSEUM "
    "BUS_STOP TAXI_STAND TRAIN_STATION AIRPORT CARPOOL_PARKING FUEL_STATION WIFI"
)


class Location(v2_0.Location):
    """A place with EVSEs, and how to find and use it."""

    owner = Nested("BusinessDetails", "?")
    facilities = List(Enum("Facility"))
    time_zone = String(255, "?", matching=TIME_ZONE)
    energy_mix = Nested("EnergyMix", "?")
    last_updated = DateTime()


class EVSE(v2_0.EVSE):
    """What charges one vehicle at a time."""

    last_updated = DateTime()


class Connector(v2_0.Connector, without=("status",)):
    """A socket or cable of an EVSE."""

    last_updated = DateTime()


class EnergyMix(Object):
    """Where the electricity comes from."""

    chapter = "locations"
    rules = (has_shares,)

    is_green_energy = Boolean()
    energy_sources = List(Nested("EnergySource"))
    environ_impact = List(Nested("EnvironmentalImpact"))
    supplier_name = String(64, "?")
    energy_product_name = String(64, "?")


class EnergySource(Object):
    """The share of one source of energy."""

    chapter = "locations"
    source = Enum("EnergySourceCategory")
    percentage = Number()


class EnvironmentalImpact(Object):
    """What one kWh does to the environment."""

    chapter = "locations"
    source = Enum("EnvironmentalImpactCategory")
    amount = Number()


# Sessions


class Session(v2_0.Session):
    """A charging session while it lasts, and after."""

    kwh = Number()
    total_cost = Number()
    last_updated = DateTime()


# Tariffs

TariffDimensionType = enum("ENERGY FLAT PARKING_TIME TIME")


class Tariff(v2_0.Tariff):
    """What charging costs."""

    energy_mix = Nested("EnergyMix", "?")
    last_updated = DateTime()


class PriceComponent(v2_0.PriceComponent):
    """A price for one thing."""

    type = Enum("TariffDimensionType")
    price = Number()


class TariffRestrictions(v2_0.TariffRestrictions):
    """When prices hold."""

    min_kwh = Number("?")
    max_kwh = Number("?")
    min_power = Number("?")
    max_power = Number("?")


# Tokens

Allowed = enum("ALLOWED BLOCKED EXPIRED NO_CREDIT NOT_ALLOWED")
WhitelistType = enum("ALWAYS ALLOWED ALLOWED_OFFLINE NEVER")


class AuthorizationInfo(Object):
    """Whether a token may charge."""

    chapter = "tokens"
    allowed = Enum("Allowed")
    location = Nested("LocationReferences", "?")
    info = Nested("DisplayText", "?")


class Token(v2_0.Token, without=("allow_whitelist",)):
    """What a driver identifies with."""

    visual_number = String(64, "?")
    whitelist = Enum("WhitelistType")
    language = String(2, "?", matching=LANGUAGE)
    last_updated = DateTime()


class LocationReferences(Object):
    """Where a token wants to charge."""

    empty_is_none = True  # the body of an authorization, sent as {} for no location

    chapter = "tokens"
    location_id = String(15, least=1)
    evse_uids = List(String(15, least=1))
    connector_ids = List(String(15, least=1))


# Transport and format


class ResponseEnvelope(v2_0.ResponseEnvelope):
    """What every answer is in."""

    data = Anything("Array or Object")
    status_code = Integer()
    status_message = String(None, "?")


# Version information endpoint

ModuleID = v2_0.ModuleID.plus("commands")
#: Open, as parties have versions that this one cannot name.
VersionNumber = open_enum("2.0 2.1")


class VersionDetails(v2_0.VersionDetails):
    """The modules of one version, and where they are."""

    version = Enum("VersionNumber")


class Version(v2_0.Version):
    """A version, and where its details are."""

    version = Enum("VersionNumber")


if TYPE_CHECKING:  # what stays as it is, which Edition adds
    from .v2_0 import *

edition = Edition("2.1", globals(), v2_0.edition, without=("DimensionType",))
