"""Platform of Trust: the data itself, or an error whose reason is always given.

Rules: Platform of Trust API design, "HTTP status codes". Only 200, 201, 204, 304, 400,
401, 403, 404, 500 and 503 exist.
"""

from __future__ import annotations

import re
from typing import Any

from .base import Contract
from .outcome import Outcome
from .phrases import phrase
from .rows import MALFORMED
from .rows import Key
from .rows import Row

_BAD_REQUEST = Row(http=400, note="its name as the constant")
_UNAVAILABLE = Row(http=503, note="Retry-After if given")

_ROWS: dict[Key, Row] = {
    200: Row(http=200, empty=204, note="304 where If-None-Match fits"),
    201: Row(http=201, note="Location if given"),
    204: Row(http=204, note="no body"),
    "2xx": Row(http=200, empty=204),
    MALFORMED: Row(http=400, constant="MALFORMED_JSON"),
    "invalid": Row(http=400, constant="FIELDS_VALIDATION_ERROR"),
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

    def own_texts(self, outcome: Outcome) -> list[str]:
        """Return the texts of a failure, with those of violations of the whole."""
        own = super().own_texts(outcome)
        return own if outcome.meant else [*own, *outcome.of_the_whole]

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

    def is_form(self, body: Any, *, failed: bool) -> bool:
        """Whether JSON is data, which may be any, or an error."""
        error = body.get("error") if isinstance(body, dict) else None
        return not failed or (isinstance(error, dict) and "description" in error)


def _constant(happened: int | str) -> str:
    return re.sub(r"\W+", "_", phrase(happened).replace("'", "")).upper()


PLATFORM_OF_TRUST = PlatformOfTrustContract()
