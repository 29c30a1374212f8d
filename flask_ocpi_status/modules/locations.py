"""Locations, with the EVSEs and Connectors in them.

Rules: OCPI 2.2.1, Locations, 8.2 "Interfaces and endpoints". Before 2.1 what is the
CPO's own is read as a list alone.
"""

from __future__ import annotations

from typing import Final

from ..errors import UnknownLocation
from .operation import SENDER
from .operation import Collection
from .operation import Module
from .operation import Operation
from .operation import pushed

#: The objects that have a URL, and what is behind that of the Location.
_LEVELS: Final = (
    ("Location", ""),
    ("EVSE", "/<evse_uid>"),
    ("Connector", "/<evse_uid>/<connector_id>"),
)
_OURS: Final = [(cls, f"<location_id>{below}") for cls, below in _LEVELS]
_THEIRS: Final = [(cls, f"<country_code>/<party_id>/{path}") for cls, path in _OURS]

LOCATIONS: Final = Module(
    "locations",
    (
        Collection(
            (
                Operation("list", SENDER, "GET", gives="Location"),
                *(
                    Operation("read", SENDER, "GET", path, gives=cls, since="2.1")
                    for cls, path in _OURS
                ),
                *pushed(*_THEIRS),
            ),
            "Location",
            ("location_id", "id"),
            UnknownLocation,
        ),
    ),
)
