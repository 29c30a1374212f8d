"""OCPI 2.0, Credentials."""

from __future__ import annotations

from ..edition import Object
from ..fields import Nested
from ..patterns import COUNTRY_2
from ..texts import URL
from ..texts import String


class Credentials(Object):
    """How to reach a platform, and whose it is."""

    token = String()
    url = URL()
    business_details = Nested("BusinessDetails")
    party_id = String(3, least=1)
    country_code = String(2, matching=COUNTRY_2)
