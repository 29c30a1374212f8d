"""Checks of what is asked for: tokens, commands and charging profiles.

Rules: OCPI 2.2.1, Tokens, 12.2.2; Commands, 13.2; ChargingProfiles, 14.2.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import partial
from typing import Final

from ...transport.ids import REQUEST_ID
from ..check import Check
from ..check import Look
from ..check import each
from ..exchanges import Exchange
from ..visit import Visit
from .judged import pair
from .judged import told
from .judged import violations

_CODES: Final = "Status codes"
_NO_COMMAND: Final = "The partner takes no commands, or there is no place for results."
_NO_PROFILE: Final = (
    "The partner takes no charging profiles, or there is no place for results."
)

_write = partial(Check, needs="write")


def _unknown_token(visit: Visit, exchange: Exchange) -> str | None:
    wanted = 2004 if visit.features.roles else None
    wrong = pair((404, wanted))(visit, exchange)
    if wrong is None and wanted is not None and exchange.data is not None:
        return "There is data, and there must be none."
    return wrong


def _response(visit: Visit, exchange: Exchange) -> str | None:
    """Say what is wrong with what was said at once to a command."""
    if exchange.code is not None and not 1000 <= exchange.code < 2000:
        if exchange.purpose != "stop-unknown" and exchange.http == 200:
            return None  # a Location that is not known
        return f"It was answered {exchange.said}."
    data = exchange.data
    if isinstance(data, str) and not visit.features.roles:
        return None  # as OCPI 2.1 has it
    return told(violations(visit.edition.classes["CommandResponse"], data))


def _profile(visit: Visit, exchange: Exchange) -> str | None:
    if exchange.http != 200 or exchange.code is None or exchange.code >= 2000:
        return f"It was answered {exchange.said}."
    cls = visit.edition.classes["ChargingProfileResponse"]
    return told(violations(cls, exchange.data))


def _no_session(visit: Visit, exchange: Exchange) -> str | None:
    data = exchange.data
    result = data.get("result") if isinstance(data, dict) else None
    # A partner that has no profiles at all has none of that Session either.
    if result in ("UNKNOWN_SESSION", "NOT_SUPPORTED", "TOO_OFTEN"):
        return None
    return f"The result is {result}, and not UNKNOWN_SESSION."


def _result(purpose: str) -> Callable[[Visit], Iterator[Look]]:
    """Look at what came of something that was asked for, or did not come."""

    def looks(visit: Visit) -> Iterator[Look]:
        for exchange in visit.answered(f"no-{purpose}"):
            seconds = exchange.request.about["seconds"]
            yield Look(exchange, f"Nothing came in {seconds:,.0f} seconds.")
        for exchange in visit.answered(purpose):
            yield Look(exchange, _came(visit, exchange))

    return looks


def _came(visit: Visit, exchange: Exchange) -> str | None:
    if isinstance(exchange.content, dict) and "status_code" in exchange.content:
        return "It is in an envelope, and requests are not."
    if exchange.request.method != "POST":
        return f"It came by {exchange.request.method}."
    wrong = told(violations(exchange.request.about["cls"], exchange.content))
    if wrong is None and visit.features.ids and not exchange.header(REQUEST_ID):
        return f"{REQUEST_ID} is missing."
    return wrong


CHECKS: Final = (
    _write(
        "write.authorize",
        "An unknown token is HTTP 404 with 2004, and no data.",
        "Tokens, POST method",
        each(_unknown_token, "authorize"),
        "The partner has no list of tokens.",
        since="2.1",
        must="2.2",
    ),
    _write(
        "write.command",
        "A command is answered with a CommandResponse.",
        "Commands, Response data",
        each(_response, "stop-unknown", "start-nowhere", "start"),
        _NO_COMMAND,
        since="2.1",
    ),
    _write(
        "write.command-location",
        "A command for an unknown Location is HTTP 200 with 2003.",
        _CODES,
        each(pair((200, 2003)), "start-nowhere"),
        _NO_COMMAND,
        since="2.1",
        must=None,
    ),
    _write(
        "write.command-result",
        "What comes of a command is posted to its response_url, bare and in time.",
        "Commands, Request body of the result",
        _result("result"),
        f"{_NO_COMMAND} Or no command was accepted.",
        since="2.1",
    ),
    _write(
        "write.profile",
        "What is asked of charging profiles is answered with a response to that.",
        "ChargingProfiles, Receiver Interface, Response data",
        each(_profile, "profile-unknown", "profile"),
        _NO_PROFILE,
        since="2.2",
        must="2.2",
    ),
    _write(
        "write.profile-session",
        "Charging profiles of a Session that there is not are UNKNOWN_SESSION.",
        "ChargingProfiles, ChargingProfileResponseType",
        each(_no_session, "profile-unknown", only=lambda one: one.succeeded),
        _NO_PROFILE,
        since="2.2",
        must=None,
    ),
    _write(
        "write.profile-result",
        "What comes of that is posted to its response_url, bare and in time.",
        "ChargingProfiles, Sender Interface, Request body of the result",
        _result("profile-result"),
        f"{_NO_PROFILE} Or nothing was accepted.",
        since="2.2",
        must="2.2",
    ),
)
