"""OCPI 2.0, Types."""

from __future__ import annotations

from ..edition import Object
from ..edition import enum
from ..patterns import LANGUAGE
from ..texts import String

DimensionType = enum("ENERGY FLAT MAX_CURRENT MIN_CURRENT PARKING_TIME TIME")


class DisplayText(Object):
    """A text for people, in one language."""

    language = String(2, matching=LANGUAGE)
    text = String(512)
