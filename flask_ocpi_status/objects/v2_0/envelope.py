"""OCPI 2.0, Transport and format."""

from __future__ import annotations

from ..edition import Object
from ..fields import Anything
from ..fields import Integer
from ..texts import DateTime
from ..texts import String


class ResponseEnvelope(Object):
    """What every answer is in."""

    data = Anything("object")
    status_code = Integer()
    status_message = String(None, "?")
    timestamp = DateTime()
