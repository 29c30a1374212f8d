"""What another party's answer says: its envelope, or why there is none.

Rules: OCPI 2.2.1, Transport and format, "Response format", and Status codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from typing import Any
from typing import Final

from werkzeug.http import parse_date

from ..codec import JSONError
from ..codec import loads
from ..deadline import CallDeadline
from ..objects.numbers import is_whole
from ..transport.tokens import CredentialsToken
from .calls import Answer
from .failures import PeerError
from .failures import Reason
from .failures import too_late
from .words import Words

_MAX_DATE: Final = 64


@dataclass(frozen=True, slots=True)
class Reply:
    """A success that another party answered. It does not show what that holds.

    :param data: of the envelope; fractional numbers are ``Decimal``.
    :param status_code: of the envelope, 1000 to 1999.
    :param message: its ``status_message``, the party's own words, shortened.
    :param headers: whose names are in any case.
    """

    data: Any = field(repr=False)
    status_code: int
    message: str | None
    http_status: int
    headers: Mapping[str, str] = field(repr=False)


def reply_of(
    answer: Answer, secrets: Iterable[CredentialsToken], deadline: CallDeadline
) -> Reply:
    """Read an answer.

    :param secrets: the tokens that the party's words are not to repeat: what we sent.
    :param deadline: of the call, to which reading belongs.
    :raises PeerError: when it is no success, or was not read in time.
    """
    # What is raised is raised here: a crash report with local variables is not to show
    # what was read.
    reply = _read(answer, secrets)
    if deadline.passed:
        raise too_late()
    if isinstance(reply, PeerError):
        raise reply
    return reply


def _read(answer: Answer, secrets: Iterable[CredentialsToken]) -> Reply | PeerError:
    content: Any = None
    is_json = True
    try:
        content = loads(answer.body, exact=True)
    except JSONError:
        is_json = False
    envelope = content if isinstance(content, dict) else {}
    code = _status_code(envelope.get("status_code"))
    data = envelope.get("data")

    def failed(reason: Reason, text: str) -> PeerError:
        words = Words([*secrets, *_token_in(data)])
        violations, more = words.violations(envelope)
        return PeerError(
            reason,
            text,
            http_status=answer.http_status,
            status_code=code,
            status_message=words.message(envelope),
            retry_after=_seconds(answer.headers.get("Retry-After")),
            data=data,
            violations=violations,
            more=more,
        )

    if not 200 <= answer.http_status < 300:
        return failed(Reason.HTTP, f"The party answered HTTP {answer.http_status}.")
    if not is_json:
        return failed(Reason.NOT_JSON, "The party's answer is not JSON.")
    if code is None:
        return failed(
            Reason.NO_ENVELOPE, "The party's answer is no object with a status_code."
        )
    if not 1000 <= code <= 1999:
        return failed(Reason.STATUS_CODE, f"The party answered status_code {code}.")
    message = envelope.get("status_message")
    if message is not None:
        message = Words(secrets).read(message)
    return Reply(data, code, message, answer.http_status, answer.headers)


def _token_in(data: Any) -> Iterator[CredentialsToken]:
    """Give the token of credentials: theirs, for us."""
    for one in data if isinstance(data, list) else [data]:
        if isinstance(one, dict) and isinstance(one.get("token"), str):
            yield CredentialsToken(one["token"])


def _status_code(value: Any) -> int | None:
    """Read a status code: a whole number, or a text of digits as some send it."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:10])
    is_code = type(value) in (int, float, Decimal) and is_whole(value)
    return int(value) if is_code and -(10**10) < value < 10**10 else None


def _seconds(retry_after: str | None) -> float | None:
    """Read ``Retry-After`` (RFC 9110, 10.2.3): seconds, or a date."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:10])
    try:
        date = parse_date(retry_after[:_MAX_DATE])
        left = None if date is None else date - datetime.now(UTC)
    except (ValueError, OverflowError):  # a date beyond the calendar
        return None
    return None if left is None else max(0.0, left.total_seconds())
