"""OCPI 2.2.1: what it has otherwise than 2.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import v2_0
from . import v2_2
from .edition import Edition
from .fields import Boolean
from .patterns import COUNTRY_2
from .rules import names_the_evse
from .texts import CiString
from .texts import String

# CDRs


class CDR(v2_2.CDR):
    """A charge detail record: what a finished session is paid by."""

    home_charging_compensation = Boolean("?")


class CdrLocation(v2_2.CdrLocation):
    """The place of a CDR, as it was then."""

    postal_code = String(10, "?")
    state = String(20, "?")


class CdrToken(v2_2.CdrToken):
    """The token of a session or CDR, as it was then."""

    country_code = CiString(2, matching=COUNTRY_2)
    party_id = CiString(3, least=1)


class SignedData(v2_2.SignedData):
    """Signed meter values."""

    public_key = String(512, "?")
    url = String(512, "?")


class SignedValue(v2_2.SignedValue):
    """One signed meter value."""

    plain_data = String(5000)
    signed_data = String(5000)


# Commands


class StartSession(v2_2.StartSession):
    """A command: begin a session for a token."""

    rules = (names_the_evse,)

    connector_id = CiString(36, "?")


# Locations

Capability = v2_2.Capability.plus("START_SESSION_CONNECTOR_REQUIRED")
ConnectorType = v2_2.ConnectorType.plus(
    "CHAOJI DOMESTIC_M DOMESTIC_N DOMESTIC_O GBT_AC GBT_DC NEMA_5_20 NEMA_6_30 "
    "NEMA_6_50 NEMA_10_30 NEMA_10_50 NEMA_14_30 NEMA_14_50"
)
PowerType = v2_0.PowerType.plus("AC_2_PHASE AC_2_PHASE_SPLIT")


class Location(v2_2.Location):
    """A place with EVSEs, and how to find and use it."""

    address = String(255)
    state = String(45, "?")


# Version information endpoint

VersionNumber = v2_2.VersionNumber.plus("2.2.1")

if TYPE_CHECKING:  # what stays as it is, which Edition adds
    from .v2_2 import *

edition = Edition("2.2.1", globals(), v2_2.edition)
