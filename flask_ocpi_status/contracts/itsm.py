"""ITSM REST: the data itself, or an error with a readable text.

Rules: the IT service management REST conventions: 201 owes ``Location``, 401 owes
``WWW-Authenticate``, and of the failures only 500, 502, 503 and 504 may be retried.
"""

from __future__ import annotations

from typing import Any

from .base import Contract
from .outcome import Outcome
from .rows import MALFORMED
from .rows import Key
from .rows import Row

_BAD_REQUEST = Row(http=400)
_AS_IT_IS = Row()
_RETRY = Row(note="the client may retry")

_ROWS: dict[Key, Row] = {
    200: Row(http=200, posted=201, note="Location owed to a POST"),
    201: Row(http=201, note="Location owed"),
    "2xx": Row(http=200, note="nothing becomes the empty object"),
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
    holds_data = True

    def __init__(self) -> None:
        super().__init__("itsm-rest", _ROWS, title="ITSM REST")

    def own_texts(self, outcome: Outcome) -> list[str]:
        """Return the texts of a failure, with those of violations of the whole."""
        own = super().own_texts(outcome)
        return own if outcome.meant else [*own, *outcome.of_the_whole]

    def success(self, outcome: Outcome) -> Any:
        """Write the data itself; nothing becomes the empty object."""
        return {} if outcome.data is None else outcome.data

    def failure(self, outcome: Outcome) -> Any:
        """Write the error: status, message, and details if there are any."""
        error: dict[str, Any] = {"status": outcome.http, "message": outcome.text}
        details = outcome.fields or outcome.data
        if details:
            error["details"] = details
        return {"error": error}

    def is_form(self, body: Any, *, failed: bool) -> bool:
        """Whether JSON is data, which may be any, or an error."""
        error = body.get("error") if isinstance(body, dict) else None
        return not failed or (isinstance(error, dict) and "message" in error)

    def problem(self, outcome: Outcome) -> str | None:
        """What was created has an address."""
        if outcome.http == 201 and not any(
            name.lower() == "location" for name, _ in outcome.headers
        ):
            return (
                "In ITSM REST, a POST that creates owes a Location; return"
                " Created(data, location=…), Accepted(data) for work that goes on, or"
                " NoContent() where nothing was created."
            )
        return None


ITSM = ITSMContract()
