"""OCPI's objects: every class of every version, judged exactly and fast.

A module has a version: ``objects.v2_2_1.Location`` is a marshmallow schema. They are
imported when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from .converting import Converted as Converted
from .converting import ImpossibleConversion as ImpossibleConversion
from .converting import Loss as Loss
from .converting import convert as convert
from .edition import Edition as Edition
from .edition import Object as Object
from .judging import judge as judge
from .patching import apply_patch as apply_patch
from .patching import find_part as find_part
from .patching import put_part as put_part
from .remarks import remarks as remarks

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

_MODULES = {
    "2.0": "v2_0",
    "2.1": "v2_1",
    "2.1.1": "v2_1_1",
    "2.2": "v2_2",
    "2.2.1": "v2_2_1",
    "2.3.0": "v2_3_0",
    "2.3.0-payments": "v2_3_0_payments",
    "2.3.0-bookings": "v2_3_0_bookings",
}


def edition_names() -> list[str]:
    """Return the versions and extensions whose objects are known, oldest first."""
    return list(_MODULES)


def edition_of(name: str) -> Edition:
    """Return a version's classes and enums.

    :param name: ``"2.2.1"``, or with an extension ``"2.3.0-payments"``.
    :raises LookupError: for one that is not known.
    """
    try:
        module = _MODULES[name]
    except KeyError:
        raise LookupError(
            f"There are no objects of OCPI {name!r}; use one of {', '.join(_MODULES)}."
        ) from None
    edition: Edition = _module(module).edition
    return edition


def __getattr__(name: str) -> Any:
    if name in _MODULES.values():
        return _module(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _module(name: str) -> ModuleType:
    return import_module(f".{name}", __name__)
