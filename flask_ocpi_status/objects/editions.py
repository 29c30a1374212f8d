"""The editions there are, by their names.

A version's module is imported when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Final

from .edition import Edition

#: The modules of the versions and extensions, oldest first.
MODULES: Final = {
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
    return list(MODULES)


def edition_of(name: str) -> Edition:
    """Return a version's classes and enums.

    :param name: ``"2.2.1"``, or with an extension ``"2.3.0-payments"``.
    :raises LookupError: for one that is not known.
    """
    try:
        module = MODULES[name]
    except KeyError:
        raise LookupError(
            f"There are no objects of OCPI {name!r}; use one of {', '.join(MODULES)}."
        ) from None
    edition: Edition = module_of(module).edition
    return edition


def module_of(name: str) -> ModuleType:
    """Return the module of a version, by the module's name."""
    return import_module(f".{name}", __package__)
