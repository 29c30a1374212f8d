"""Checks of errors: the pairs of an HTTP status and a status code.

Rules: OCPI 2.2.1, Status codes, whose first two layers are HTTP's and OCPI's own.
"""

from __future__ import annotations

import re
from typing import Final

from ..check import Check
from ..check import by_version
from ..check import each
from ..exchanges import Exchange
from ..statuses import wrong_pair
from ..visit import Visit

_SECTION: Final = "Status codes"
_INTERNALS: Final = re.compile(
    r"Traceback \(most recent|File \"[^\"]+\", line \d|\bat [\w$.]+\([\w$]+\.java:\d+\)"
    r"|SQLSTATE|sqlalchemy\.exc|psycopg|Werkzeug Debugger|System\.\w+Exception",
)


def _missing(visit: Visit, exchange: Exchange) -> str | None:
    if exchange.http == 404:
        return None
    return f"It was answered {exchange.said}, and not HTTP 404."


def _not_allowed(visit: Visit, exchange: Exchange) -> str | None:
    if exchange.http in (404, 405):
        return None
    return f"It was answered {exchange.said}, and not HTTP 405."


def _malformed(visit: Visit, exchange: Exchange) -> str | None:
    if exchange.http == 400:
        return None
    return f"It was answered {exchange.said}, and not HTTP 400."


def _invalid(visit: Visit, exchange: Exchange) -> str | None:
    if exchange.http == 200 and exchange.code in (2000, 2001):
        return None
    return f"It was answered {exchange.said}, and not HTTP 200 with 2001."


def _envelope(visit: Visit, exchange: Exchange) -> str | None:
    if not exchange.is_json:
        return f"HTTP {exchange.http} has a body that is not JSON."
    if exchange.envelope is None:
        return f"HTTP {exchange.http} is in no envelope."
    return None


def _location_code(visit: Visit, exchange: Exchange) -> str | None:
    if exchange.code == 2003:
        return None
    return f"The status_code is {exchange.code}, and 2003 stands for that."


def _allow(visit: Visit, exchange: Exchange) -> str | None:
    return None if exchange.header("Allow") else "There is no header Allow."


def _internals(visit: Visit, exchange: Exchange) -> str | None:
    found = _INTERNALS.search(exchange.text)
    return None if found is None else "The answer tells of the inside of the server."


def _is_error(exchange: Exchange) -> bool:
    inside = exchange.request.token in ("own", "A")
    return inside and exchange.http is not None and exchange.http >= 400


CHECKS: Final = (
    Check(
        "errors.unknown-url",
        "A URL that there is not is HTTP 404.",
        _SECTION,
        each(_missing, "unknown-url"),
        "No such URL was asked for.",
        must=None,
    ),
    Check(
        "errors.unknown-object",
        "An object that there is not is HTTP 404.",
        _SECTION,
        each(_missing, "unknown-object"),
        "The partner has no module with an object to be read.",
        must=None,
    ),
    Check(
        "errors.unknown-location",
        "A Location that there is not is 2003.",
        _SECTION,
        each(
            *(_location_code, "unknown-object"),
            only=lambda one: one.request.module == "locations" and one.code is not None,
        ),
        "No Location was asked for that there is not.",
        since="2.1",
        must=None,
    ),
    Check(
        "errors.method",
        "A method that is not there is HTTP 405.",
        _SECTION,
        each(_not_allowed, "method"),
        "No such method was asked for.",
        must=None,
    ),
    Check(
        "errors.allow",
        "HTTP 405 says which methods there are.",
        "RFC 9110, 15.5.6",
        each(_allow, only=lambda one: one.http == 405),
        "Nothing was answered with HTTP 405.",
        must=None,
    ),
    Check(
        "errors.malformed",
        "A body that is not JSON is HTTP 400.",
        _SECTION,
        # What is not there at all does not look at bodies.
        each(_malformed, "malformed", only=lambda one: one.http not in (404, 405)),
        "The partner has no module that takes a body.",
    ),
    Check(
        "errors.parameter",
        "A parameter that cannot be read is HTTP 200 with 2001.",
        _SECTION,
        each(_invalid, "bad-limit"),
        "The partner has no list.",
        must=None,
    ),
    Check(
        "errors.date-from",
        "Sessions without date_from are HTTP 200 with 2001.",
        "Sessions, GET method",
        each(_invalid, "no-date-from", only=lambda one: one.http != 405),
        "The partner has no list of Sessions.",
        must=None,
    ),
    Check(
        "errors.envelope",
        "Errors of HTTP are in an envelope.",
        "Status codes; Transport and format, Response format",
        each(_envelope, only=_is_error),
        "Nothing was answered with an error of HTTP.",
        must="2.2",
    ),
    Check(
        "errors.pairs",
        "HTTP status and status_code do not contradict each other.",
        _SECTION,
        each(
            by_version(wrong_pair), only=lambda one: one.request.token in ("own", "A")
        ),
        "Nothing was answered.",
    ),
    Check(
        "errors.internals",
        "No answer tells of the inside of the server.",
        _SECTION,
        each(_internals, only=lambda one: bool(one.text)),
        "Nothing was answered.",
        must=None,
    ),
)
