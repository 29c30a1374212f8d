"""What the demo prints for each module of OCPI, as an operator and as a provider.

The lines are in the order in which they can be pasted: what one changes, the next sees.
"""

from __future__ import annotations

import json
from typing import Any

from .bodies import CDR
from .bodies import LATER
from .bodies import LOCATION
from .bodies import NEW_EVSE
from .bodies import SESSION
from .bodies import TARIFF
from .bodies import TOKEN
from .example import Example
from .example import Whose
from .platforms import VISITOR
from .records import HOME

_MINE = "/".join(VISITOR)
_RESPONSE = {"response_url": "https://abc.example/results/1"}
_QUERY = "response_url=https://abc.example/results/1"
_EVSE = {"location_id": "LOC001", "evse_uid": "LOC001-2"}


def _ocpi(
    what: str,
    path: str,
    body: Any = None,
    *,
    http: int = 200,
    code: int = 1000,
    method: str | None = None,
    version: str = HOME,
    token: Whose | None = "curl",
) -> Example:
    text = body if body is None or isinstance(body, str) else json.dumps(body)
    how = method or ("GET" if body is None else "POST")
    return Example(what, http, f"/ocpi/{version}/{path}", how, text, code, token)


def _command(name: str, what: str, body: Any, **options: Any) -> Example:
    return _ocpi(what, f"receiver/commands/{name}", {**_RESPONSE, **body}, **options)


_CONFIGURATION = (
    Example("the versions", 200, "/ocpi/versions/", code=1000, token="curl"),
    _ocpi("the modules of a version", ""),
    _ocpi("our credentials, for token A", "credentials/", token="A"),
)
_LIST = "sender/locations/"
_TOKENS = f"receiver/tokens/{_MINE}"
_SESSIONS = "sender/sessions/"
_PROFILE = "receiver/chargingprofiles/SES002"
_PUT: dict[str, Any] = {"method": "PUT"}
_PATCH: dict[str, Any] = {"method": "PATCH"}

_CPO = {
    "OCPI": _CONFIGURATION,
    "OCPI Locations": (
        _ocpi("a page, and where the next one is", f"{_LIST}?limit=2"),
        _ocpi("the same in another version", f"{_LIST}?limit=2", version="2.1.1"),
        _ocpi("one EVSE", f"{_LIST}LOC001/LOC001-1"),
        _ocpi("an unknown location", f"{_LIST}LOC999", http=404, code=2003),
        _ocpi("no token", _LIST, http=401, code=2000, token=None),
    ),
    "OCPI Tariffs": (_ocpi("all of them", "sender/tariffs/"),),
    "OCPI Sessions": (
        _ocpi("those since a day", f"{_SESSIONS}?date_from=2025-03-01T00:00:00Z"),
        _ocpi("no date_from", _SESSIONS, code=2001),
        _ocpi(
            "what a driver prefers",
            f"{_SESSIONS}SES002/charging_preferences",
            {"profile_type": "FAST"},
            **_PUT,
        ),
    ),
    "OCPI CDRs": (_ocpi("all of them", "sender/cdrs/"),),
    "OCPI Tokens": (
        _ocpi("a new one received", f"{_TOKENS}/T2", TOKEN, http=201, **_PUT),
        _ocpi("a change", f"{_TOKENS}/T2", {"valid": False, **LATER}, **_PATCH),
        _ocpi("what is kept", f"{_TOKENS}/T2"),
        _ocpi(
            "another party's",
            "receiver/tokens/NL/XYZ/T2",
            TOKEN,
            http=404,
            code=2000,
            **_PUT,
        ),
        _ocpi(
            "a malformed body", f"{_TOKENS}/T2", '{"uid": ', http=400, code=2001, **_PUT
        ),
        _ocpi("an invalid one", f"{_TOKENS}/T2", {"uid": "T2"}, code=2001, **_PUT),
    ),
    "OCPI ChargingProfiles": (
        _ocpi("the active one", f"{_PROFILE}?duration=900&{_QUERY}"),
        _ocpi(
            "another one",
            _PROFILE,
            {**_RESPONSE, "charging_profile": {"charging_rate_unit": "W"}},
            **_PUT,
        ),
        _ocpi("none any more", f"{_PROFILE}?{_QUERY}", method="DELETE"),
    ),
    "OCPI Commands": (
        _command("START_SESSION", "start a session", {"token": TOKEN, **_EVSE}),
        _command(
            "START_SESSION",
            "at an unknown location",
            {"token": TOKEN, "location_id": "LOC999"},
            code=2003,
        ),
        _command(
            "UNLOCK_CONNECTOR",
            "unlock a connector",
            {"location_id": "LOC001", "evse_uid": "LOC001-6", "connector_id": "1"},
        ),
        _command(
            "RESERVE_NOW",
            "hold an EVSE",
            {
                "token": TOKEN,
                "expiry_date": "2099-12-31T00:00:00Z",
                "reservation_id": "R1",
                "location_id": "LOC001",
                "evse_uid": "LOC001-4",
            },
        ),
        _command("CANCEL_RESERVATION", "let go of it", {"reservation_id": "R1"}),
        _command("STOP_SESSION", "stop a session", {"session_id": "SES002"}),
        _command("STOP_SESSION", "an unknown session", {"session_id": "S999"}),
    ),
}

_AUTHORIZE = "sender/tokens/{}/authorize"
_THEIRS = f"receiver/{{}}/{_MINE}/{{}}".format
_EMSP = {
    "OCPI": _CONFIGURATION,
    "OCPI Tokens": (
        _ocpi("a page, and where the next one is", "sender/tokens/?limit=2"),
        _ocpi("may it charge?", _AUTHORIZE.format("04B7A1C2"), method="POST"),
        _ocpi(
            "too little is known",
            _AUTHORIZE.format("04C1D5E8"),
            method="POST",
            code=2002,
        ),
        _ocpi(
            "the same, and where",
            _AUTHORIZE.format("04C1D5E8"),
            {"location_id": "LOC1"},
        ),
        _ocpi(
            "an unknown token",
            _AUTHORIZE.format("FFFF"),
            method="POST",
            http=404,
            code=2004,
        ),
        _ocpi(
            "no credentials token", "sender/tokens/", http=401, code=2000, token=None
        ),
    ),
    "OCPI Locations": (
        _ocpi(
            "a new one received",
            _THEIRS("locations", "LOC2"),
            LOCATION,
            http=201,
            **_PUT,
        ),
        _ocpi(
            "a new EVSE of it",
            _THEIRS("locations", "LOC2/E1"),
            NEW_EVSE,
            http=201,
            **_PUT,
        ),
        _ocpi(
            "a change of the EVSE",
            _THEIRS("locations", "LOC2/E1"),
            {"status": "CHARGING", **LATER},
            **_PATCH,
        ),
        _ocpi("what is kept", _THEIRS("locations", "LOC2")),
        _ocpi("an unknown one", _THEIRS("locations", "LOC9"), http=404, code=2003),
        _ocpi(
            "a malformed body",
            _THEIRS("locations", "LOC2"),
            '{"id": ',
            http=400,
            code=2001,
            **_PUT,
        ),
        _ocpi(
            "an invalid one",
            _THEIRS("locations", "LOC2"),
            {"id": "LOC2"},
            code=2001,
            **_PUT,
        ),
    ),
    "OCPI Tariffs": (
        _ocpi("a new one received", _THEIRS("tariffs", "T1"), TARIFF, http=201, **_PUT),
        _ocpi("not there any more", _THEIRS("tariffs", "T1"), method="DELETE"),
    ),
    "OCPI Sessions": (
        _ocpi(
            "a new one received", _THEIRS("sessions", "S1"), SESSION, http=201, **_PUT
        ),
        _ocpi("a change", _THEIRS("sessions", "S1"), {"kwh": 20, **LATER}, **_PATCH),
    ),
    "OCPI CDRs": (
        _ocpi("a new one received", "receiver/cdrs/", CDR, http=201),
        _ocpi("the same again", "receiver/cdrs/", CDR),
        _ocpi(
            "another of the same id",
            "receiver/cdrs/",
            {**CDR, "total_time": 3},
            code=2001,
        ),
        _ocpi("what is kept", _THEIRS("cdrs", "C1")),
    ),
}

#: By the role of a platform what is asked of it, by module.
OCPI_EXAMPLES: dict[str, dict[str, tuple[Example, ...]]] = {"CPO": _CPO, "EMSP": _EMSP}
#: By the role the modules of which it has lists, but for those that need a date.
LISTS = {"CPO": ("locations", "tariffs", "cdrs"), "EMSP": ("tokens",)}
