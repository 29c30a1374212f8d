"""Checks of the headers of answers: ids, routing, and what is in the body.

Rules: OCPI 2.2.1, Transport and format, "Unique message IDs" and "Message routing
headers".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...contracts import CONFIGURATION_MODULES
from ...transport.ids import CORRELATION_ID
from ...transport.ids import REQUEST_ID
from ...transport.routing import FROM_COUNTRY
from ...transport.routing import FROM_PARTY
from ...transport.routing import TO_COUNTRY
from ...transport.routing import TO_PARTY
from ..check import Check
from ..check import each
from ..exchanges import Exchange
from ..visit import Visit

_PAIRS: Final = (
    (TO_COUNTRY, FROM_COUNTRY),
    (TO_PARTY, FROM_PARTY),
    (FROM_COUNTRY, TO_COUNTRY),
    (FROM_PARTY, TO_PARTY),
)
_IDS: Final = "Transport and format, Unique message IDs"
_ROUTING: Final = "Transport and format, Message routing headers"
_UNROUTED: Final = (
    "No functional module was asked with all four headers; say who you are, as with"
    " --from NL-ABC."
)
_NO_ERROR: Final = "Nothing was refused."


def _echoes(*names: str) -> Callable[[Visit, Exchange], str | None]:
    def test(visit: Visit, exchange: Exchange) -> str | None:
        for name in names:
            sent, came = exchange.request.headers.get(name), exchange.header(name)
            if came is None:
                return f"{name} is missing."
            if came != sent:
                return f"{name} is another than was sent."
        return None

    return test


def _swapped(visit: Visit, exchange: Exchange) -> str | None:
    for answered, asked in _PAIRS:
        came = exchange.header(answered)
        sent = exchange.request.headers[asked]
        if came is None:
            return f"{answered} is missing."
        if came.upper() != sent.upper():
            return f"{answered} is not what {asked} was in the request."
    return None


def _unrouted(visit: Visit, exchange: Exchange) -> str | None:
    found = next((name for name, _ in _PAIRS if exchange.header(name)), None)
    return None if found is None else f"There is a header {found}."


def _json(visit: Visit, exchange: Exchange) -> str | None:
    kind = (exchange.header("Content-Type") or "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return None
    return "Content-Type is not application/json." if kind else "It has no type."


def _has_body(exchange: Exchange) -> bool:
    return bool(exchange.text)


def _succeeded(exchange: Exchange) -> bool:
    return exchange.succeeded and exchange.purpose != "odd-id"


def _failed(exchange: Exchange) -> bool:
    return not exchange.succeeded


def _is_routed(exchange: Exchange) -> bool:
    return all(name in exchange.request.headers for name, _ in _PAIRS)


CHECKS: Final = (
    Check(
        "headers.content-type",
        "Successes are application/json.",
        "Transport and format, JSON/HTTP implementation guide",
        each(_json, only=lambda one: one.succeeded and _has_body(one)),
        "Nothing was answered with a body.",
    ),
    Check(
        "headers.request-id",
        "X-Request-ID is repeated in successes.",
        _IDS,
        each(_echoes(REQUEST_ID), only=_succeeded),
        "Nothing succeeded.",
        since="2.2",
        must="2.2",
    ),
    Check(
        "headers.correlation-id",
        "X-Correlation-ID is repeated in successes.",
        _IDS,
        each(_echoes(CORRELATION_ID), only=_succeeded),
        "Nothing succeeded.",
        since="2.2",
        must="2.2",
    ),
    Check(
        "headers.ids-on-errors",
        "Both ids are repeated in errors.",
        _IDS,
        each(_echoes(REQUEST_ID, CORRELATION_ID), only=_failed),
        _NO_ERROR,
        since="2.2",
        must="2.2",
    ),
    Check(
        "headers.odd-id",
        "An id that is no UUID is repeated as well.",
        _IDS,
        each(_echoes(REQUEST_ID), "odd-id"),
        "Nothing was asked with such an id.",
        since="2.2",
        must="2.2",
    ),
    Check(
        "headers.routing",
        "The routing headers are swapped in successes.",
        _ROUTING,
        each(_swapped, only=lambda one: one.succeeded and _is_routed(one)),
        _UNROUTED,
        since="2.2",
        must="2.2",
    ),
    Check(
        "headers.routing-on-errors",
        "The routing headers are swapped in errors.",
        _ROUTING,
        each(
            _swapped,
            only=lambda one: (
                _failed(one) and _is_routed(one) and one.request.token == "own"
            ),
        ),
        f"{_NO_ERROR} {_UNROUTED}",
        since="2.2",
        must=None,
    ),
    Check(
        "headers.no-routing",
        "There are no routing headers in the answers of configuration modules.",
        _ROUTING,
        each(
            _unrouted,
            only=lambda one: one.request.module in CONFIGURATION_MODULES,
        ),
        "No configuration module was asked.",
        since="2.2",
        must="2.2",
    ),
)
