"""ITSM REST: the data itself, or an error with a readable text.

Rules: the IT service management REST conventions: 201 owes ``Location``, 401 owes
``WWW-Authenticate``, and of the failures only 500, 502, 503 and 504 may be retried.
"""

from __future__ import annotations

from typing import Any

from .base import MALFORMED
from .base import Contract
from .base import Key
from .base import Row
from .outcome import NO_BODY
from .outcome import Outcome

_BAD_REQUEST = Row(http=400)
_AS_IT_IS = Row()
_RETRY = Row(note="the client may retry")

_ROWS: dict[Key, Row] = {
    200: Row(http=200, note="204 for nothing from a DELETE; 201 to a POST"),
    201: Row(http=201, note="Location owed"),
    202: Row(http=202),
    204: Row(http=204, note="no body"),
    "2xx": Row(http=200),
    MALFORMED: _BAD_REQUEST,
    "invalid": _BAD_REQUEST,
    401: Row(http=401, headers=(("WWW-Authenticate", "Bearer"),), note="configurable"),
    409: Row(http=400, note="meaning counts too: it exists already"),
    "4xx": _AS_IT_IS,
    "crash": _RETRY,
    502: _RETRY,
    503: _RETRY,
    504: _RETRY,
    "5xx": Row(note="the client does not retry"),
}


class ITSMContract(Contract):
    """The contract of ITSM REST."""

    negotiates = True

    def __init__(self) -> None:
        super().__init__("itsm-rest", _ROWS, title="ITSM REST")

    def _http(self, outcome: Outcome, row: Row) -> int:
        if _creates(outcome):
            return 201
        http = super()._http(outcome, row)
        if http == 200 and outcome.data is None and outcome.method in _SILENT:
            return 204
        return http

    def success(self, outcome: Outcome) -> Any:
        """Write the data itself; 204 has no body."""
        return NO_BODY if outcome.http == 204 else outcome.data

    def failure(self, outcome: Outcome) -> Any:
        """Write the error: status, message, and details if there are any."""
        error: dict[str, Any] = {"status": outcome.http, "message": outcome.text}
        details = outcome.fields or outcome.data
        if details:
            error["details"] = details
        return {"error": error}

    def problem(self, outcome: Outcome) -> str | None:
        """What was created has an address."""
        if outcome.http == 201 and not any(
            name.lower() == "location" for name, _ in outcome.headers
        ):
            return (
                "In ITSM REST, a POST that creates owes a Location; return"
                " Created(data, location=…), or Accepted(data) for work that goes on."
            )
        return None


# The methods whose success may have nothing to say.
_SILENT = ("DELETE", "OPTIONS")


def _creates(outcome: Outcome) -> bool:
    return outcome.method == "POST" and outcome.happened in (200, 204)


ITSM = ITSMContract()
