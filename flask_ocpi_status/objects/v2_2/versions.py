"""OCPI 2.2, Version information endpoint."""

from __future__ import annotations

from .. import v2_0
from .. import v2_1
from .. import v2_1_1
from ..edition import enum
from ..fields import Enum

InterfaceRole = enum("SENDER RECEIVER")
ModuleID = v2_1.ModuleID.plus("chargingprofiles hubclientinfo")
VersionNumber = v2_1_1.VersionNumber.plus("2.2")


class Endpoint(v2_0.Endpoint):
    """A module, and where it is."""

    role = Enum("InterfaceRole")
