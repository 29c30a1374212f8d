"""OCPI 2.1.1: what it has otherwise than 2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import v2_0
from . import v2_1
from .edition import Edition
from .fields import Anything
from .fields import List
from .fields import Number
from .patterns import TIME
from .texts import CiString
from .texts import DateTime
from .texts import String

# CDRs


class CDR(v2_1.CDR):
    """A charge detail record: what a finished session is paid by."""

    id = CiString(36, least=1)
    stop_date_time = DateTime()
    auth_id = String(36, least=1)


# Commands


class ReserveNow(v2_1.ReserveNow):
    """A command: keep an EVSE free for a token."""

    location_id = String(39, least=1)
    evse_uid = String(39, "?")


class StartSession(v2_1.StartSession):
    """A command: begin a session for a token."""

    location_id = String(39, least=1)
    evse_uid = String(39, "?")


class StopSession(v2_1.StopSession):
    """A command: end a session."""

    session_id = String(36, least=1)


class UnlockConnector(v2_1.UnlockConnector):
    """A command: let go of a stuck connector."""

    location_id = String(39, least=1)
    evse_uid = String(39, least=1)
    connector_id = String(36, least=1)


# Locations


class Location(v2_1.Location):
    """A place with EVSEs, and how to find and use it."""

    id = String(39, least=1)


class EVSE(v2_1.EVSE):
    """What charges one vehicle at a time."""

    uid = String(39, least=1)


class Connector(v2_1.Connector):
    """A socket or cable of an EVSE."""

    id = String(36, least=1)
    tariff_id = String(36, "?")


class RegularHours(v2_0.RegularHours):
    """Opening hours of one day of the week."""

    period_begin = String(5, matching=TIME)
    period_end = String(5, matching=TIME)


# Sessions


class Session(v2_1.Session):
    """A charging session while it lasts, and after."""

    id = String(36, least=1)
    auth_id = String(36, least=1)
    total_cost = Number("?")


# Tariffs


class Tariff(v2_1.Tariff):
    """What charging costs."""

    id = String(36, least=1)


class TariffRestrictions(v2_1.TariffRestrictions):
    """When prices hold."""

    start_time = String(5, "?", matching=TIME)
    end_time = String(5, "?", matching=TIME)


# Tokens


class Token(v2_1.Token):
    """What a driver identifies with."""

    uid = String(36, least=1)
    auth_id = String(36, least=1)


class LocationReferences(v2_1.LocationReferences):
    """Where a token wants to charge."""

    location_id = String(39, least=1)
    evse_uids = List(String(39, least=1))
    connector_ids = List(String(36, least=1))


# Transport and format


class ResponseEnvelope(v2_1.ResponseEnvelope):
    """What every answer is in."""

    data = Anything("Array or Object or String")


# Version information endpoint

VersionNumber = v2_1.VersionNumber.plus("2.1.1")

if TYPE_CHECKING:  # what stays as it is, which Edition adds
    from .v2_1 import *

edition = Edition("2.1.1", globals(), v2_1.edition)
