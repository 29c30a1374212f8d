"""The objects that are measured with."""

from __future__ import annotations

from typing import Any


def location(number: int, updated: str = "2026-01-01T00:00:00Z") -> dict[str, Any]:
    """Return a Location as OCPI 2.2.1 has it, of about 1.1 kB."""
    return {
        "country_code": "NL",
        "party_id": "CPO",
        "id": f"LOC{number}",
        "publish": True,
        "name": "Gent Zuid",
        "address": "F.Rooseveltlaan 3A",
        "city": "Gent",
        "postal_code": "9000",
        "country": "BEL",
        "coordinates": {"latitude": "51.047599", "longitude": "3.729944"},
        "parking_type": "ON_STREET",
        "evses": [
            {
                "uid": f"32{evse}",
                "evse_id": "BE*BEC*E041503001",
                "status": "AVAILABLE",
                "capabilities": ["RESERVABLE", "RFID_READER"],
                "connectors": [
                    {
                        "id": "1",
                        "standard": "IEC_62196_T2",
                        "format": "CABLE",
                        "power_type": "AC_3_PHASE",
                        "max_voltage": 220,
                        "max_amperage": 16,
                        "tariff_ids": ["11"],
                        "last_updated": updated,
                    }
                ],
                "physical_reference": "1",
                "floor_level": "-1",
                "last_updated": updated,
            }
            for evse in (1, 2)
        ],
        "operator": {"name": "BeCharged"},
        "time_zone": "Europe/Brussels",
        "last_updated": updated,
    }


def session(number: int, party_id: str) -> dict[str, Any]:
    """Return a Session as OCPI 2.2.1 has it, of a driver of a party's."""
    return {
        "country_code": "NL",
        "party_id": "CPO",
        "id": f"S{number}",
        "start_date_time": "2026-01-01T00:00:00Z",
        "kwh": 12.5,
        "cdr_token": {
            "country_code": "NL",
            "party_id": party_id,
            "uid": f"T{number}",
            "type": "RFID",
            "contract_id": f"NL-{party_id}-C{number}",
        },
        "auth_method": "WHITELIST",
        "location_id": "LOC1",
        "evse_uid": "321",
        "connector_id": "1",
        "currency": "EUR",
        "status": "ACTIVE",
        "last_updated": "2026-01-01T00:00:00Z",
    }


SMALL: dict[str, Any] = {"id": "LOC1", "name": "Gent Zuid", "publish": True}
ONE_KB = location(1)
FIFTY = [location(number) for number in range(50)]
