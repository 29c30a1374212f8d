"""What is sent in the lines of curl that the demo prints: objects of OCPI 2.2.1."""

from __future__ import annotations

from .platforms import VISITOR

_OWNER = dict(zip(("country_code", "party_id"), VISITOR, strict=True))
_UPDATED = {"last_updated": "2025-03-03T06:00:00Z"}
LATER = {"last_updated": "2025-03-03T08:00:00Z"}
TOKEN = {
    **_OWNER,
    "uid": "T2",
    "type": "RFID",
    "contract_id": "NL-ABC-T2",
    "issuer": "ABC",
    "valid": True,
    "whitelist": "ALWAYS",
    **_UPDATED,
}
_CDR_TOKEN = {
    name: TOKEN[name]
    for name in ("country_code", "party_id", "uid", "type", "contract_id")
}
_PLACE = {
    "id": "LOC2",
    "address": "Domplein 4",
    "city": "Utrecht",
    "country": "NLD",
    "coordinates": {"latitude": "52.090700", "longitude": "5.121600"},
}
LOCATION = {
    **_OWNER,
    **_PLACE,
    "publish": True,
    "time_zone": "Europe/Amsterdam",
    **_UPDATED,
}
_CONNECTOR = {
    "id": "1",
    "standard": "IEC_62196_T2",
    "format": "SOCKET",
    "power_type": "AC_3_PHASE",
    "max_voltage": 230,
    "max_amperage": 32,
    **_UPDATED,
}
NEW_EVSE = {
    "uid": "E1",
    "status": "AVAILABLE",
    "connectors": [_CONNECTOR],
    **_UPDATED,
}
TARIFF = {
    **_OWNER,
    "id": "T1",
    "currency": "EUR",
    "elements": [
        {"price_components": [{"type": "ENERGY", "price": 0.3, "step_size": 1}]}
    ],
    **_UPDATED,
}
SESSION = {
    **_OWNER,
    "id": "S1",
    "start_date_time": "2025-03-03T06:00:00Z",
    "kwh": 0,
    "cdr_token": _CDR_TOKEN,
    "auth_method": "WHITELIST",
    "location_id": "LOC2",
    "evse_uid": "E1",
    "connector_id": "1",
    "currency": "EUR",
    "status": "ACTIVE",
    **_UPDATED,
}
CDR = {
    **_OWNER,
    "id": "C1",
    "start_date_time": "2025-03-03T06:00:00Z",
    "end_date_time": "2025-03-03T08:00:00Z",
    "session_id": "S1",
    "cdr_token": _CDR_TOKEN,
    "auth_method": "WHITELIST",
    "cdr_location": {
        **_PLACE,
        "evse_uid": "E1",
        "evse_id": "NL*ABC*E1",
        "connector_id": "1",
        "connector_standard": "IEC_62196_T2",
        "connector_format": "SOCKET",
        "connector_power_type": "AC_3_PHASE",
    },
    "currency": "EUR",
    "charging_periods": [
        {
            "start_date_time": "2025-03-03T06:00:00Z",
            "dimensions": [{"type": "ENERGY", "volume": 20}],
        }
    ],
    "total_cost": {"excl_vat": 6},
    "total_energy": 20,
    "total_time": 2,
    **LATER,
}
