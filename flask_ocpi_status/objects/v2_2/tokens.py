"""OCPI 2.2, Tokens."""

from __future__ import annotations

from .. import v2_0
from .. import v2_1
from .. import v2_1_1
from ..edition import OWNER
from ..edition import Object
from ..edition import enum
from ..fields import Enum
from ..fields import List
from ..fields import Nested
from ..patterns import COUNTRY_2
from ..texts import CiString
from ..texts import String

AllowedType = enum("ALLOWED BLOCKED EXPIRED NO_CREDIT NOT_ALLOWED")
TokenType = v2_0.TokenType.plus("AD_HOC_USER APP_USER")


class AuthorizationInfo(v2_1.AuthorizationInfo):
    """Whether a token may charge."""

    allowed = Enum("AllowedType")
    token = Nested("Token")
    authorization_reference = CiString(36, "?")


class Token(v2_1_1.Token, without=("auth_id",)):
    """What a driver identifies with."""

    in_url = OWNER | {"token_uid": "uid"}
    patch_needs = ("last_updated",)

    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    uid = CiString(36, least=1)
    contract_id = CiString(36, least=1)
    group_id = CiString(36, "?")
    default_profile_type = Enum("ProfileType", "?")
    energy_contract = Nested("EnergyContract", "?")


class EnergyContract(Object):
    """A driver's own contract for energy."""

    supplier_name = String(64)
    contract_id = String(64, "?")


class LocationReferences(v2_1_1.LocationReferences, without=("connector_ids",)):
    """Where a token wants to charge."""

    location_id = CiString(36, least=1)
    evse_uids = List(CiString(36, least=1))
