"""An object of each class that the modules take or give, as readers are shown them.

Those of 2.3.0 with extensions are of 2.3.0, all others of 2.2.1, and converted where
another version is read of. Deltastroom is a CPO, ``NL-DST``, and Windkracht an eMSP,
``NL-WNK``.
"""

from __future__ import annotations

from typing import Any
from typing import Final

Document = dict[str, Any]

UPDATED: Final = "2026-03-01T12:00:00Z"
LATER: Final = "2026-03-01T12:30:00Z"
_CPO: Final = {"country_code": "NL", "party_id": "DST"}
_EMSP: Final = {"country_code": "NL", "party_id": "WNK"}
_AT: Final = {"location_id": "LOC1", "evse_uid": "E1", "connector_id": "1"}
_PLACE: Final = {
    "address": "Kade 1",
    "city": "Utrecht",
    "country": "NLD",
    "coordinates": {"latitude": "52.090700", "longitude": "5.121600"},
}
_TOKEN_OF_CDR: Final = {
    **_EMSP,
    "uid": "T1",
    "type": "RFID",
    "contract_id": "NL-WNK-C1-X",
}
_ENERGY: Final = {"dimensions": [{"type": "ENERGY", "volume": 12.5}]}
_HOUR: Final = {
    "start_date_time": "2026-03-02T08:00:00Z",
    "end_date_time": "2026-03-02T09:00:00Z",
}

_CONNECTOR: Final[Document] = {
    "id": "1",
    "standard": "IEC_62196_T2",
    "format": "SOCKET",
    "power_type": "AC_3_PHASE",
    "max_voltage": 230,
    "max_amperage": 16,
    "last_updated": UPDATED,
}
_EVSE: Final[Document] = {
    "uid": "E1",
    "status": "AVAILABLE",
    "connectors": [_CONNECTOR],
    "last_updated": UPDATED,
}
_LOCATION: Final[Document] = {
    **_CPO,
    "id": "LOC1",
    "publish": True,
    **_PLACE,
    "evses": [_EVSE],
    "time_zone": "Europe/Amsterdam",
    "last_updated": UPDATED,
}
_TOKEN: Final[Document] = {
    **_TOKEN_OF_CDR,
    "issuer": "Windkracht",
    "valid": True,
    "whitelist": "ALLOWED",
    "last_updated": UPDATED,
}
_PROFILE: Final[Document] = {
    "charging_rate_unit": "A",
    "charging_profile_period": [{"start_period": 0, "limit": 10}],
}
_ACTIVE: Final[Document] = {"start_date_time": UPDATED, "charging_profile": _PROFILE}
_CALENDAR: Final[Document] = {
    "id": "CAL1",
    "begin_from": "2026-03-02T00:00:00Z",
    "end_before": "2026-03-03T00:00:00Z",
    "available_timeslots": [_HOUR],
    "last_updated": UPDATED,
}
_BOOKING_REQUEST: Final[Document] = {
    **_EMSP,
    "request_id": "REQ1",
    "location_id": "LOC1",
    "booking_location_id": "BL1",
    "period": _HOUR,
    "authorization_reference": "AUTH1",
}


def _command(**fields: Any) -> Document:
    return {"response_url": "https://windkracht.example/results/K7d2", **fields}


#: By the names of their classes.
OBJECTS: Final[dict[str, Document]] = {
    "Location": _LOCATION,
    "EVSE": _EVSE,
    "Connector": _CONNECTOR,
    "Session": {
        **_CPO,
        "id": "S1",
        "start_date_time": UPDATED,
        "kwh": 12.5,
        "cdr_token": _TOKEN_OF_CDR,
        "auth_method": "WHITELIST",
        **_AT,
        "currency": "EUR",
        "status": "ACTIVE",
        "last_updated": UPDATED,
    },
    "CDR": {
        **_CPO,
        "id": "CDR1",
        "start_date_time": "2026-03-01T11:00:00Z",
        "end_date_time": UPDATED,
        "cdr_token": _TOKEN_OF_CDR,
        "auth_method": "WHITELIST",
        "cdr_location": {
            "id": "LOC1",
            **_PLACE,
            "evse_uid": "E1",
            "evse_id": "NL*DST*E1",
            "connector_id": "1",
            "connector_standard": "IEC_62196_T2",
            "connector_format": "SOCKET",
            "connector_power_type": "AC_3_PHASE",
        },
        "currency": "EUR",
        "charging_periods": [{"start_date_time": "2026-03-01T11:00:00Z", **_ENERGY}],
        "total_cost": {"excl_vat": 5.00},
        "total_energy": 12.5,
        "total_time": 1,
        "last_updated": UPDATED,
    },
    "Tariff": {
        **_CPO,
        "id": "TAR1",
        "currency": "EUR",
        "elements": [
            {"price_components": [{"type": "ENERGY", "price": 0.40, "step_size": 1}]}
        ],
        "last_updated": UPDATED,
    },
    "Token": _TOKEN,
    "LocationReferences": {"location_id": "LOC1", "evse_uids": ["E1"]},
    "CancelReservation": _command(reservation_id="RES1"),
    "ReserveNow": _command(
        token=_TOKEN,
        expiry_date="2026-03-01T14:00:00Z",
        reservation_id="RES1",
        location_id="LOC1",
    ),
    "StartSession": _command(token=_TOKEN, **_AT),
    "StopSession": _command(session_id="S1"),
    "UnlockConnector": _command(**_AT),
    "CommandResponse": {"result": "ACCEPTED", "timeout": 30},
    "CommandResult": {"result": "ACCEPTED"},
    "ChargingPreferences": {"profile_type": "GREEN", "energy_need": 20},
    "SetChargingProfile": _command(charging_profile=_PROFILE),
    "ActiveChargingProfile": _ACTIVE,
    "ActiveChargingProfileResult": {"result": "ACCEPTED", "profile": _ACTIVE},
    "ChargingProfileResult": {"result": "ACCEPTED"},
    "ClearProfileResult": {"result": "ACCEPTED"},
    "ClientInfo": {
        **_CPO,
        "role": "CPO",
        "status": "CONNECTED",
        "last_updated": UPDATED,
    },
    "InvoiceReconciliationRecord": {
        **_CPO,
        "id": "INV1",
        "invoice_id": "2026-0042",
        "cdrs": ["CDR1"],
        "last_updated": UPDATED,
    },
    "Terminal": {
        "terminal_id": "TERM1",
        "address": "Kade 1",
        "city": "Utrecht",
        "location_ids": ["LOC1"],
        "last_updated": UPDATED,
    },
    "FinancialAdviceConfirmation": {
        "id": "FAC1",
        "authorization_reference": "AUTH1",
        "total_costs": {"before_taxes": 5.00},
        "currency": "EUR",
        "eft_data": ["Card ending in 1234"],
        "capture_status_code": "SUCCESS",
        "last_updated": UPDATED,
    },
    "BookingLocation": {
        **_CPO,
        "id": "BL1",
        "location_id": "LOC1",
        "calendars": [_CALENDAR],
        "last_updated": UPDATED,
    },
    "Calendar": _CALENDAR,
    "BookingRequest": _BOOKING_REQUEST,
    "Booking": {
        **_CPO,
        "id": "BOOK1",
        "request_id": "REQ1",
        "location_id": "LOC1",
        "period": _HOUR,
        "reservation_status": "RESERVED",
        "authorization_reference": "AUTH1",
        "booking_terms": {
            "supported_access_methods": ["TOKEN"],
            "change_until_minutes": 60,
            "cancel_until_minutes": 30,
        },
        "booking_requests": [
            {
                "request_status": "ACCEPTED",
                "booking_request": _BOOKING_REQUEST,
                "request_received": UPDATED,
            }
        ],
        "last_updated": UPDATED,
    },
}

#: What a PATCH changes in an object of a class.
CHANGES: Final[dict[str, Document]] = {
    "Location": {"name": "Kade", "last_updated": LATER},
    "EVSE": {"status": "CHARGING", "last_updated": LATER},
    "Connector": {"max_amperage": 32, "last_updated": LATER},
    "Session": {"status": "COMPLETED", "last_updated": LATER},
    "Tariff": {"currency": "SEK", "last_updated": LATER},
    "Token": {"valid": False, "last_updated": LATER},
    "Terminal": {"location_ids": ["LOC1", "LOC2"]},
    "BookingLocation": {"tariff_ids": ["TAR1"], "last_updated": LATER},
    "Calendar": {"timeslot_increment": 30, "last_updated": LATER},
    "Booking": {"reservation_status": "CANCELED", "last_updated": LATER},
}

#: What stands in a URL for its variables, and in a query for its names.
NAMES: Final[dict[str, str]] = {
    "location_id": "LOC1",
    "evse_uid": "E1",
    "connector_id": "1",
    "session_id": "S1",
    "cdr_id": "CDR1",
    "tariff_id": "TAR1",
    "token_uid": "T1",
    "command": "START_SESSION",
    "reply_id": "K7d2",
    "id": "INV1",
    "terminal_id": "TERM1",
    "confirmation_id": "FAC1",
    "booking_location_id": "BL1",
    "calendar_id": "CAL1",
    "booking_id": "BOOK1",
    "date_from": "2026-03-01T00:00:00Z",
    "duration": "3600",
    "response_url": "https://windkracht.example/results/K7d2",
    "type": "RFID",
}
