"""OCPI's objects: every class of every version, judged exactly and fast.

A module has a version: ``objects.v2_2_1.Location`` is a marshmallow schema. They are
imported when they are first asked for.
"""

from __future__ import annotations

from typing import Any

from .conversions.converting import Converted as Converted
from .conversions.converting import ImpossibleConversion as ImpossibleConversion
from .conversions.converting import Loss as Loss
from .conversions.converting import convert as convert
from .edition import Edition as Edition
from .edition import Object as Object
from .editions import MODULES
from .editions import edition_names as edition_names
from .editions import edition_of as edition_of
from .editions import module_of
from .judging.remarks import remarks as remarks
from .judging.verdict import judge as judge
from .patching import apply_patch as apply_patch
from .patching import find_part as find_part
from .patching import put_part as put_part

__all__ = [
    "Converted",
    "Edition",
    "ImpossibleConversion",
    "Loss",
    "Object",
    "apply_patch",
    "convert",
    "edition_names",
    "edition_of",
    "find_part",
    "judge",
    "put_part",
    "remarks",
]


def __getattr__(name: str) -> Any:
    if name in MODULES.values():
        return module_of(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
