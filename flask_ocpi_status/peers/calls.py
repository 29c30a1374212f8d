"""One HTTP call to another party, with a bound on everything.

Not followed: redirects to another origin. Not looked at: the environment, with its
proxies, its ``.netrc`` and its certificates. Not kept: cookies.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from dataclasses import field
from typing import Final
from typing import Self
from urllib.parse import urljoin
from urllib.parse import urlsplit

import requests

from ..deadline import CallDeadline
from ..transport.codings import GZIP
from ..transport.codings import codings_of
from .addresses import ForbiddenURL
from .addresses import check_url
from .addresses import origin
from .bodies import BodyTooLong
from .bodies import BodyUnreadable
from .bodies import gunzip
from .bodies import whole
from .breaking import failure_of
from .connections import Session
from .failures import PeerError as PeerError
from .failures import Reason as Reason
from .failures import too_late
from .settings import PeerSettings
from .wire import Confidential
from .wire import Exchange
from .wire import can_be_sent

#: How long the URL of a request may be, with its query, in characters.
MAX_URL: Final = 4096
_MAX_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# These repeat a request as it was (RFC 9110, 15.4.8 and 15.4.9).
_SAME_AGAIN: Final = frozenset({307, 308})
_CHUNK: Final = 16 * 1024
# What frames a body may be as long again, and a little: chunks, and the head of gzip.
_FRAMES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. It does not show itself.

    :param url: that of the answer, after redirects.
    """

    http_status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)


class Caller:
    """Makes calls, and keeps their connections. Not to be shared between threads.

    :param timeout: the seconds to wait for a connection, and between two bytes.
    :param max_body: the largest body that is read, in bytes, decompressed.
    :param ca_bundle: certificates in PEM format, a file or directory, to trust instead
        of those that requests brings.
    :param insecure: whether http and addresses that are not public are called.
    """

    def __init__(
        self,
        *,
        timeout: float,
        max_body: int,
        ca_bundle: str | None = None,
        insecure: bool = False,
    ) -> None:
        self._timeout = timeout
        self._max_body = max_body
        self._insecure = insecure
        self._session = Session(ca_bundle, insecure=insecure)

    @classmethod
    def of(cls, settings: PeerSettings) -> Self:
        """Make it as an app's configuration has it."""
        return cls(
            timeout=settings.timeout,
            max_body=settings.max_body,
            ca_bundle=settings.ca_bundle,
            insecure=settings.insecure,
        )

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        confidential: Confidential,
        *,
        deadline: CallDeadline,
    ) -> Answer:
        """Make a call, and follow redirects within the origin.

        To a GET they may lead anywhere there. Anything else is sent once more where
        only the slash at the end of its URL is another one. What follows a redirect
        goes over a new connection.

        :param confidential: the token and the body.
        :param deadline: entered by the caller.
        :raises PeerError: for anything but an answer, whatever its status.
        """
        try:
            check_url(url, insecure=self._insecure, max_length=MAX_URL)
        except ForbiddenURL as error:
            raise PeerError(Reason.FORBIDDEN, str(error)) from None
        if not all(map(can_be_sent, headers.values())) or not confidential.can_be_sent:
            raise PeerError(
                Reason.FORBIDDEN,
                "A header of the call cannot be sent; look at the token and the ids.",
            )
        get = method == "GET"
        for turn in range(_MAX_REDIRECTS + 1):
            if deadline.passed:
                raise too_late()
            answer = self._call(method, url, deadline, headers, confidential)
            location = answer.headers.get("Location")
            if answer.http_status not in _REDIRECTS or location is None:
                return answer
            if not get and (turn or answer.http_status not in _SAME_AGAIN):
                break
            target = self._redirected(answer, location)
            if not get and not _same_but_a_slash(url, target):
                break
            # Whoever redirects may close the connection behind it and not say so. What
            # is sent while that happens is lost, and may not be sent again.
            self._session.close()
            url = target
        raise PeerError(
            Reason.REDIRECT,
            "The party redirects, too often or what is not a GET.",
            http_status=answer.http_status,
        )

    def _redirected(self, answer: Answer, target: str) -> str:
        try:
            url = urljoin(answer.url, target)
            check_url(url, insecure=self._insecure, max_length=MAX_URL)
            if origin(url) == origin(answer.url):
                return url
        except ValueError:
            pass
        raise PeerError(
            Reason.REDIRECT,
            "The party redirects to another origin, or to what is no URL.",
            http_status=answer.http_status,
        )

    def _call(
        self,
        method: str,
        url: str,
        deadline: CallDeadline,
        headers: Mapping[str, str],
        confidential: Confidential,
    ) -> Answer:
        if confidential.body is not None:
            headers = {**headers, "Content-Length": str(len(confidential.body))}
        exchange = Exchange(
            confidential, deadline=deadline, max_answer=2 * self._max_body + _FRAMES
        )
        outside = sys.exception()
        # Whatever the libraries raise may tell of the URL or of the answer. It is let
        # go of before ours is raised, and is not even its context.
        try:
            with (
                exchange,
                closing(
                    self._session.request(
                        method,
                        url,
                        headers=headers,
                        stream=True,
                        allow_redirects=False,
                        timeout=max(0.001, min(self._timeout, deadline.remaining)),
                    )
                ) as response,
            ):
                content = self._read(response)
                # A body without a length is whole wherever it ends.
                if not deadline.passed:
                    return Answer(response.status_code, response.headers, content, url)
            failure = too_late()
        except PeerError as error:
            failure = error.with_traceback(None)
        except Exception as error:
            failure = too_late() if deadline.passed else failure_of(error, outside)
        failure.sent = exchange.sent
        raise failure

    def _read(self, response: requests.Response) -> bytes:
        codings = codings_of(response.headers.get("Content-Encoding"))
        if codings not in ([], [GZIP]):
            raise PeerError(
                Reason.NOT_JSON,
                "The party's answer is compressed in a way that was not asked for.",
                http_status=response.status_code,
            )
        zipped, limit = bool(codings), self._max_body
        pieces = response.raw.stream(_CHUNK, decode_content=False)
        try:
            body = whole(pieces, limit + _FRAMES if zipped else limit)
            return gunzip(body, limit) if zipped else body
        except BodyTooLong:
            reason, text = (
                Reason.TOO_LARGE,
                f"The party's answer is longer than {limit} bytes.",
            )
        except BodyUnreadable:
            reason, text = (
                Reason.NOT_JSON,
                "The party's answer cannot be decompressed.",
            )
        raise PeerError(reason, text, http_status=response.status_code)


def _same_but_a_slash(one: str, other: str) -> bool:
    """Whether two URLs of one origin differ by one slash at the end of their paths."""
    ours, theirs = urlsplit(one), urlsplit(other)
    short, long = sorted((ours.path, theirs.path), key=len)
    return f"{short}/" == long and ours.query == theirs.query
