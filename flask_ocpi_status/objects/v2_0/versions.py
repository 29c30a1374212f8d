"""OCPI 2.0, Version information endpoint."""

from __future__ import annotations

from ..edition import Object
from ..edition import open_enum
from ..fields import Enum
from ..fields import List
from ..fields import Nested
from ..patterns import VERSION
from ..texts import URL
from ..texts import DecimalString

#: Open, as parties have modules of their own, in every version.
ModuleID = open_enum("cdrs credentials locations sessions tariffs tokens")


class VersionDetails(Object):
    """The modules of one version, and where they are."""

    version = DecimalString()
    endpoints = List(Nested("Endpoint"), "+")


class Version(Object):
    """A version, and where its details are."""

    # Those of the versions after it are no decimals.
    version = DecimalString(matching=VERSION)
    url = URL()


class Endpoint(Object):
    """A module, and where it is."""

    identifier = Enum("ModuleID")
    url = URL()
