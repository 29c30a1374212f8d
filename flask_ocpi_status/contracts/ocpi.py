"""OCPI: the envelope of data, status code, status message and timestamp.

Rules: OCPI 2.0 to 2.3.0, chapters "Status codes" and "Transport and format". From 2.2
on, a request that reached the OCPI layer never gets an HTTP error; the earlier versions
say the same in weaker words, so one table serves all of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .base import Contract
from .codes import CODES
from .outcome import Outcome
from .rows import CODED
from .rows import MALFORMED
from .rows import Key
from .rows import Row
from .versions import FEATURES
from .versions import Features

# The specification leaves the text out nowhere, and there are clients that demand it.
_SUCCESS = Row(http=200, code=1000, message="Success")
# The message never got to the OCPI layer: the HTTP status says it all.
_TRANSPORT = Row(code=2000, note="the request never got to the OCPI layer")
_CLIENT_ERROR = Row(http=200, code=2000)
_SERVER_ERROR = Row(http=200, code=3000, note="generic text outside debug")

_ROWS: dict[Key, Row] = {
    200: replace(_SUCCESS, note="an empty list stays []"),
    201: replace(_SUCCESS, http=201, note="Location if given; owed for a CDR"),
    202: replace(_SUCCESS, http=202, note="work that is not finished yet"),
    204: replace(_SUCCESS, note="OCPI always has a body"),
    "2xx": _SUCCESS,
    MALFORMED: Row(http=400, code=2001, note="the message says where"),
    "invalid": Row(
        http=200,
        code=2001,
        message="Invalid or missing parameters",
        note="data holds every violation",
    ),
    400: Row(code=2000, note="a bad host, a client that hung up"),
    401: Row(http=401, code=2000, headers=(("WWW-Authenticate", "Token"),)),
    403: _TRANSPORT,
    404: _TRANSPORT,
    405: _TRANSPORT,
    408: _TRANSPORT,
    411: _TRANSPORT,
    413: _TRANSPORT,
    414: _TRANSPORT,
    415: _TRANSPORT,
    417: _TRANSPORT,
    421: _TRANSPORT,
    426: _TRANSPORT,
    429: _TRANSPORT,
    431: _TRANSPORT,
    "4xx": _CLIENT_ERROR,
    "crash": _SERVER_ERROR,
    503: Row(http=503, code=3000, note="maintenance, overload"),
    "5xx": _SERVER_ERROR,
    CODED: Row(http=200, note="or the HTTP status that was asked for"),
    # What the URL names and is not there is 404, whatever the method; but a command
    # names its Location in the body.
    2003: Row(http=404, code=2003, posted=200),
    # Authorising a Token that is unknown is a POST, and has to be 404 all the same.
    2004: Row(http=404, code=2004),
}


class OCPIContract(Contract):
    """One version of OCPI.

    :param version: its number, as in ``"2.2.1"``.
    """

    holds_data = True

    def __init__(self, version: str) -> None:
        super().__init__(
            f"ocpi-{version}", _ROWS, title=f"OCPI {version}", codes=CODES[version]
        )
        self.version = version
        self.features: Features = FEATURES[version]

    def success(self, outcome: Outcome) -> Any:
        """Write the envelope; ``data`` is left out when there is none."""
        return self._envelope(outcome, outcome.data)

    def failure(self, outcome: Outcome) -> Any:
        """Write the envelope; ``data`` holds the violations, if that is what it was."""
        # Strict clients stumble over an empty list or object beside an error.
        data = None if outcome.data in ([], {}) else outcome.data
        if data is None and outcome.violations:
            data = {
                "errors": [
                    {"pointer": violation.pointer, "message": violation.message}
                    for violation in outcome.violations
                ]
            }
        return self._envelope(outcome, data)

    def is_form(self, body: Any, *, failed: bool) -> bool:
        """Whether JSON has the members that every envelope of OCPI has."""
        return (
            isinstance(body, dict)
            and type(body.get("status_code")) is int
            and isinstance(body.get("timestamp"), str)
        )

    @staticmethod
    def _envelope(outcome: Outcome, data: Any) -> dict[str, Any]:
        envelope: dict[str, Any] = {}
        if data is not None:
            envelope["data"] = data
        envelope["status_code"] = outcome.code
        envelope["status_message"] = outcome.text
        envelope["timestamp"] = outcome.timestamp
        return envelope


OCPI_CONTRACTS = tuple(OCPIContract(version) for version in CODES)
