"""What objects say of each other, and is not so."""

from __future__ import annotations

from typing import Final

from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import connectors
from tests.checking.planting import items

FAULTS: Final[Faults] = {
    "a Session nowhere": Planted(
        "cross.session-location",
        answer=items("sessions", lambda one: one.update(location_id="LOC77")),
        modules="locations sessions",
    ),
    "a Session at no EVSE": Planted(
        "cross.session-evse",
        answer=items("sessions", lambda one: one.update(evse_uid="E77")),
        modules="locations sessions",
    ),
    "a CDR nowhere": Planted(
        "cross.cdr-location",
        answer=items("cdrs", lambda one: one["cdr_location"].update(id="LOC77")),
        modules="locations cdrs",
    ),
    "a CDR of another Tariff": Planted(
        "cross.cdr-tariff",
        answer=items("cdrs", lambda one: one["tariffs"][0].update(id="TAR77")),
        modules="cdrs tariffs",
    ),
    "a Connector of another Tariff": Planted(
        "cross.connector-tariff",
        answer=items(
            "locations", connectors(lambda one: one.update(tariff_ids=["TAR77"]))
        ),
        modules="locations tariffs",
    ),
    "a CDR that ends first": Planted(
        "cross.cdr-times",
        answer=items(
            "cdrs", lambda one: one.update(end_date_time="2001-01-01T00:00:00Z")
        ),
        modules="cdrs",
    ),
    "a CDR of more energy": Planted(
        "cross.cdr-energy",
        answer=items("cdrs", lambda one: one.update(total_energy=17)),
        modules="cdrs",
    ),
    "a Connector newer than its Location": Planted(
        "cross.location-updated",
        answer=items(
            "locations",
            connectors(lambda one: one.update(last_updated="2026-04-01T00:00:00Z")),
        ),
        modules="locations",
    ),
}
