"""OCPI 2.3.0, core, second edition: what it has otherwise than 2.2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import v2_0
from . import v2_1
from . import v2_2
from . import v2_2_1
from .edition import OWNER
from .edition import Edition
from .edition import Object
from .edition import enum
from .edition import open_enum
from .fields import Boolean
from .fields import Enum
from .fields import List
from .fields import Nested
from .fields import Number
from .patterns import COUNTRY_2
from .patterns import HUB_PARTY
from .rules import credits
from .rules import has_dimensions_of_cdrs
from .rules import knows_its_parking
from .texts import CiString
from .texts import DateTime
from .texts import String

# Credentials


class Credentials(v2_2.Credentials):
    """How to reach a platform, and whose it is."""

    hub_party_id = CiString(5, "?", matching=HUB_PARTY)


# CDRs


class CDR(v2_2_1.CDR):
    """A charge detail record: what a finished session is paid by."""

    rules = (credits("before_taxes"), has_dimensions_of_cdrs)


# Commands

CommandType = v2_2.CommandType.opened()


# Invoice Reconciliation


class InvoiceReconciliationRecord(Object):
    """Which CDRs an invoice is for."""

    in_url = OWNER | {"id": "id"}

    chapter = "invoicereconciliation"
    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    id = CiString(36, least=1)
    invoice_id = CiString(255, least=1)
    cdrs = List(CiString(36, least=1), "+")
    last_updated = DateTime()


# Locations

Capability = v2_2_1.Capability.opened()
ConnectorCapability = open_enum(
    "ISO_15118_2_PLUG_AND_CHARGE ISO_15118_20_PLUG_AND_CHARGE"
)
ConnectorType = v2_2_1.ConnectorType.opened("MCS SAE_J3400")
EnvironmentalImpactCategory = v2_1.EnvironmentalImpactCategory.opened()
EVSEPosition = enum("LEFT RIGHT CENTER")
Facility = v2_2.Facility.opened()
ImageCategory = v2_0.ImageCategory.opened()
ParkingDirection = enum("PARALLEL PERPENDICULAR ANGLE")
ParkingRestriction = v2_0.ParkingRestriction.opened("EMPLOYEES TAXIS TENANTS")
ParkingType = v2_2.ParkingType.opened()
VehicleType = open_enum(
    "MOTORCYCLE PERSONAL_VEHICLE PERSONAL_VEHICLE_WITH_TRAILER VAN SEMI_TRACTOR "
    "RIGID TRUCK_WITH_TRAILER BUS DISABLED"
)


class Location(v2_2_1.Location):
    """A place with EVSEs, and how to find and use it."""

    rules = (*v2_2.Location.rules, knows_its_parking)

    parking_places = List(Nested("Parking"))
    help_phone = CiString(25, "?")


class EVSE(v2_2.EVSE):
    """What charges one vehicle at a time."""

    parking = List(Nested("EVSEParking"))
    accepted_service_providers = List(String(50))


class Connector(v2_2.Connector):
    """A socket or cable of an EVSE."""

    capabilities = List(Enum("ConnectorCapability"))


class Parking(Object):
    """A parking place."""

    chapter = "locations"
    id = CiString(36, least=1)
    physical_reference = String(12, "?")
    vehicle_types = List(Enum("VehicleType"), "+")
    max_vehicle_weight = Number("?")
    max_vehicle_height = Number("?")
    max_vehicle_length = Number("?")
    max_vehicle_width = Number("?")
    parking_space_length = Number("?")
    parking_space_width = Number("?")
    dangerous_goods_allowed = Boolean("?")
    direction = Enum("ParkingDirection", "?")
    drive_through = Boolean("?")
    restricted_to_type = Boolean()
    reservation_required = Boolean()
    time_limit = Number("?")
    roofed = Boolean("?")
    images = List(Nested("Image"))
    lighting = Boolean("?")
    refrigeration_outlet = Boolean("?")
    standards = List(CiString(36))
    apds_reference = CiString(None, "?")


class EVSEParking(Object):
    """A parking place from which an EVSE can be used."""

    chapter = "locations"
    parking_id = CiString(36, least=1)
    evse_position = Enum("EVSEPosition", "?")


# Tariffs

TaxIncluded = enum("YES NO N/A")


class Tariff(v2_2.Tariff):
    """What charging costs."""

    min_price = Nested("PriceLimit", "?")
    max_price = Nested("PriceLimit", "?")
    tax_included = Enum("TaxIncluded")


class PriceLimit(Object):
    """The least or most that is to be paid."""

    chapter = "tariffs"
    before_taxes = Number()
    after_taxes = Number("?")


# Tokens

TokenType = v2_2.TokenType.opened("EMAID")


# Types

Role = v2_2.Role.minus("HUB")


class Price(v2_2.Price, without=("excl_vat", "incl_vat")):
    """An amount of money, without and with taxes."""

    before_taxes = Number()
    taxes = List(Nested("TaxAmount"))


class TaxAmount(Object):
    """One tax on an amount."""

    chapter = "types"
    name = String()
    account_number = String(None, "?")
    percentage = Number("?")
    amount = Number()


# Version information endpoint

VersionNumber = v2_2_1.VersionNumber.plus("2.3.0")

if TYPE_CHECKING:  # what stays as it is, which Edition adds
    from .v2_2_1 import *

edition = Edition("2.3.0", globals(), v2_2_1.edition)
