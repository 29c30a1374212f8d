"""Modules by the paths that they no longer have.

Those that the documentation has named by them, and those of what is pickled, as a cache
does with answers. They are imported by these paths as well, and are the same modules.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

_NOW: Final = {
    f"{__package__}.{before}": f"{__package__}.{now}"
    for before, now in {
        "accepting": "views.accepting",
        "context": "exchange.context",
        "monitoring": "answers.monitoring",
        "objects.converting": "objects.conversions.converting",
        "paging": "views.paging",
        "results": "answers.results",
        "returning": "views.returning",
        "registration.addresses": "peers.addresses",
        "registration.failures": "peers.failures",
        "registration.memory": "parties.memory",
        "registration.parties": "parties.parties",
        "registration.peer": "peers.peer",
        "registration.refusals": "parties.refusals",
        "registration.settings": "peers.settings",
    }.items()
}


class _Moved(MetaPathFinder, Loader):
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self) if fullname in _NOW else None

    def exec_module(self, module: ModuleType) -> None:
        # What stands there afterwards is what has been imported (importlib).
        sys.modules[module.__name__] = import_module(_NOW[module.__name__])


def find_moved() -> None:
    """Have them found, from now on."""
    sys.meta_path.append(_Moved())
