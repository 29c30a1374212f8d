"""Objects of OCPI 2.2.1 that tests send and are sent."""

from __future__ import annotations

from typing import Any

UPDATED = "2026-01-01T00:00:00Z"
CONNECTOR = {
    "id": "1",
    "standard": "IEC_62196_T2",
    "format": "CABLE",
    "power_type": "AC_3_PHASE",
    "max_voltage": 230,
    "max_amperage": 16,
    "last_updated": UPDATED,
}
EVSE = {
    "uid": "3256",
    "status": "AVAILABLE",
    "connectors": [CONNECTOR],
    "last_updated": UPDATED,
}
LOCATION = {
    "country_code": "BE",
    "party_id": "BEC",
    "id": "LOC1",
    "publish": True,
    "address": "F.Rooseveltlaan 3A",
    "city": "Gent",
    "country": "BEL",
    "coordinates": {"latitude": "51.047599", "longitude": "3.729944"},
    "evses": [EVSE],
    "time_zone": "Europe/Brussels",
    "last_updated": UPDATED,
}
SESSION = {
    "country_code": "BE",
    "party_id": "BEC",
    "id": "101",
    "start_date_time": UPDATED,
    "kwh": 5,
    "cdr_token": {
        "country_code": "NL",
        "party_id": "TNM",
        "uid": "012345678",
        "type": "RFID",
        "contract_id": "NL-TNM-C12345678-X",
    },
    "auth_method": "WHITELIST",
    "location_id": "LOC1",
    "evse_uid": "3256",
    "connector_id": "1",
    "currency": "EUR",
    "total_cost": {"excl_vat": 2.5},
    "status": "ACTIVE",
    "last_updated": UPDATED,
}


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}
