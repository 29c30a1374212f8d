"""OCPI 2.2, Sessions."""

from __future__ import annotations

from .. import v2_0
from .. import v2_1_1
from ..edition import OWNER
from ..edition import Object
from ..edition import enum
from ..fields import Boolean
from ..fields import Enum
from ..fields import Nested
from ..fields import Number
from ..patterns import COUNTRY_2
from ..texts import CiString
from ..texts import DateTime

ChargingPreferencesResponse = enum(
    "ACCEPTED DEPARTURE_REQUIRED ENERGY_NEED_REQUIRED NOT_POSSIBLE "
    "PROFILE_TYPE_NOT_SUPPORTED"
)
ProfileType = enum("CHEAP FAST GREEN REGULAR")
SessionStatus = v2_0.SessionStatus.plus("RESERVATION")


class Session(
    v2_1_1.Session, without=("start_datetime", "end_datetime", "auth_id", "location")
):
    """A charging session while it lasts, and after."""

    in_url = OWNER | {"session_id": "id"}
    patch_needs = ("last_updated",)

    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    id = CiString(36, least=1)
    start_date_time = DateTime()
    end_date_time = DateTime("?")
    cdr_token = Nested("CdrToken")
    authorization_reference = CiString(36, "?")
    location_id = CiString(36, least=1)
    evse_uid = CiString(36, least=1)
    connector_id = CiString(36, least=1)
    total_cost = Nested("Price", "?")


class ChargingPreferences(Object):
    """What a driver wants of a session."""

    profile_type = Enum("ProfileType")
    departure_time = DateTime("?")
    energy_need = Number("?")
    discharge_allowed = Boolean("?")
