"""OCPI 2.2, Credentials."""

from __future__ import annotations

from .. import v2_1
from ..edition import Object
from ..fields import Enum
from ..fields import List
from ..fields import Nested
from ..patterns import COUNTRY_2
from ..patterns import TOKEN
from ..rules import has_each_role_once
from ..texts import CiString
from ..texts import String


class Credentials(
    v2_1.Credentials, without=("business_details", "party_id", "country_code")
):
    """How to reach a platform, and whose it is."""

    rules = (has_each_role_once,)

    token = String(64, matching=TOKEN)
    roles = List(Nested("CredentialsRole"), "+")


class CredentialsRole(Object):
    """A party of a platform, in one of its roles."""

    role = Enum("Role")
    business_details = Nested("BusinessDetails")
    party_id = CiString(3, least=1)
    country_code = CiString(2, matching=COUNTRY_2)
