"""What is wrong with objects."""

from __future__ import annotations

from typing import Final

from flask_ocpi_status.testing.spoils.heading import total
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import asks
from tests.checking.planting import is_asked
from tests.checking.planting import is_single
from tests.checking.planting import items
from tests.checking.planting import lists
from tests.checking.planting import spoil
from tests.checking.planting import without

_TERMINALS: Final = "payments/terminals"


FAULTS: Final[Faults] = {
    "a Location without a city": Planted(
        "objects.locations",
        answer=items("locations", lambda one: one.pop("city")),
        modules="locations",
    ),
    "a Session with a word for kWh": Planted(
        "objects.sessions",
        answer=items("sessions", lambda one: one.update(kwh="many")),
        modules="sessions",
    ),
    "a CDR without a currency": Planted(
        "objects.cdrs",
        answer=items("cdrs", lambda one: one.pop("currency")),
        modules="cdrs",
    ),
    "a Tariff with no elements": Planted(
        "objects.tariffs", answer=items("tariffs", lambda one: one.pop("elements"))
    ),
    "a Token of no type": Planted(
        "objects.tokens",
        answer=items("tokens", lambda one: one.update(type="CARD")),
        role="EMSP",
        modules="tokens",
    ),
    "a ClientInfo of no role": Planted(
        "objects.hubclientinfo",
        answer=items("hubclientinfo", lambda one: one.update(role="DRIVER")),
        role="HUB",
        modules="hubclientinfo",
    ),
    "a reconciliation without an invoice": Planted(
        "objects.invoicereconciliation",
        answer=items("invoicereconciliation", lambda one: one.pop("invoice_id")),
        version="2.3.0",
        modules="invoicereconciliation",
    ),
    "a Terminal that names no Locations": Planted(
        "objects.terminals",
        answer=items(_TERMINALS, lambda one: one.update(location_ids="LOC1")),
        role="OTHER",
        version="2.3.0",
        modules="payments",
    ),
    "a confirmation of nothing": Planted(
        "objects.financial-advice-confirmations",
        answer=items(
            "payments/financial-advice-confirmations",
            lambda one: one.pop("total_costs"),
        ),
        role="OTHER",
        version="2.3.0",
        modules="payments",
    ),
    "a BookingLocation nowhere": Planted(
        "objects.booking-locations",
        answer=items("bookings/booking_locations", lambda one: one.pop("location_id")),
        version="2.3.0",
        modules="bookings",
    ),
    "a Booking of no status": Planted(
        "objects.bookings",
        answer=items("bookings", lambda one: one.update(reservation_status="SOON")),
        version="2.3.0",
        modules="bookings",
    ),
    "no total of Terminals": Planted(
        "pagination.total",
        answer=spoil(lists(_TERMINALS), total()),
        role="OTHER",
        version="2.3.0",
        modules="payments",
    ),
    "a date_from that Bookings do not apply": Planted(
        "pagination.date-from pagination.date-from-inclusive pagination.filters",
        "What is not applied is in no Link either.",
        ask=asks(is_asked("bookings"), without("date_from")),
        version="2.3.0",
        modules="bookings",
    ),
    "another Terminal by itself": Planted(
        "objects.single",
        answer=spoil(
            lambda a: a.asked.below == "terminals/TERM1" and a.succeeded,
            lambda a: a.say(data={**a.data, "city": "Elsewhere"}),
        ),
        role="OTHER",
        version="2.3.0",
        modules="payments",
    ),
    "credentials without roles": Planted(
        "objects.credentials",
        answer=spoil(
            lambda a: a.asked.module == "credentials" and a.succeeded,
            lambda a: a.say(data={**a.data, "roles": []}),
        ),
    ),
    "somebody else's objects": Planted(
        "objects.owner",
        answer=items("tariffs", lambda one: one.update(party_id="XYZ")),
    ),
    "another object by itself": Planted(
        "objects.single",
        answer=spoil(is_single, lambda a: a.say(data={**a.data, "name": "Other"})),
        modules="locations",
    ),
    "an object of the future": Planted(
        "objects.future pagination.date-from-inclusive pagination.date-to",
        "The list leaves out by another date than the objects say.",
        items("tariffs", lambda one: one.update(last_updated="2099-01-01T00:00:00Z")),
    ),
    "a misspelt field": Planted(
        "objects.remarks",
        answer=items("tariffs", lambda one: one.update(tarif_alt_url="x")),
    ),
}
