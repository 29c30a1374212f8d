"""Locations as small as a version allows, and where they are."""

from __future__ import annotations

OLD = ("2.0", "2.1", "2.1.1")
NEW = ("2.2", "2.2.1", "2.3.0")
VERSIONS = OLD + NEW

# What each version demands, and what it no more or not yet has.
REQUIRED = {
    "Location": {
        "2.0": "id type address city postal_code country coordinates",
        "2.1": "id type address city postal_code country coordinates last_updated",
        "2.2": "country_code party_id id publish address city country coordinates"
        " time_zone last_updated",
    },
    "EVSE": {
        "2.0": "uid status connectors",
        "2.1": "uid status connectors last_updated",
        "2.2": "uid status connectors last_updated",
    },
    "Connector": {
        "2.0": "id status standard format power_type voltage amperage",
        "2.1": "id standard format power_type voltage amperage last_updated",
        "2.2": "id standard format power_type max_voltage max_amperage last_updated",
    },
}
FOREIGN = {
    "2.0": "last_updated facilities time_zone publish parking_type max_voltage",
    "2.1": "publish country_code party_id parking_type max_voltage tariff_ids",
    "2.2": "type voltage amperage tariff_id",
}


def family(version: str) -> str:
    return "2.2" if version in NEW else version[:3]


def location(version: str, **changes: object) -> dict:
    """A location with one EVSE, as small as the version allows."""
    connector = {
        "id": "1",
        "status": "AVAILABLE",
        "standard": "IEC_62196_T2",
        "format": "SOCKET",
        "power_type": "AC_3_PHASE",
        "voltage": 230,
        "max_voltage": 230,
        "amperage": 16,
        "max_amperage": 16,
        "last_updated": "2025-01-01T00:00:00Z",
    }
    evse = {
        "uid": "E1",
        "status": "AVAILABLE",
        "connectors": [reduced("Connector", connector, version)],
        "last_updated": "2025-01-01T00:00:00Z",
    }
    whole = {
        "country_code": "NL",
        "party_id": "ABC",
        "id": "LOC7",
        "type": "ON_STREET",
        "publish": True,
        "address": "Domplein 4",
        "city": "Utrecht",
        "postal_code": "3512 JC",
        "country": "NLD",
        "coordinates": {"latitude": "52.090700", "longitude": "5.121600"},
        "time_zone": "Europe/Amsterdam",
        "last_updated": "2025-01-01T00:00:00Z",
    }
    sent = reduced("Location", whole, version)
    return {**sent, "evses": [reduced("EVSE", evse, version)], **changes}


def reduced(kind: str, item: dict, version: str) -> dict:
    wanted = REQUIRED[kind][family(version)].split()
    return {name: value for name, value in item.items() if name in wanted}


def cpo(version: str, path: str = "") -> str:
    return f"/ocpi/{version}/sender/locations/{path}"


def emsp(version: str, path: str = "LOC7") -> str:
    return f"/ocpi/{version}/receiver/locations/NL/ABC/{path}"
