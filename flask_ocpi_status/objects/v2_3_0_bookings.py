"""OCPI 2.3.0 with Bookings 1.1: what it has otherwise than 2.3.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import v2_2
from . import v2_2_1
from . import v2_3_0
from .edition import OWNER
from .edition import Edition
from .edition import Object
from .edition import enum
from .fields import Boolean
from .fields import Enum
from .fields import Integer
from .fields import List
from .fields import Nested
from .fields import Number
from .patterns import COUNTRY_2
from .texts import URL
from .texts import CiString
from .texts import DateTime
from .texts import String

# Bookings

AccessMethod = enum("OPEN TOKEN LICENSE_PLATE ACCESS_CODE INTERCOM PARKING_TICKET")
CanceledReason = enum(
    "POWER_OUTAGE BROKEN_CHARGER FULL BLOCKED TRAFFIC BROKEN_VEHICLE NO_CANCELED "
    "UNKNOWN"
)
ReservationRequestStatus = enum("PENDING ACCEPTED DECLINED FAILED")
ReservationStatus = enum(
    "PENDING RESERVED CANCELED FAILED NO_SHOW FULFILLED REJECTED UNKNOWN"
)


class Booking(Object):
    """A booking that a CPO has taken."""

    in_url = OWNER | {"booking_id": "id"}
    patch_needs = ("last_updated",)

    chapter = "bookings"
    id = CiString(36, least=1)
    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    request_id = CiString(36, least=1)
    booking_option = Nested("BookingOption", "?")
    location_id = CiString(36, least=1)
    booking_tokens = List(Nested("BookingToken"))
    tariff_ids = List(CiString(36, least=1))
    period = Nested("Timeslot")
    reservation_status = Enum("ReservationStatus")
    canceled = Nested("Cancellation", "?")
    access_information = List(Nested("AccessInformation"))
    authorization_reference = CiString(36)
    booking_terms = Nested("BookingTerms")
    booking_requests = List(Nested("BookingRequestStatus"), "+")
    last_updated = DateTime()


class BookingLocation(Object):
    """What can be booked at a location, and how."""

    in_url = OWNER | {"booking_location_id": "id"}
    patch_needs = ("last_updated",)

    chapter = "bookings"
    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    id = CiString(36, least=1)
    location_id = CiString(36, least=1)
    booking_option = Nested("BookingOption", "?")
    policy = Nested("Policy", "?")
    tariff_ids = List(CiString(36, least=1))
    booking_terms = Nested("BookingTerms", "?")
    calendars = List(Nested("Calendar"))
    last_updated = DateTime()


class Calendar(Object):
    """When something can be booked."""

    in_url = {"calendar_id": "id"}
    patch_needs = ("last_updated",)

    chapter = "bookings"
    id = CiString(36, least=1)
    begin_from = DateTime()
    end_before = DateTime()
    timeslot_increment = Integer("?")
    available_timeslots = List(Nested("Timeslot"), "+")
    last_updated = DateTime()


class AccessInformation(Object):
    """How a driver gets in."""

    chapter = "bookings"
    method = Enum("AccessMethod")
    value = String(None, "?")


class BookingOption(Object):
    """What is booked: an EVSE, a parking place, or what fits."""

    chapter = "bookings"
    evse_uid = CiString(36, "?")
    connector_id = CiString(36, "?")
    parking_id = CiString(36, "?")
    evse_position = List(Enum("EVSEPosition"))
    vehicle_types = List(Enum("VehicleType"))
    connector_format = List(Enum("ConnectorFormat"))
    connector_types = List(Enum("ConnectorType"))
    power_types = List(Enum("PowerType"))
    max_vehicle_weight = Number("?")
    max_vehicle_height = Number("?")
    max_vehicle_length = Number("?")
    max_vehicle_width = Number("?")
    min_parking_space_length = Number("?")
    min_parking_space_width = Number("?")
    dangerous_goods_allowed = Boolean("?")
    drive_through = Boolean("?")
    refrigeration_outlet = Boolean("?")


class BookingRequest(Object):
    """A wish to book, or to change a booking."""

    chapter = "bookings"
    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    request_id = CiString(36, least=1)
    booking_option = Nested("BookingOption", "?")
    location_id = CiString(36, least=1)
    booking_location_id = CiString(36, least=1)
    tokens = List(Nested("BookingToken"))
    access_information = List(Nested("AccessInformation"))
    period = Nested("Period")
    authorization_reference = CiString(36)
    power_required = Integer("?")
    canceled = Nested("Cancellation", "?")


class BookingRequestStatus(Object):
    """A request, and what came of it."""

    chapter = "bookings"
    request_status = Enum("ReservationRequestStatus")
    booking_request = Nested("BookingRequest")
    request_received = DateTime()


class BookingTerms(Object):
    """What holds for bookings."""

    chapter = "bookings"
    rfid_auth_required = Boolean("?")
    token_groups_supported = Boolean("?")
    remote_auth_supported = Boolean("?")
    supported_access_methods = List(Enum("AccessMethod"), "+")
    change_until_minutes = Number()
    cancel_until_minutes = Number()
    change_not_allowed = Boolean("?")
    early_start_allowed = Boolean("?")
    early_start_time = Number("?")
    noshow_timeout = Number("?")
    noshow_fee = Boolean("?")
    late_stop_allowed = Boolean("?")
    late_stop_time = Number("?")
    overlapping_bookings_allowed = Boolean("?")
    min_booking_duration = Number("?")
    max_booking_duration = Number("?")
    booking_terms = URL("?")


class BookingToken(Object):
    """A token that may use a booking."""

    chapter = "bookings"
    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    uid = CiString(36, least=1)
    type = Enum("TokenType")
    contract_id = CiString(36, least=1)


class Cancellation(Object):
    """Why a booking was cancelled, and by whom."""

    chapter = "bookings"
    cancellation_reason = Enum("CanceledReason")
    who_canceled = Enum("Role")


class Period(Object):
    """A span that is booked."""

    chapter = "bookings"
    start_date_time = DateTime()
    end_date_time = DateTime()


class Policy(Object):
    """Whether charging needs a booking."""

    chapter = "bookings"
    reservation_required = Boolean()
    ad_hoc = Number("?")


class Timeslot(Object):
    """A span that can be booked."""

    chapter = "bookings"
    start_date_time = DateTime()
    end_date_time = DateTime()
    min_power = Number("?")
    max_power = Number("?")
    green_energy_support = Boolean("?")


# CDRs

CdrDimensionType = v2_2.CdrDimensionType.plus(
    "RESERVATION_EXPIRES RESERVATION_OVERTIME"
)


class CDR(v2_3_0.CDR):
    """A charge detail record: what a finished session is paid by."""

    booking_id = CiString(36, "?")


class SignedValue(v2_2_1.SignedValue):
    """One signed meter value."""

    plain_data = String(512)


# Locations


class Location(v2_3_0.Location):
    """A place with EVSEs, and how to find and use it."""

    address = String(45)
    state = String(20, "?")


# Tariffs

BookingRestrictionType = enum(
    "BOOKING BOOKING_EXPIRES BOOKING_CANCELLATION_FEES BOOKING_OVERTIME"
)


class TariffRestrictions(v2_2.TariffRestrictions):
    """When prices hold."""

    booking = Enum("BookingRestrictionType", "?")


if TYPE_CHECKING:  # what stays as it is, which Edition adds
    from .v2_3_0 import *

edition = Edition(
    "2.3.0-bookings",
    globals(),
    v2_3_0.edition,
    without=("InvoiceReconciliationRecord",),
)
