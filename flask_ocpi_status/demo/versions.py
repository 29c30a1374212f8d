"""The versions of OCPI that the demo speaks."""

from __future__ import annotations

from ..contracts import OCPIContract
from ..contracts import contract_names
from ..contracts import get_contract


def ocpi_versions() -> list[str]:
    """Return the versions of OCPI that there are contracts for, oldest first."""
    contracts = (get_contract(name) for name in contract_names())
    return [one.version for one in contracts if isinstance(one, OCPIContract)]
