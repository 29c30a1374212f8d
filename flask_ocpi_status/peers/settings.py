"""How other parties are called, as an app's configuration has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from math import inf
from pathlib import Path
from types import UnionType
from typing import Any
from typing import Final

from ..transport.platform import Platform
from ..transport.routing import PartyId

_NUMBERS: Final[dict[str, type | UnionType]] = {
    "timeout": int | float,
    "deadline": int | float,
    "max_body": int,
}


@dataclass(frozen=True, slots=True)
class PeerSettings:
    """How other parties are called.

    :param timeout: the seconds to wait for a connection, and between two bytes.
    :param deadline: the seconds that a call takes at most, with its retries.
    :param max_body: the largest body that is read, in bytes, decompressed.
    :param ca_bundle: certificates to trust instead of those that requests brings.
    :param insecure: whether http and addresses that are not public are called.
    :param parties: our own; with exactly one, it is the sender where none is named.
    :raises ValueError: for a value that cannot be used.
    """

    timeout: float = 10.0
    deadline: float = 15.0
    max_body: int = 10 * 1024 * 1024
    ca_bundle: str | None = None
    insecure: bool = False
    parties: frozenset[PartyId] = frozenset()

    def __post_init__(self) -> None:
        for name, what in _NUMBERS.items():
            number = getattr(self, name)
            good = isinstance(number, what) and not isinstance(number, bool)
            if not good or not 0 < number < inf:
                raise ValueError(
                    f"OCPI_STATUS_PEER_{name.upper()} is {number!r}; use a number above"
                    " 0."
                )
        if not isinstance(self.insecure, bool):
            # Anything else would be true, "false" included.
            raise ValueError(
                f"OCPI_STATUS_INSECURE_PEERS is {self.insecure!r}; use True or False."
            )
        if not all(isinstance(one, PartyId) for one in self.parties):
            raise ValueError(
                'Our own parties are a set of PartyId, as in {PartyId("NL", "DST")}.'
            )
        bundle = self.ca_bundle
        if bundle is not None and not (
            isinstance(bundle, str | Path) and Path(bundle).exists()
        ):
            raise ValueError(
                "OCPI_STATUS_PEER_CA_BUNDLE names a file that is not there."
            )

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> PeerSettings:
        """Read an app's configuration.

        :raises ValueError: for a key whose value cannot be used.
        """
        return cls(
            timeout=config["OCPI_STATUS_PEER_TIMEOUT"],
            deadline=config["OCPI_STATUS_PEER_DEADLINE"],
            max_body=config["OCPI_STATUS_PEER_MAX_BODY"],
            ca_bundle=config["OCPI_STATUS_PEER_CA_BUNDLE"],
            insecure=config["OCPI_STATUS_INSECURE_PEERS"],
            parties=Platform.of(config["OCPI_STATUS_ROLES"]).parties,
        )


def needed_endpoints(config: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Read ``OCPI_STATUS_NEEDED_ENDPOINTS``: pairs of a module and a role or ``None``.

    :raises ValueError: for what is no such pair.
    """
    needed = []
    for pair in config["OCPI_STATUS_NEEDED_ENDPOINTS"] or ():
        match pair:
            case (str() as module, "SENDER" | "RECEIVER" | None as role):
                needed.append((module, role))
            case _:
                raise ValueError(
                    f"OCPI_STATUS_NEEDED_ENDPOINTS holds {pair!r}; use pairs as in"
                    " ('locations', 'SENDER'), or with None for either side."
                )
    return needed


def demand_extra() -> None:
    """Refuse to go on without what calls to other parties need.

    :raises RuntimeError: when something is missing.
    """
    for name in ("requests", "requests_hardened"):
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != name:
                raise
            raise RuntimeError(
                f"Parties are called with {name.replace('_', '-')}; run pip install"
                " 'flask-ocpi-status[registration]'."
            ) from None
