"""OCPI 2.2, CDRs."""

from __future__ import annotations

from .. import v2_0
from .. import v2_1
from .. import v2_1_1
from ..edition import Object
from ..fields import Boolean
from ..fields import Enum
from ..fields import Integer
from ..fields import List
from ..fields import Nested
from ..patterns import COUNTRY_2
from ..patterns import COUNTRY_3
from ..rules import charges_at_most_all
from ..rules import credits
from ..rules import has_dimensions_of_cdrs
from ..texts import CiString
from ..texts import DateTime
from ..texts import String

AuthMethod = v2_0.AuthMethod.plus("COMMAND")
CdrDimensionType = v2_1.CdrDimensionType.plus(
    "CURRENT ENERGY_EXPORT ENERGY_IMPORT MAX_POWER MIN_POWER POWER RESERVATION_TIME "
    "STATE_OF_CHARGE"
).minus("FLAT")


class CDR(v2_1_1.CDR, without=("stop_date_time", "auth_id", "location")):
    """A charge detail record: what a finished session is paid by."""

    rules = (credits("excl_vat"), has_dimensions_of_cdrs)

    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)
    id = CiString(39, least=1)
    end_date_time = DateTime()
    session_id = CiString(36, "?")
    cdr_token = Nested("CdrToken")
    authorization_reference = CiString(36, "?")
    cdr_location = Nested("CdrLocation")
    signed_data = Nested("SignedData", "?")
    total_cost = Nested("Price")
    total_fixed_cost = Nested("Price", "?")
    total_energy_cost = Nested("Price", "?")
    total_time_cost = Nested("Price", "?")
    total_parking_cost = Nested("Price", "?")
    total_reservation_cost = Nested("Price", "?")
    invoice_reference_id = CiString(39, "?")
    credit = Boolean("?")
    credit_reference_id = CiString(39, "?")


class CdrLocation(Object):
    """The place of a CDR, as it was then."""

    id = CiString(36, least=1)
    name = String(255, "?")
    address = String(45)
    city = String(45)
    postal_code = String(10)
    country = String(3, matching=COUNTRY_3)
    coordinates = Nested("GeoLocation")
    evse_uid = CiString(36, least=1)
    evse_id = CiString(48, least=1)
    connector_id = CiString(36, least=1)
    connector_standard = Enum("ConnectorType")
    connector_format = Enum("ConnectorFormat")
    connector_power_type = Enum("PowerType")


class CdrToken(Object):
    """The token of a session or CDR, as it was then."""

    uid = CiString(36, least=1)
    type = Enum("TokenType")
    contract_id = CiString(36, least=1)


class ChargingPeriod(v2_0.ChargingPeriod):
    """A part of a session in which one thing did not change."""

    tariff_id = CiString(36, "?")


class SignedData(Object):
    """Signed meter values."""

    encoding_method = CiString(36)
    encoding_method_version = Integer("?")
    public_key = CiString(512, "?")
    signed_values = List(Nested("SignedValue"), "+")
    url = CiString(512, "?")


class SignedValue(Object):
    """One signed meter value."""

    nature = CiString(32)
    plain_data = CiString(512)
    signed_data = CiString(512)


class CdrDimension(v2_1.CdrDimension):
    """How much of one thing was used."""

    rules = (charges_at_most_all,)
