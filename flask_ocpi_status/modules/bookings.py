"""Bookings: where and when one can book, and what was booked.

Rules: OCPI 2.3.0 with Bookings 1.1, Bookings. A Booking has codes of access in it. It
is the business of the party that has asked for it, which its BookingRequest names.
"""

from __future__ import annotations

from typing import Final

from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation
from .operation import pushed

_OWNER: Final = "<country_code>/<party_id>"
_PLACES: Final = "booking_locations"
#: A BookingLocation and a Calendar in it, which have URLs.
_LEVELS: Final = [
    ("BookingLocation", f"{_PLACES}/<booking_location_id>"),
    ("Calendar", f"{_PLACES}/<booking_location_id>/<calendar_id>"),
]
_THEIRS: Final = [(cls, f"{_OWNER}/{path}") for cls, path in _LEVELS]
_BOOKING: Final = f"{_OWNER}/<booking_id>"

BOOKINGS: Final = Module(
    "bookings",
    (
        Collection(
            (
                Operation(
                    "list",
                    SENDER,
                    "GET",
                    _PLACES,
                    gives="BookingLocation",
                    knows=("timeslot_from", "timeslot_to"),
                ),
                *(
                    Operation("read", SENDER, "GET", path, gives=cls)
                    for cls, path in _LEVELS
                ),
                *pushed(*_THEIRS),
            ),
            "BookingLocation",
            ("booking_location_id", "id"),
        ),
        Collection(
            (
                Operation("list", SENDER, "GET", gives="Booking"),
                Operation("book", SENDER, "POST", "", "BookingRequest", "Booking"),
                *pushed(("Booking", _BOOKING)),
            ),
            "Booking",
            ("booking_id", "id"),
            concerns=("booking_requests", "booking_request"),
        ),
    ),
    since="2.3.0",
    extension="2.3.0-bookings",
)
