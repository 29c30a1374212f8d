"""Objects of 2.1, as 2.0 says them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_ocpi_status.modules.before import before_2_1
from tests.table import table

WHEN = "2025-03-03T06:00:00Z"
CONNECTOR = {
    "id": "1",
    "standard": "IEC_62196_T2",
    "format": "SOCKET",
    "power_type": "AC_3_PHASE",
    "voltage": 230,
    "amperage": 32,
}
EVSE = {"uid": "E1", "status": "CHARGING", "connectors": [CONNECTOR]}
LOCATION = {
    "id": "LOC1",
    "type": "ON_STREET",
    "address": "Domplein 4",
    "city": "Utrecht",
    "postal_code": "3512 JC",
    "country": "NLD",
    "coordinates": {"latitude": "52.090700", "longitude": "5.121600"},
    "evses": [EVSE],
}
EVSE_2_0 = {**EVSE, "connectors": [{**CONNECTOR, "status": "CHARGING"}]}
LOCATION_2_0 = {**LOCATION, "evses": [EVSE_2_0]}
PERIOD = {"start_date_time": WHEN, "dimensions": [{"type": "ENERGY", "volume": 2}]}
PERIOD_2_0 = {**PERIOD, "dimensions": [{"type": "ENERGY", "volume": "2"}]}
TOKEN = {
    "uid": "T1",
    "type": "RFID",
    "auth_id": "A1",
    "visual_number": "1",
    "issuer": "ABC",
    "valid": True,
}
CDR = {
    "id": "C1",
    "start_date_time": WHEN,
    "stop_date_time": WHEN,
    "auth_id": "A1",
    "auth_method": "WHITELIST",
    "currency": "EUR",
}
SESSION = {
    "id": "S1",
    "start_datetime": WHEN,
    "auth_id": "A1",
    "auth_method": "WHITELIST",
    "currency": "EUR",
    "status": "ACTIVE",
}


def tariff(price: Any) -> dict[str, Any]:
    component = {"type": "ENERGY", "price": price, "step_size": 1}
    elements = [{"price_components": [component]}]
    return {"id": "T1", "currency": "EUR", "elements": elements}


@table(
    ("kind", "document", "said"),
    [
        ("Location", {**LOCATION, "last_updated": WHEN}, LOCATION_2_0),
        ("Location", {**LOCATION, "time_zone": "Europe/Amsterdam"}, LOCATION_2_0),
        (
            "EVSE",
            {**EVSE, "capabilities": ["UNLOCK_CAPABLE", "RFID_READER"]},
            {**EVSE_2_0, "capabilities": ["RFID_READER"]},
        ),
        ("Tariff", tariff(Decimal("0.10")), tariff("0.10")),
        ("Tariff", tariff(Decimal("1E+2")), tariff("100")),
        ("Tariff", tariff(3), tariff("3")),
        (
            "Token",
            {**TOKEN, "whitelist": "NEVER", "last_updated": WHEN},
            {**TOKEN, "allow_whitelist": False},
        ),
        (
            "Token",
            {**TOKEN, "whitelist": "ALLOWED_OFFLINE"},
            {**TOKEN, "allow_whitelist": True},
        ),
        (
            "Session",
            {**SESSION, "kwh": 0, "total_cost": 1, "location": LOCATION},
            {**SESSION, "kwh": "0", "total_cost": "1", "location": LOCATION_2_0},
        ),
        (
            "CDR",
            {
                **CDR,
                "location": LOCATION,
                "charging_periods": [PERIOD],
                "total_cost": Decimal("0.5"),
                "total_energy": 2,
                "total_time": Decimal("0.25"),
                "last_updated": WHEN,
            },
            {
                **CDR,
                "location": LOCATION_2_0,
                "charging_periods": [PERIOD_2_0],
                "total_cost": "0.5",
                "total_usage": [
                    {"type": "ENERGY", "volume": "2"},
                    {"type": "TIME", "volume": "0.25"},
                ],
            },
        ),
    ],
)
def test_numbers_are_texts_and_less_is_known(
    kind: str, document: dict[str, Any], said: dict[str, Any]
) -> None:
    before = repr(document)
    assert before_2_1(document, kind) == said
    assert repr(document) == before  # what was given stays as it was


@table(
    ("kind", "document"),
    [
        ("Token", {**TOKEN, "visual_number": None, "whitelist": "ALWAYS"}),
        ("Token", {**TOKEN, "type": "AD_HOC_USER", "whitelist": "ALWAYS"}),
        ("Location", {**LOCATION, "type": "UNHEARD_OF"}),
        ("Session", {**SESSION, "kwh": 0, "total_cost": 1}),
        ("Tariff", {"id": "T1", "currency": "EUR"}),
    ],
)
def test_what_2_0_cannot_say_is_not_said(kind: str, document: dict[str, Any]) -> None:
    assert before_2_1(document, kind) is None
