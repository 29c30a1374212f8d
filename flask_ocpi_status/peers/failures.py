"""How a call to another party fails, and when it is worth another."""

from __future__ import annotations

from enum import StrEnum
from random import uniform
from typing import Final

from ..contracts import StatusCode


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


#: How often a call is repeated at most, and after how many seconds: a few, doubled
#: each time, or those that the party asks for if they are not too many.
RETRIES: Final = 2
PAUSE: Final = 0.2
MAX_PAUSE: Final = 5.0
_TEMPORARY: Final = frozenset({Reason.UNREACHABLE, Reason.TIMEOUT})
_TEMPORARY_STATUS: Final = frozenset({429, 502, 503, 504})


class PeerError(Exception):
    """A call to another party came to nothing.

    Its text is a sentence for developers, with nothing of what was sent or received.

    :param http_status: of the answer, if there was one.
    :param status_code: of its envelope, if it had one (OCPI, Status codes).
    :param status_message: likewise; the party's own words, shortened.
    :param retry_after: the seconds that the party wants us to wait.
    """

    def __init__(
        self,
        reason: Reason,
        text: str,
        *,
        http_status: int | None = None,
        status_code: int | None = None,
        status_message: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(text)
        self.reason = reason
        self.http_status = http_status
        self.status_code = status_code
        self.status_message = status_message
        self.retry_after = retry_after


def too_late() -> PeerError:
    """Say that a call took longer than it may."""
    return PeerError(Reason.TIMEOUT, "The party took too long.")


class RegistrationFailed(Exception):
    """Why a registration came to nothing, in a sentence; nobody is registered by it.

    :param status_code: 3001, 3002 or 3003: what the other party is told, if it asked.
    :param told: the sentence that it is told: why no connection comes about is not for
        who has named the address.
    :param status_message: what the other party said, if it did: its own words.
    """

    def __init__(
        self,
        message: str,
        status_code: StatusCode,
        *,
        told: str | None = None,
        status_message: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.told = told or message
        self.status_message = status_message


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
