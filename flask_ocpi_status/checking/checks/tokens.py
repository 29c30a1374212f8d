"""Checks of tokens: who is let in, and who is not.

Rules: OCPI 2.2.1, Transport and format, "Authorization header"; Status codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..check import Check
from ..check import Look
from ..check import each
from ..exchanges import Exchange
from ..visit import Visit

_SECTION: Final = "Transport and format, Authorization header"
_NOBODY: Final = "Nothing was asked without a good token."


def _refused(visit: Visit, exchange: Exchange) -> str | None:
    if exchange.http == 401:
        return None
    return f"It was answered {exchange.said}, and not HTTP 401."


def _in_envelope(visit: Visit, exchange: Exchange) -> str | None:
    if exchange.envelope is None:
        return "The refusal is in no envelope."
    if exchange.code is not None and 1000 <= exchange.code < 2000:
        return f"The refusal has the status_code {exchange.code}."
    return None


def _encoding(visit: Visit) -> Iterator[Look]:
    encoded = visit.features.encoded_tokens
    purpose = "token-encoded" if encoded else "token-raw"
    how = "in Base64" if encoded else "as it is"
    for exchange in visit.answered(purpose):
        fault = f"A token that is sent {how} was answered {exchange.said}."
        yield Look(exchange, None if exchange.succeeded else fault)


def _other_encoding(visit: Visit) -> Iterator[Look]:
    encoded = visit.features.encoded_tokens
    for exchange in visit.answered("token-raw" if encoded else "token-encoded"):
        good = exchange.succeeded or exchange.http == 401
        fault = f"It was answered {exchange.said}, and not HTTP 401."
        yield Look(exchange, None if good else fault)


def _leaks(visit: Visit, exchange: Exchange) -> str | None:
    return "A credentials token is in the answer." if exchange.leaks else None


CHECKS: Final = (
    Check(
        "tokens.none",
        "Nobody is let in without a token.",
        _SECTION,
        each(_refused, "stranger", only=lambda one: one.request.token == "none"),
        _NOBODY,
        must="2.1.1",
    ),
    Check(
        "tokens.wrong",
        "Nobody is let in with an unknown token.",
        _SECTION,
        each(_refused, "stranger", only=lambda one: one.request.token == "wrong"),
        _NOBODY,
        must="2.1.1",
    ),
    Check(
        "tokens.first",
        "The token is looked at before the body.",
        _SECTION,
        each(_refused, "stranger-malformed"),
        _NOBODY,
        must=None,
    ),
    Check(
        "tokens.envelope",
        "Refusals are in an envelope.",
        "Status codes",
        each(_in_envelope, "stranger", only=lambda one: one.http in (401, 403)),
        "Nobody was refused.",
        must="2.2",
    ),
    Check(
        "tokens.token-a",
        "Token A opens versions and credentials, and nothing else.",
        _SECTION,
        each(_refused, "token-a-inside"),
        "No token A was given that nobody has registered with, as with --token-a.",
        since="2.2",
        must="2.2",
    ),
    Check(
        "tokens.encoding",
        "The token is read as the version has it: in Base64 from 2.2 on.",
        _SECTION,
        _encoding,
        "Nothing was answered.",
    ),
    Check(
        "tokens.other-encoding",
        "A token in the other encoding is taken, or refused with 401.",
        _SECTION,
        _other_encoding,
        "Nothing was answered.",
        must=None,
    ),
    Check(
        "tokens.secret",
        "No answer repeats a credentials token.",
        _SECTION,
        each(_leaks, only=lambda one: one.request.module != "credentials"),
        "Nothing was answered.",
        must=None,
    ),
)
