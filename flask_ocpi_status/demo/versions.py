"""From which version of OCPI on something is so, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from ..contracts import OCPIContract
from ..contracts import contract_names
from ..contracts import get_contract

#: A version as numbers, so that it can be compared: ``(2, 1, 1)``.
Version = tuple[int, ...]

V2_0: Version = (2, 0)
V2_1: Version = (2, 1)
V2_1_1: Version = (2, 1, 1)
V2_2: Version = (2, 2)
EVER: Version = (99,)


@dataclass(frozen=True, slots=True)
class Span:
    """The versions that know something.

    :param since: the first of them.
    :param until: the first that knows it no more.
    """

    since: Version = V2_0
    until: Version = EVER

    def __contains__(self, version: Version) -> bool:
        return self.since <= version < self.until


ALWAYS = Span()
FROM_2_1 = Span(since=V2_1)
FROM_2_2 = Span(since=V2_2)
BEFORE_2_1 = Span(until=V2_1)
BEFORE_2_1_1 = Span(until=V2_1_1)
BEFORE_2_2 = Span(until=V2_2)

S = TypeVar("S", bound=str)


def known_words(
    words: Iterable[S], spans: dict[str, Span], version: Version
) -> list[S]:
    """Return the words of an enumeration that a version has."""
    return [word for word in words if version in spans.get(word, ALWAYS)]


def ocpi_versions() -> list[str]:
    """Return the versions of OCPI that there are contracts for, oldest first."""
    contracts = (get_contract(name) for name in contract_names())
    return [one.version for one in contracts if isinstance(one, OCPIContract)]


def numbers_of(version: str) -> Version:
    """Return a version as numbers."""
    return tuple(int(number) for number in version.split("."))
