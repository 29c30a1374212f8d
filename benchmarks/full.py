"""Whole objects, in which no field is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from typing import Any


def _instants(number: int) -> Iterator[str]:
    """Make DateTimes that no other number has."""
    day = datetime(2024, 1, 1) + timedelta(seconds=100 * number)
    while True:
        yield f"{day.isoformat()}Z"
        day += timedelta(seconds=1)


def _point(number: int) -> dict[str, Any]:
    return {
        "latitude": f"51.{number % 100_000:05}",
        "longitude": f"3.{number % 100_000:05}",
    }


def _text(text: str) -> dict[str, Any]:
    return {"language": "en", "text": text}


def _image(number: int, name: str) -> dict[str, Any]:
    return {
        "url": f"https://cpo.example.com/{number}/{name}.jpeg",
        "thumbnail": f"https://cpo.example.com/{number}/{name}-small.jpeg",
        "category": "CHARGER",
        "type": "jpeg",
        "width": 1920,
        "height": 1080,
    }


def _business(number: int, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "website": f"https://cpo.example.com/{number}",
        "logo": _image(number, "logo"),
    }


def _energy_mix() -> dict[str, Any]:
    return {
        "is_green_energy": True,
        "energy_sources": [
            {"source": "WIND", "percentage": 62.5},
            {"source": "SOLAR", "percentage": 37.5},
        ],
        "environ_impact": [
            {"category": "NUCLEAR_WASTE", "amount": 0.006},
            {"category": "CARBON_DIOXIDE", "amount": 372.5},
        ],
        "supplier_name": "Greenpeace Energy eG",
        "energy_product_name": "eco-power",
    }


def _connector(number: int, identity: str, now: str) -> dict[str, Any]:
    return {
        "id": identity,
        "standard": "IEC_62196_T2",
        "format": "CABLE",
        "power_type": "AC_3_PHASE",
        "max_voltage": 400,
        "max_amperage": 32,
        "max_electric_power": 22000,
        "tariff_ids": ["11", "12"],
        "terms_and_conditions": f"https://cpo.example.com/{number}/terms",
        "last_updated": now,
    }


def _evse(number: int, uid: str, now: Iterator[str]) -> dict[str, Any]:
    return {
        "uid": uid,
        "evse_id": "BE*BEC*E041503001",
        "status": "AVAILABLE",
        "status_schedule": [
            {
                "period_begin": next(now),
                "period_end": next(now),
                "status": "INOPERATIVE",
            }
        ],
        "capabilities": ["RESERVABLE", "RFID_READER", "REMOTE_START_STOP_CAPABLE"],
        "connectors": [_connector(number, id, next(now)) for id in ("1", "2")],
        "floor_level": "-1",
        "coordinates": _point(number),
        "physical_reference": "1",
        "directions": [_text("Behind the second barrier, on the left.")],
        "parking_restrictions": ["EV_ONLY", "PLUGGED"],
        "images": [_image(number, "evse")],
        "last_updated": next(now),
    }


def full_location(number: int) -> dict[str, Any]:
    """Return a Location of OCPI 2.2.1 in which no object lacks a field.

    Its DateTimes, URLs and coordinates are those of the number alone.
    """
    now = _instants(number)
    return {
        "country_code": "BE",
        "party_id": "BEC",
        "id": f"LOC{number}",
        "publish": False,
        "publish_allowed_to": [
            {
                "uid": "12345678905880",
                "type": "RFID",
                "visual_number": "DF000-2001-8999-1",
                "issuer": "TheNewMotion",
                "group_id": "DF000-2001-8999",
            }
        ],
        "name": "Gent Zuid",
        "address": "F.Rooseveltlaan 3A",
        "city": "Gent",
        "postal_code": "9000",
        "state": "East Flanders",
        "country": "BEL",
        "coordinates": _point(number),
        "related_locations": [{**_point(number + 1), "name": _text("Entrance")}],
        "parking_type": "UNDERGROUND_GARAGE",
        "evses": [_evse(number, uid, now) for uid in ("3256", "3257")],
        "directions": [_text("Follow the signs to the garage.")],
        "operator": _business(number, "BeCharged"),
        "suboperator": _business(number, "BeCharged Gent"),
        "owner": _business(number, "City of Gent"),
        "facilities": ["HOTEL", "RESTAURANT", "TRAM_STOP"],
        "time_zone": "Europe/Brussels",
        "opening_times": {
            "twentyfourseven": False,
            "regular_hours": [
                {"weekday": day, "period_begin": "08:00", "period_end": "20:00"}
                for day in range(1, 6)
            ],
            "exceptional_openings": [
                {"period_begin": next(now), "period_end": next(now)}
            ],
            "exceptional_closings": [
                {"period_begin": next(now), "period_end": next(now)}
            ],
        },
        "charging_when_closed": True,
        "images": [_image(number, "garage"), _image(number, "entrance")],
        "energy_mix": _energy_mix(),
        "last_updated": next(now),
    }


def _price(amount: float) -> dict[str, Any]:
    return {"excl_vat": amount, "incl_vat": round(amount * 1.21, 4)}


def _tariff(number: int, now: Iterator[str]) -> dict[str, Any]:
    return {
        "country_code": "BE",
        "party_id": "BEC",
        "id": "12",
        "currency": "EUR",
        "type": "REGULAR",
        "tariff_alt_text": [_text("2.00 euro an hour, and 0.25 euro a kWh.")],
        "tariff_alt_url": f"https://cpo.example.com/{number}/tariffs/12",
        "min_price": _price(0.5),
        "max_price": _price(50.0),
        "elements": [
            {
                "price_components": [
                    {"type": "TIME", "price": 2.0, "vat": 21.0, "step_size": 300},
                    {"type": "ENERGY", "price": 0.25, "vat": 21.0, "step_size": 1},
                ],
                "restrictions": {
                    "start_time": begin,
                    "end_time": end,
                    "start_date": "2026-01-01",
                    "end_date": "2026-12-31",
                    "min_kwh": 0.5,
                    "max_kwh": 80.5,
                    "min_current": 6.0,
                    "max_current": 32.0,
                    "min_power": 1.4,
                    "max_power": 22.1,
                    "min_duration": 60,
                    "max_duration": 86400,
                    "day_of_week": ["MONDAY", "TUESDAY", "WEDNESDAY"],
                    "reservation": "RESERVATION",
                },
            }
            for begin, end in (("08:00", "20:00"), ("20:00", "23:00"))
        ],
        "start_date_time": next(now),
        "end_date_time": next(now),
        "energy_mix": _energy_mix(),
        "last_updated": next(now),
    }


def full_cdr(number: int) -> dict[str, Any]:
    """Return a CDR of OCPI 2.2.1, a credit, in which no object lacks a field.

    Its DateTimes, URLs, coordinates and amounts are those of the number alone.
    """
    now = _instants(number)
    measured = 11.325 + number
    return {
        "country_code": "BE",
        "party_id": "BEC",
        "id": f"CDR{number}",
        "start_date_time": next(now),
        "end_date_time": next(now),
        "session_id": f"SES{number}",
        "cdr_token": {
            "country_code": "NL",
            "party_id": "MSP",
            "uid": "12345678905880",
            "type": "RFID",
            "contract_id": "NL8ACC12E46L89",
        },
        "auth_method": "WHITELIST",
        "authorization_reference": "AUTH-0001",
        "cdr_location": {
            "id": "LOC1",
            "name": "Gent Zuid",
            "address": "F.Rooseveltlaan 3A",
            "city": "Gent",
            "postal_code": "9000",
            "state": "East Flanders",
            "country": "BEL",
            "coordinates": _point(number),
            "evse_uid": "3256",
            "evse_id": "BE*BEC*E041503003",
            "connector_id": "1",
            "connector_standard": "IEC_62196_T2",
            "connector_format": "SOCKET",
            "connector_power_type": "AC_3_PHASE",
        },
        "meter_id": "METER-0001",
        "currency": "EUR",
        "tariffs": [_tariff(number, now)],
        "charging_periods": [
            {
                "start_date_time": next(now),
                "dimensions": [
                    {"type": "TIME", "volume": 0.75},
                    {"type": "ENERGY", "volume": round(measured + period, 3)},
                    {"type": "MAX_CURRENT", "volume": 31.5},
                    {"type": "MIN_CURRENT", "volume": 6.25},
                ],
                "tariff_id": "12",
            }
            for period in range(3)
        ],
        "signed_data": {
            "encoding_method": "OCMF",
            "encoding_method_version": 1,
            "public_key": "30593013" * 16,
            "signed_values": [
                {
                    "nature": nature,
                    "plain_data": "METER 0001 11.325 kWh " * 8,
                    "signed_data": "304402201455BF1082C9EB8B" * 16,
                }
                for nature in ("Start", "End")
            ],
            "url": f"https://cpo.example.com/{number}/signed",
        },
        "total_cost": _price(-8.35 - number),
        "total_fixed_cost": _price(-0.5),
        "total_energy": round(3 * measured + 3, 3),
        "total_energy_cost": _price(-2.83 - number),
        "total_time": 2.25,
        "total_time_cost": _price(-4.5),
        "total_parking_time": 0.25,
        "total_parking_cost": _price(-0.5),
        "total_reservation_cost": _price(-0.02),
        "remark": "The meter was read twice.",
        "invoice_reference_id": "INV-0001",
        "credit": True,
        "credit_reference_id": "CDR0",
        "home_charging_compensation": False,
        "last_updated": next(now),
    }
