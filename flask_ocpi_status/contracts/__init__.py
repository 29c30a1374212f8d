"""The nine contracts, as data. Nothing in here knows Flask."""

from __future__ import annotations

from .base import Contract
from .codes import CODES
from .codes import Codes
from .codes import StatusCode
from .daml import DAML
from .itsm import ITSM
from .ocpi import OCPI_CONTRACTS
from .ocpi import OCPIContract
from .outcome import NO_BODY
from .outcome import Answer
from .outcome import Headers
from .outcome import Outcome
from .outcome import Violation
from .outcome import check_warnings
from .platform_of_trust import PLATFORM_OF_TRUST
from .rows import MALFORMED
from .rows import Key
from .rows import Row
from .texts import texts_in
from .versions import CONFIGURATION_MODULES
from .versions import CREDENTIALS
from .versions import FEATURES
from .versions import VERSIONS
from .versions import Features

__all__ = [
    "CODES",
    "CONFIGURATION_MODULES",
    "CREDENTIALS",
    "FEATURES",
    "MALFORMED",
    "NO_BODY",
    "VERSIONS",
    "Answer",
    "Codes",
    "Contract",
    "Features",
    "Headers",
    "Key",
    "OCPIContract",
    "Outcome",
    "Row",
    "StatusCode",
    "Violation",
    "check_warnings",
    "contract_names",
    "get_contract",
    "texts_in",
]

_CONTRACTS: dict[str, Contract] = {
    contract.name: contract
    for contract in (*OCPI_CONTRACTS, DAML, PLATFORM_OF_TRUST, ITSM)
}


def contract_names() -> tuple[str, ...]:
    """Return the names of the contracts that come with the package."""
    return tuple(_CONTRACTS)


def get_contract(name: str) -> Contract:
    """Return a contract by its name, for instance ``"ocpi-2.2.1"``.

    :raises LookupError: when there is none of that name; the text lists them.
    """
    try:
        return _CONTRACTS[name]
    except KeyError:
        raise LookupError(
            f"There is no contract {name!r}; there are {', '.join(_CONTRACTS)}."
        ) from None
