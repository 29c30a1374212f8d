"""How other parties are called, as an app's configuration has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..transport.platform import Platform
from ..transport.routing import PartyId


@dataclass(frozen=True, slots=True)
class PeerSettings:
    """How other parties are called.

    :param timeout: the seconds to wait for a connection, and between two bytes.
    :param deadline: the seconds that a call takes at most, with its retries.
    :param max_body: the largest body that is read, in bytes, decompressed.
    :param ca_bundle: certificates to trust instead of those that requests brings.
    :param insecure: whether http and addresses that are not public are called.
    :param parties: our own; with exactly one, it is the sender where none is named.
    """

    timeout: float = 10.0
    deadline: float = 30.0
    max_body: int = 10 * 1024 * 1024
    ca_bundle: str | None = None
    insecure: bool = False
    parties: frozenset[PartyId] = frozenset()

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> PeerSettings:
        """Read an app's configuration."""
        return cls(
            timeout=config["OCPI_STATUS_PEER_TIMEOUT"],
            deadline=config["OCPI_STATUS_PEER_DEADLINE"],
            max_body=config["OCPI_STATUS_PEER_MAX_BODY"],
            ca_bundle=config["OCPI_STATUS_PEER_CA_BUNDLE"],
            insecure=config["OCPI_STATUS_INSECURE_PEERS"],
            parties=Platform.of(config["OCPI_STATUS_ROLES"]).parties,
        )
