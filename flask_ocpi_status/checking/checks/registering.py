"""Checks of a registration: its beginning, its renewal and its end.

Rules: OCPI 2.2.1, Credentials, "Use cases".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ..check import Check
from ..check import Look
from ..check import each
from ..course.discovery import single
from ..exchanges import Exchange
from ..recorder import tokens_in
from ..visit import Visit
from .judged import done
from .judged import pair
from .judged import told
from .judged import violations

_NOT_JOINED: Final = "Nobody registered: that needs a token A and no other token."

_write = partial(Check, needs="write")


def _given_credentials(visit: Visit, exchange: Exchange) -> str | None:
    if not exchange.succeeded:
        return f"It was answered {exchange.said}."
    data = single(exchange.data) if visit.version == "2.0" else exchange.data
    found = violations(visit.edition.classes["Credentials"], data)
    if not found and next(tokens_in({"data": data}), None) is None:
        return "There is no token in the credentials."
    return told(found)


def _called_back(visit: Visit, exchange: Exchange) -> str | None:
    calls = exchange.request.about["calls"]
    if calls >= 2:  # the versions, and the details of one
        return None
    return f"Our versions and details were asked for {calls} times before the answer."


def _gone(visit: Visit) -> Iterator[Look]:
    for exchange in visit.answered("leave"):
        yield Look(exchange, done(visit, exchange))
    for exchange in visit.answered("left"):
        yield Look(exchange, pair((401, None))(visit, exchange))


CHECKS: Final = (
    _write(
        "registration.register",
        "A registration is answered with credentials.",
        "Credentials, POST method",
        each(_given_credentials, "register"),
        _NOT_JOINED,
    ),
    _write(
        "registration.call-back",
        "Versions and details are asked for before credentials are answered.",
        "Credentials, Registration and update",
        each(_called_back, "called-back"),
        _NOT_JOINED,
        must=None,
    ),
    _write(
        "registration.register-again",
        "A second registration is HTTP 405.",
        "Credentials, POST method",
        each(pair((405, None)), "register-again"),
        _NOT_JOINED,
        since="2.1",
        must="2.1",
    ),
    _write(
        "registration.token-a-after",
        "Token A is good for nothing after the registration.",
        "Credentials, Registration",
        each(pair((401, None)), "token-a-after"),
        _NOT_JOINED,
        must="2.2",
    ),
    _write(
        "registration.renew",
        "A renewal is answered with credentials.",
        "Credentials, PUT method",
        each(_given_credentials, "renew"),
        _NOT_JOINED,
    ),
    _write(
        "registration.stale",
        "The old token is good for nothing after a renewal.",
        "Credentials, PUT method",
        each(pair((401, None)), "stale"),
        _NOT_JOINED,
        must="2.2",
    ),
    _write(
        "registration.leave",
        "After the end of the registration its token is good for nothing.",
        "Credentials, DELETE method",
        _gone,
        _NOT_JOINED,
    ),
)
