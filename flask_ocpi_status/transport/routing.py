"""Who a message is from and for: the four routing headers (OCPI 2.2 and later).

Rules: OCPI 2.2.1, Transport and format, "Message routing". Configuration modules
(credentials, versions, hubclientinfo) are not routed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from typing import NamedTuple

TO_COUNTRY: Final = "OCPI-to-country-code"
TO_PARTY: Final = "OCPI-to-party-id"
FROM_COUNTRY: Final = "OCPI-from-country-code"
FROM_PARTY: Final = "OCPI-from-party-id"


@dataclass(frozen=True, slots=True, eq=False)
class PartyId:
    """A party by its two codes: case-insensitive, and kept in their case (CiString).

    :param country_code: ISO 3166-1 alpha-2.
    :param party_id: three letters or digits, after ISO 15118.
    :raises ValueError: for what is no code; a header could not carry all of it.
    """

    country_code: str
    party_id: str

    def __post_init__(self) -> None:
        if not (_is_code(self.country_code, 2) and _is_code(self.party_id, 3)):
            raise ValueError(
                "A party has a country code of two letters and a party id of three"
                f" letters or digits, not {self.country_code!r} and {self.party_id!r}."
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PartyId):
            return NotImplemented
        return self._folded() == other._folded()

    def __hash__(self) -> int:
        return hash(self._folded())

    def __str__(self) -> str:
        return f"{self.country_code}-{self.party_id}"

    def _folded(self) -> tuple[str, str]:
        return self.country_code.upper(), self.party_id.upper()


class Routing(NamedTuple):
    """Where a message comes from and goes to.

    :param receiver: the TO pair; ``None`` where it is missing or is no pair.
    :param sender: the FROM pair, likewise.
    """

    receiver: PartyId | None = None
    sender: PartyId | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The headers without which the message cannot be routed."""
        to = () if self.receiver else (TO_COUNTRY, TO_PARTY)
        origin = () if self.sender else (FROM_COUNTRY, FROM_PARTY)
        return (*to, *origin)

    def swapped(self) -> Routing:
        """Return the routing of the answer."""
        return Routing(receiver=self.sender, sender=self.receiver)

    def headers(self) -> list[tuple[str, str]]:
        """Write the headers, as far as they are known."""
        headers = []
        if self.receiver is not None:
            headers += [
                (TO_COUNTRY, self.receiver.country_code),
                (TO_PARTY, self.receiver.party_id),
            ]
        if self.sender is not None:
            headers += [
                (FROM_COUNTRY, self.sender.country_code),
                (FROM_PARTY, self.sender.party_id),
            ]
        return headers


UNROUTED: Final = Routing()


def read_routing(
    to_country: str | None,
    to_party: str | None,
    from_country: str | None,
    from_party: str | None,
) -> Routing:
    """Read the four headers; a pair of which one is missing or no code is no pair."""
    return Routing(_pair(to_country, to_party), _pair(from_country, from_party))


def _pair(country_code: str | None, party_id: str | None) -> PartyId | None:
    if country_code is None or party_id is None:
        return None
    try:
        return _party(country_code, party_id)
    except ValueError:
        return None


_party = lru_cache(maxsize=1024)(PartyId)  # the same few in every message


def _is_code(text: str, length: int) -> bool:
    return len(text) <= length and text.isascii() and text.isalnum()
