"""OCPI 2.3.0 with Payments: what it has besides 2.3.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import v2_3_0
from .edition import Edition
from .edition import Object
from .edition import enum
from .fields import Enum
from .fields import List
from .fields import Nested
from .fields import Number
from .patterns import CI_COUNTRY_3
from .patterns import CI_CURRENCY
from .patterns import COUNTRY_2
from .texts import URL
from .texts import CiString
from .texts import DateTime

# Payments

InvoiceCreator = enum("CPO PTP")
CaptureStatusCode = enum("SUCCESS PARTIAL_SUCCESS FAILED")


class Terminal(Object):
    """A payment terminal."""

    in_url = {"terminal_id": "terminal_id"}

    chapter = "payments"
    terminal_id = CiString(36, least=1)
    customer_reference = CiString(36, "?")
    party_id = CiString(3, "?")
    country_code = CiString(2, "?", matching=COUNTRY_2)
    address = CiString(45, "?")
    city = CiString(45, "?")
    postal_code = CiString(10, "?")
    state = CiString(20, "?")
    country = CiString(3, "?", matching=CI_COUNTRY_3)
    coordinates = Nested("GeoLocation", "?")
    invoice_base_url = URL("?")
    invoice_creator = Enum("InvoiceCreator", "?")
    reference = CiString(36, "?")
    location_ids = List(CiString(36, least=1))
    evse_uids = List(CiString(36, least=1))
    last_updated = DateTime()


class FinancialAdviceConfirmation(Object):
    """What a payment terminal has taken for a session."""

    chapter = "payments"
    id = CiString(36, least=1)
    authorization_reference = CiString(36)
    total_costs = Nested("Price")
    currency = CiString(3, matching=CI_CURRENCY)
    eft_data = List(CiString(255, least=1), "+")
    capture_status_code = Enum("CaptureStatusCode")
    capture_status_message = CiString(255, "?", least=1)
    last_updated = DateTime()


# Tariffs


class Tariff(v2_3_0.Tariff):
    """What charging costs."""

    preauthorize_amount = Number("?")


if TYPE_CHECKING:  # what stays as it is, which Edition adds
    from .v2_3_0 import *

edition = Edition("2.3.0-payments", globals(), v2_3_0.edition)
