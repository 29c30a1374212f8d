"""Platform of Trust: the data itself, or an error whose reason is always given.

Rules: Platform of Trust API design, "HTTP status codes". Only 200, 201, 204, 304, 400,
401, 403, 404, 500 and 503 exist.
"""

from __future__ import annotations

import re
from typing import Any

from .base import MALFORMED
from .base import Contract
from .base import Key
from .base import Row
from .outcome import NO_BODY
from .outcome import Outcome
from .phrases import phrase

_BAD_REQUEST = Row(http=400, note="its name as the constant")
_UNAVAILABLE = Row(http=503, note="Retry-After if given")

_ROWS: dict[Key, Row] = {
    200: Row(http=200, note="204 for nothing; 304 where If-None-Match fits"),
    201: Row(http=201, note="Location if given"),
    204: Row(http=204, note="no body"),
    "2xx": Row(http=200),
    MALFORMED: Row(http=400, constant="MALFORMED_JSON", note="MALFORMED_JSON"),
    "invalid": Row(
        http=400,
        constant="FIELDS_VALIDATION_ERROR",
        note="FIELDS_VALIDATION_ERROR",
    ),
    401: Row(http=401),
    403: Row(http=403),
    404: Row(http=404),
    "4xx": _BAD_REQUEST,
    "crash": Row(http=500, note="generic text outside debug"),
    502: _UNAVAILABLE,
    503: _UNAVAILABLE,
    504: _UNAVAILABLE,
    "5xx": Row(http=500),
}


class PlatformOfTrustContract(Contract):
    """The contract of Platform of Trust."""

    conditional = True
    retry_statuses = frozenset({500, 503})

    def __init__(self) -> None:
        super().__init__("platform-of-trust", _ROWS, title="Platform of Trust")

    def _http(self, outcome: Outcome, row: Row) -> int:
        http = super()._http(outcome, row)
        # Nothing to say is 204, unless something was created.
        return 204 if http == 200 and outcome.data is None else http

    def success(self, outcome: Outcome) -> Any:
        """Write the data itself; 204 has no body."""
        return NO_BODY if outcome.http == 204 else outcome.data

    def failure(self, outcome: Outcome) -> Any:
        """Write the error: status, constant, description, and fields if it has any."""
        error: dict[str, Any] = {
            "status": outcome.http,
            "error": self.row(outcome).constant or _constant(outcome.happened),
            "description": outcome.text,
        }
        if fields := outcome.fields:
            error["fields"] = fields
        return {"error": error}


def _constant(happened: int | str) -> str:
    return re.sub(r"\W+", "_", phrase(happened).replace("'", "")).upper()


PLATFORM_OF_TRUST = PlatformOfTrustContract()
