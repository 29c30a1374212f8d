"""How a call to another party fails, and when it is worth another."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from random import uniform
from typing import Any
from typing import Final

from ..contracts import StatusCode
from ..contracts import Violation


class Reason(StrEnum):
    """Why a call came to nothing."""

    #: The URL, or the address that its host has, is not one to call.
    FORBIDDEN = "forbidden"
    #: No connection, or it broke.
    UNREACHABLE = "unreachable"
    #: The party took too long.
    TIMEOUT = "timeout"
    #: Its certificate is not valid for it, or it speaks no TLS.
    TLS = "tls"
    #: An HTTP status other than 2xx.
    HTTP = "http"
    #: The body is not JSON.
    NOT_JSON = "not-json"
    #: The JSON is no envelope of OCPI's, or holds something else than was asked for.
    NO_ENVELOPE = "no-envelope"
    #: A status code of OCPI's other than 1xxx.
    STATUS_CODE = "status-code"
    #: The body is longer than ``OCPI_STATUS_PEER_MAX_BODY``, or what is round it is
    #: out of all proportion.
    TOO_LARGE = "too-large"
    #: A redirect that is not followed.
    REDIRECT = "redirect"
    #: A list that leads back to where it was, or nowhere.
    LOOP = "loop"
    #: The next page of a list is said to be at another party.
    FOREIGN_LINK = "foreign-link"
    #: The party has no such module.
    NO_ENDPOINT = "no-endpoint"
    #: The party's version of OCPI does not have what was to be sent, or cannot say it.
    NOT_IN_VERSION = "not-in-version"


#: How often a call is repeated at most, and after how many seconds: a few, doubled
#: each time, or those that the party asks for if they are not too many.
RETRIES: Final = 2
PAUSE: Final = 0.2
MAX_PAUSE: Final = 5.0
_TEMPORARY: Final = frozenset({Reason.UNREACHABLE, Reason.TIMEOUT})
_TEMPORARY_STATUS: Final = frozenset({429, 502, 503, 504})
#: Why nothing was sent at all.
_UNSENT: Final = frozenset(
    {Reason.FORBIDDEN, Reason.NO_ENDPOINT, Reason.NOT_IN_VERSION}
)


#: What a party is called that is to be called and has not registered.
NOBODY: Final = "-"


class PeerError(Exception):
    """A call to another party came to nothing.

    Its text is a sentence for developers: ours, and the first violation that the party
    tells of. It shows nothing else of what was sent or received, and no token.

    :param summary: the sentence without the violation.
    :param http_status: of the answer, if there was one.
    :param status_code: of its envelope, if it had one (OCPI, Status codes).
    :param status_message: likewise; the party's own words, shortened.
    :param retry_after: the seconds that the party wants us to wait.
    :param data: of the envelope, as it came: it may hold whatever the party has put
        there. It is not shown.
    :param violations: what the party finds wrong with what was sent, in its own words,
        shortened: 100 at most.
    :param more: whether there are more than these.
    :ivar sent: whether anything may have come to the party: not, if no connection came
        about.
    """

    def __init__(
        self,
        reason: Reason,
        summary: str,
        *,
        http_status: int | None = None,
        status_code: int | None = None,
        status_message: str | None = None,
        retry_after: float | None = None,
        data: Any = None,
        violations: Sequence[Violation] = (),
        more: bool = False,
    ) -> None:
        super().__init__(_told(summary, violations, more))
        self.reason = reason
        self.summary = summary
        self.http_status = http_status
        self.status_code = status_code
        self.status_message = status_message
        self.retry_after = retry_after
        self.data = data
        self.violations = tuple(violations)
        self.sent = True

    @property
    def is_open(self) -> bool:
        """Whether the party may have done what it was asked for all the same.

        Something was sent, and no answer of OCPI's came back; or a hub has handed it on
        and has not heard of it again (4002). What HTTP refuses is not done.
        """
        if self.status_code is not None:
            return self.status_code == StatusCode.FORWARD_TIMEOUT
        refused = self.http_status is not None and 300 <= self.http_status < 500
        return self.sent and not refused and self.reason not in _UNSENT


def _told(summary: str, violations: Sequence[Violation], more: bool) -> str:
    """Add the first violation to a sentence, and how many there are besides."""
    if not violations:
        return summary
    first, others = violations[0], len(violations) - 1
    place = f"{first.pointer}: " if first.pointer else ""
    least = "at least " if more else ""
    rest = f" (and {least}{others} more)" if others else ""
    return f"{summary.removesuffix('.')}: {place}{first.message.rstrip('.')}{rest}."


def too_late() -> PeerError:
    """Say that a call took longer than it may."""
    return PeerError(Reason.TIMEOUT, "The party took too long.")


class RegistrationFailed(Exception):
    """Why a registration came to nothing, in sentences; nobody is registered by it.

    They are for our own operators: what the other party said is among them.

    :param status_code: 3001, 3002 or 3003: what the other party is told, if it asked.
    :param told: the sentence that it is told. Who has named the address of a call may
        not be its owner: he learns nothing of what is answered there but the status,
        and not why no connection comes about.
    :param error: the call that failed, if one did, with what was answered.
    :param undecided: whether the other party may have done it all the same, and nobody
        knows: of a renewal, or of an end.
    """

    def __init__(
        self,
        message: str,
        status_code: StatusCode,
        *,
        told: str | None = None,
        error: PeerError | None = None,
        undecided: bool = False,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.told = told or message
        self.error = error
        self.undecided = undecided

    def followed_by(
        self, sentence: str, *, undecided: bool = False
    ) -> RegistrationFailed:
        """Return the same, with how it is now behind it."""
        return RegistrationFailed(
            f"{self} {sentence}",
            self.status_code,
            told=self.told,
            error=self.error,
            undecided=undecided,
        )

    @property
    def status_message(self) -> str | None:
        """What the other party said, if it did: its own words, shortened."""
        return None if self.error is None else self.error.status_message


def pause_before(error: PeerError, retry: int) -> float | None:
    """Return the seconds to wait before a call is repeated; ``None`` if it is not."""
    temporary = (
        error.http_status in _TEMPORARY_STATUS
        if error.reason is Reason.HTTP
        else error.reason in _TEMPORARY
    )
    if not temporary or retry >= RETRIES:
        return None
    if error.retry_after is None:
        return float(PAUSE * 2**retry * uniform(0.5, 1.5))
    return error.retry_after if error.retry_after <= MAX_PAUSE else None
