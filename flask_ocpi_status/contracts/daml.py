"""Daml JSON API: ``status`` and ``result``, or ``status`` and ``errors``.

Rules: Daml JSON API, "HTTP Status Codes" and the response formats beside it. Only 200,
400, 401, 404 and 500 exist, and ``status`` repeats the HTTP status.
"""

from __future__ import annotations

from datetime import date
from datetime import time
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from ..naming.article import kind_of
from .base import Contract
from .outcome import Outcome
from .outcome import check_warnings
from .rows import MALFORMED
from .rows import Key
from .rows import Row

_OK = Row(http=200, note="nothing becomes the empty object")
_BAD_REQUEST = Row(http=400)
_UNAUTHORIZED = Row(http=401, message="Authentication Required")
_NOT_FOUND = Row(http=404, message="HttpMethod({method}), uri: {url}")
_ERROR = Row(http=500, note="generic text outside debug")

_ROWS: dict[Key, Row] = {
    "2xx": _OK,
    MALFORMED: Row(http=400, note="the error says where"),
    401: _UNAUTHORIZED,
    403: _UNAUTHORIZED,
    404: _NOT_FOUND,
    405: _NOT_FOUND,
    410: _NOT_FOUND,
    "4xx": _BAD_REQUEST,
    "5xx": _ERROR,
}

# What JSON writes as neither an object nor an array.
_SCALARS = (
    *(str, bytes, bytearray, int, float, Decimal),
    *(date, time, timedelta, UUID, Enum),
)


class DamlContract(Contract):
    """The contract of the Daml JSON API."""

    #: Whether nothing is ``null`` rather than the empty object, as of a fetch that has
    #: found nothing.
    null_result: bool = False
    structured = True
    tells_url = True
    retry_statuses = frozenset({500})

    def __init__(self) -> None:
        super().__init__("daml-json-api", _ROWS, title="Daml JSON API")

    def success(self, outcome: Outcome) -> Any:
        """Write ``status`` and ``result``; nothing becomes the empty object.

        Or ``null``, by ``replace(null_result=True)``.
        """
        result = outcome.data
        if result is None and not self.null_result:
            result = {}
        return _with_warnings({"status": outcome.http, "result": result}, outcome)

    def failure(self, outcome: Outcome) -> Any:
        """Write ``status`` and ``errors``: strings, one for each fault."""
        own = self.own_texts(outcome)
        if outcome.meant and self.row(outcome).message:
            own = [outcome.text]
        return _with_warnings(
            {"status": outcome.http, "errors": _errors(outcome, own)}, outcome
        )

    def is_form(self, body: Any, *, failed: bool) -> bool:
        """Whether JSON has ``status``, and what belongs to it."""
        return (
            isinstance(body, dict)
            and type(body.get("status")) is int
            and ("errors" if failed else "result") in body
        )

    def problem(self, outcome: Outcome) -> str | None:
        """Say that a result is neither an object nor an array."""
        if isinstance(outcome.data, _SCALARS):
            return (
                "A result in the Daml JSON API is an object or an array, and this view"
                f" returned {kind_of(outcome.data)}; return a dict or a list."
            )
        return None


def _with_warnings(body: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    check_warnings(outcome.warnings)
    if outcome.warnings:
        body["warnings"] = outcome.warnings
    return body


def _errors(outcome: Outcome, own: list[str]) -> list[str]:
    """Return the faults one by one, behind the texts that are the failure's own."""
    if outcome.violations:
        return own + [
            f"{violation.path}: {violation.message}"
            if violation.path
            else violation.message
            for violation in outcome.violations
        ]
    fault = outcome.malformed
    if fault is not None and not own:
        return [
            f"JSON parser error: {fault.reason} at input index {fault.index}"
            f" (line {fault.line}, position {fault.column})"
        ]
    return own or [outcome.text]


DAML = DamlContract()
