"""OCPI's status codes: what each one means, and which version knows it.

Rules: OCPI 2.0 to 2.3.0, chapter "Status codes".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class StatusCode(IntEnum):
    """An OCPI status code: the second of the two statuses of an OCPI answer.

    A number that OCPI does not name is kept as it came, so that what a peer sends can
    be stored, compared and classed: ``StatusCode(2999).is_client_error`` is true.

    :raises ValueError: for what is not a whole number of at least 1000.
    """

    SUCCESS = 1000
    CLIENT_ERROR = 2000
    INVALID_PARAMETERS = 2001
    NOT_ENOUGH_INFORMATION = 2002
    UNKNOWN_LOCATION = 2003
    UNKNOWN_TOKEN = 2004
    SERVER_ERROR = 3000
    UNABLE_TO_USE_CLIENT_API = 3001
    UNSUPPORTED_VERSION = 3002
    NO_MATCHING_ENDPOINTS = 3003
    HUB_ERROR = 4000
    UNKNOWN_RECEIVER = 4001
    FORWARD_TIMEOUT = 4002
    CONNECTION_PROBLEM = 4003

    @classmethod
    def _missing_(cls, value: object) -> StatusCode | None:
        if type(value) is not int or value < 1000:
            return None
        # Not added to the enumeration: a peer must not be able to make it grow.
        unnamed = int.__new__(cls, value)
        unnamed._name_ = f"UNNAMED_{value}"
        unnamed._value_ = value
        return unnamed

    def __reduce_ex__(self, proto: object) -> tuple[Any, ...]:
        # By number: some Python versions copy by name, which an unnamed code has not.
        return type(self), (self._value_,)

    @property
    def is_success(self) -> bool:
        """Whether the code is one of the 1xxx."""
        return self // 1000 == 1

    @property
    def is_client_error(self) -> bool:
        """Whether the code is one of the 2xxx."""
        return self // 1000 == 2

    @property
    def is_server_error(self) -> bool:
        """Whether the code is one of the 3xxx."""
        return self // 1000 == 3

    @property
    def is_hub_error(self) -> bool:
        """Whether the code is one of the 4xxx (OCPI 2.2 and later)."""
        return self // 1000 == 4

    @property
    def is_custom(self) -> bool:
        """Whether the code lies in a range left to custom modules (x900 to x999)."""
        return 1 <= self // 1000 <= 4 and self % 1000 >= 900

    @property
    def meaning(self) -> str:
        """What the code says, in a few words."""
        if self.value in MEANINGS:
            return MEANINGS[self.value]
        kind = _CLASSES.get(self // 1000, "code of no known class")
        return f"custom {kind}" if self.is_custom else f"unnamed {kind}"

    @property
    def happened(self) -> int:
        """The HTTP status that a Flask developer would use for this code.

        It is what the code comes to in a contract that has no status codes.
        """
        if self.value in _HAPPENED:
            return _HAPPENED[self.value]
        return _HAPPENED.get(self // 1000 * 1000, 500)


MEANINGS: dict[int, str] = {
    1000: "success",
    2000: "client error",
    2001: "invalid or missing parameters",
    2002: "not enough information",
    2003: "unknown Location",
    2004: "unknown Token",
    3000: "server error",
    3001: "unable to use the client's API",
    3002: "unsupported version",
    3003: "no matching endpoints between the parties",
    4000: "hub error",
    4001: "unknown receiver",
    4002: "timeout on a forwarded request",
    4003: "connection problem",
}

_CLASSES = {1: "success", 2: "client error", 3: "server error", 4: "hub error"}

_HAPPENED: dict[int, int] = {
    1000: 200,
    2000: 400,
    2001: 422,
    2002: 422,
    2003: 404,
    2004: 404,
    3000: 500,
    3001: 502,
    3002: 501,
    3003: 501,
    4000: 502,
    4001: 404,
    4002: 504,
    4003: 502,
}


@dataclass(frozen=True, slots=True)
class Codes:
    """The status codes of one version of OCPI.

    :param named: the codes that the version names.
    :param custom: whether x900 to x999 are left to custom modules (2.2 and later).
    :param generic: for each class, the code that stands for those it does not name.
    """

    named: frozenset[int]
    custom: bool
    generic: dict[int, int]

    def knows(self, code: int) -> bool:
        """Whether a server of this version may send the code."""
        return code in self.named or (self.custom and StatusCode(code).is_custom)

    def fit(self, code: int) -> int:
        """Return the code itself, or the generic one of its class.

        2004 becomes 2000 in OCPI 2.1.1, 4002 becomes 3000 before 2.2. OCPI 2.2 has hub
        errors but no generic one; 4900, of its custom range, stands in.

        :raises ValueError: for a code of no class, which no version can send.
        """
        if self.knows(code):
            return int(code)
        if code // 1000 not in self.generic:
            raise ValueError(
                f"{code} is no OCPI status code; use one from 1000 to 4999."
            )
        return self.generic[code // 1000]


_NAMED_2_0 = frozenset({1000, 2000, 2001, 3000, 3001, 3002, 3003})
_NAMED_2_1 = _NAMED_2_0 | {2002, 2003}
_NAMED_2_2 = _NAMED_2_1 | {2004, 4001, 4002, 4003}
_NAMED_2_2_1 = _NAMED_2_2 | {4000}

#: The registry: a version's number, and the codes that it has.
CODES: dict[str, Codes] = {
    "2.0": Codes(_NAMED_2_0, False, {1: 1000, 2: 2000, 3: 3000, 4: 3000}),
    "2.1": Codes(_NAMED_2_1, False, {1: 1000, 2: 2000, 3: 3000, 4: 3000}),
    "2.1.1": Codes(_NAMED_2_1, False, {1: 1000, 2: 2000, 3: 3000, 4: 3000}),
    "2.2": Codes(_NAMED_2_2, True, {1: 1000, 2: 2000, 3: 3000, 4: 4900}),
    "2.2.1": Codes(_NAMED_2_2_1, True, {1: 1000, 2: 2000, 3: 3000, 4: 4000}),
    "2.3.0": Codes(_NAMED_2_2_1, True, {1: 1000, 2: 2000, 3: 3000, 4: 4000}),
}
