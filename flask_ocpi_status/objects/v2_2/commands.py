"""OCPI 2.2, Commands."""

from __future__ import annotations

from .. import v2_1
from .. import v2_1_1
from ..edition import Object
from ..edition import enum
from ..fields import Enum
from ..fields import Integer
from ..fields import List
from ..fields import Nested
from ..texts import URL
from ..texts import CiString

CommandResponseType = v2_1.CommandResponseType.minus("TIMEOUT")
CommandResultType = enum(
    "ACCEPTED CANCELED_RESERVATION EVSE_OCCUPIED EVSE_INOPERATIVE FAILED "
    "NOT_SUPPORTED REJECTED TIMEOUT UNKNOWN_RESERVATION"
)
CommandType = v2_1.CommandType.plus("CANCEL_RESERVATION")


class CancelReservation(Object):
    """A command: give a reservation up."""

    response_url = URL()
    reservation_id = CiString(36, least=1)


class CommandResponse(v2_1.CommandResponse):
    """Whether a command could be passed on."""

    timeout = Integer()
    message = List(Nested("DisplayText"))


class CommandResult(Object):
    """What came of a command."""

    result = Enum("CommandResultType")
    message = List(Nested("DisplayText"))


class ReserveNow(v2_1_1.ReserveNow):
    """A command: keep an EVSE free for a token."""

    reservation_id = CiString(36, least=1)
    location_id = CiString(36, least=1)
    evse_uid = CiString(36, "?")
    authorization_reference = CiString(36, "?")


class StartSession(v2_1_1.StartSession):
    """A command: begin a session for a token."""

    location_id = CiString(36, least=1)
    evse_uid = CiString(36, "?")
    authorization_reference = CiString(36, "?")


class StopSession(v2_1_1.StopSession):
    """A command: end a session."""

    session_id = CiString(36, least=1)


class UnlockConnector(v2_1_1.UnlockConnector):
    """A command: let go of a stuck connector."""

    location_id = CiString(36, least=1)
    evse_uid = CiString(36, least=1)
    connector_id = CiString(36, least=1)
