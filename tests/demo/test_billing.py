"""What charging comes to."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask_ocpi_status.demo.billing import Used
from flask_ocpi_status.demo.billing import ended
from tests.table import table

START = datetime(2025, 3, 3, 6, 0)
SESSION = {"id": "S1", "start_date_time": "2025-03-03T06:00:00Z"}


def tariff(energy: str, flat: str, vat: int) -> dict[str, Any]:
    prices = {"ENERGY": energy, "FLAT": flat}
    components = [
        {"type": kind, "price": Decimal(price), "vat": vat, "step_size": 1}
        for kind, price in prices.items()
    ]
    return {"id": "T1", "elements": [{"price_components": components}]}


@table(
    ("seconds", "watts", "kwh", "hours"),
    [
        (0, 22_000, "0.000", "0.000"),
        (3600, 22_000, "22.000", "1.000"),
        (1, 300_000, "0.083", "0.000"),
        (5400, 50_000, "75.000", "1.500"),
    ],
)
def test_a_connector_gives_its_full_power(
    seconds: int, watts: int, kwh: str, hours: str
) -> None:
    used = Used.between(START, START + timedelta(seconds=seconds), watts)
    assert used == (Decimal(kwh), Decimal(hours))
    assert [str(one) for one in used] == [kwh, hours]


@table(
    ("kwh", "energy", "flat", "vat", "net", "gross"),
    [
        ("0.000", "0.32", "0.35", 21, "0.35", "0.42"),
        ("10.000", "0.32", "0.35", 21, "3.55", "4.29"),
        ("10.000", "0.32", "0.00", 0, "3.20", "3.20"),
    ],
)
def test_a_session_costs_its_energy_and_what_each_one_costs(
    kwh: str, energy: str, flat: str, vat: int, net: str, gross: str
) -> None:
    used = Used(Decimal(kwh), Decimal(1))
    done = ended(SESSION, used, tariff(energy, flat, vat), START)
    cost = done["total_cost"]
    assert (str(cost["excl_vat"]), str(cost["incl_vat"])) == (net, gross)
    assert (done["status"], done["kwh"]) == ("COMPLETED", used.kwh)


@table(
    ("kwh", "seconds", "watts", "wanted"),
    [
        (0, 3600, 22_000, "22.000"),
        ("1.5", 3600, 22_000, "23.500"),
        (0, 36_000, 22_000, "60.000"),
        ("70", 3600, 22_000, "70.000"),
        ("2", 3600, -5000, "2.000"),
        ("2", -3600, 22_000, "2.000"),
    ],
)
def test_a_session_grows_from_what_it_was_until_the_vehicle_is_full(
    kwh: Any, seconds: int, watts: int, wanted: str
) -> None:
    """It never shrinks, whatever the clock and the profile say."""
    hour = timedelta(hours=1)
    session = {**SESSION, "kwh": kwh, "last_updated": "2025-03-03T07:00:00Z"}
    now = START + hour + timedelta(seconds=seconds)
    used = Used.by(session, now, watts)
    assert str(used.kwh) == wanted
    assert used.hours == Decimal(seconds + 3600) / 3600
