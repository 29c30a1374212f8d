"""What another party's answer says: its envelope, or why there is none.

Rules: OCPI 2.2.1, Transport and format, "Response format", and Status codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import Any
from typing import Final

from werkzeug.http import parse_date

from ..codec import JSONError
from ..codec import loads
from ..transport.tokens import CredentialsToken
from .calls import Answer
from .failures import PeerError
from .failures import Reason

_MAX_MESSAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """A success that another party answered.

    :param data: of the envelope; fractional numbers are ``Decimal``.
    :param status_code: of the envelope, 1000 to 1999.
    :param message: its ``status_message``, the party's own words, shortened.
    :param headers: whose names are in any case.
    """

    data: Any
    status_code: int
    message: str | None
    http_status: int
    headers: Mapping[str, str]


def read_reply(answer: Answer, token: CredentialsToken | None) -> Reply:
    """Read an answer.

    :param token: what we sent, which the party's words are not to repeat.
    :raises PeerError: when it is no success.
    """
    content: Any = None
    is_json = True
    try:
        content = loads(answer.body, exact=True)
    except JSONError:
        is_json = False
    envelope = content if isinstance(content, dict) else {}
    code = _status_code(envelope.get("status_code"))
    message = _message(envelope.get("status_message"), token)

    def failed(reason: Reason, text: str) -> PeerError:
        return PeerError(
            reason,
            text,
            http_status=answer.http_status,
            status_code=code,
            status_message=message,
            retry_after=_seconds(answer.headers.get("Retry-After")),
        )

    if not 200 <= answer.http_status < 300:
        raise failed(Reason.HTTP, f"The party answered HTTP {answer.http_status}.")
    if not is_json:
        raise failed(Reason.NOT_JSON, "The party's answer is not JSON.")
    if code is None:
        raise failed(
            Reason.NO_ENVELOPE, "The party's answer is no object with a status_code."
        )
    if not 1000 <= code <= 1999:
        raise failed(Reason.STATUS_CODE, f"The party answered status_code {code}.")
    return Reply(
        envelope.get("data"), code, message, answer.http_status, answer.headers
    )


def _status_code(value: Any) -> int | None:
    """Read a status code: a whole number, or a text of digits as some send it."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:10])
    return value if type(value) is int and abs(value) < 10**10 else None


def _message(value: Any, token: CredentialsToken | None) -> str | None:
    if not isinstance(value, str):
        return None
    if token is not None:
        for secret in {
            token.header(encoded=encoded).removeprefix("Token ")
            for encoded in (False, True)
        }:
            value = value.replace(secret, "…")
    # At first cheaply: it may be as long as the whole answer.
    words = "".join(c for c in value[: 2 * _MAX_MESSAGE] if c.isprintable())
    return words if len(words) <= _MAX_MESSAGE else f"{words[: _MAX_MESSAGE - 1]}…"


def _seconds(retry_after: str | None) -> float | None:
    """Read ``Retry-After`` (RFC 9110, 10.2.3): seconds, or a date."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:10])
    date = parse_date(retry_after)
    return (
        None if date is None else max(0.0, (date - datetime.now(UTC)).total_seconds())
    )
