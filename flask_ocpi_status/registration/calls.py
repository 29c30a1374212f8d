"""One HTTP call to another party, with a bound on everything.

Not followed: redirects to another origin. Not looked at: the environment, with its
proxies, its ``.netrc`` and its certificates. Not kept: cookies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from typing import Final
from urllib.parse import urljoin

import requests
import urllib3.exceptions

from .addresses import ForbiddenURL
from .addresses import check_url
from .addresses import origin
from .connections import AnyAddressAdapter
from .connections import Deadline
from .connections import ForbiddenAddress
from .connections import PublicAddressAdapter
from .failures import PeerError as PeerError
from .failures import Reason as Reason

#: How long the URL of a request may be, with its query, in characters.
MAX_URL: Final = 4096
_MAX_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# What a header carries (RFC 9110, 5.5). The libraries refuse the rest too, and show
# it in the text of their exceptions.
_FIELD_VALUE: Final = re.compile(rb"[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?")
_CHUNK: Final = 16 * 1024
# Those of which a little becomes not too much at once, in any version of urllib3.
_ENCODINGS: Final = frozenset({"", "identity", "gzip"})


# What requests and urllib3 raise, and what that means; the first that fits.
_FAILURES: Final[tuple[tuple[tuple[type[Exception], ...], Reason, str], ...]] = (
    (
        (ForbiddenAddress,),
        Reason.FORBIDDEN,
        "The party's host has an address that is not public.",
    ),
    (
        (requests.exceptions.SSLError, urllib3.exceptions.SSLError),
        Reason.TLS,
        "No secure connection to the party: its certificate is not valid for it, or"
        " it speaks no TLS.",
    ),
    (
        (requests.Timeout, urllib3.exceptions.TimeoutError),
        Reason.TIMEOUT,
        "The party took too long.",
    ),
    (
        (urllib3.exceptions.DecodeError,),
        Reason.NOT_JSON,
        "The party's answer cannot be decompressed.",
    ),
    (
        (OSError, urllib3.exceptions.HTTPError, HTTPException, ValueError),
        Reason.UNREACHABLE,
        "The party cannot be reached, or broke the connection.",
    ),
)
_CAUGHT: Final = _FAILURES[-1][0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    :param url: that of the answer, after redirects.
    """

    http_status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


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
        self._session = _Session(ca_bundle)
        if insecure:
            self._session.mount("http://", AnyAddressAdapter())
            self._session.mount("https://", AnyAddressAdapter())
        else:
            self._session.mount("https://", PublicAddressAdapter())

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def call(
        self,
        method: str,
        url: str,
        *,
        deadline: Deadline,
        headers: Mapping[str, str | bytes],
        body: bytes | None = None,
    ) -> Answer:
        """Make a call; to a GET, redirects within the origin are followed.

        :param deadline: entered by the caller.
        :raises PeerError: for anything but an answer, whatever its status.
        """
        try:
            check_url(url, insecure=self._insecure, max_length=MAX_URL)
        except ForbiddenURL as error:
            raise PeerError(Reason.FORBIDDEN, str(error)) from None
        if not all(map(_can_be_sent, headers.values())):
            raise PeerError(
                Reason.FORBIDDEN,
                "A header of the call cannot be sent; look at the token and the ids.",
            )
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._call(method, url, deadline, headers, body)
            target = answer.headers.get("Location")
            if answer.http_status not in _REDIRECTS or target is None:
                return answer
            if method != "GET":
                break
            url = self._redirected(answer, target)
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
        deadline: Deadline,
        headers: Mapping[str, str | bytes],
        body: bytes | None,
    ) -> Answer:
        # Whatever the libraries raise may tell of the URL, the token or the body. It is
        # let go of before ours is raised, and is not even its context.
        try:
            with closing(
                self._session.request(
                    method,
                    url,
                    data=body,
                    headers=headers,
                    stream=True,
                    allow_redirects=False,
                    timeout=max(0.001, min(self._timeout, deadline.remaining)),
                )
            ) as response:
                content = self._read(response)
                # A body without a length is whole wherever it ends.
                if not deadline.passed:
                    return Answer(response.status_code, response.headers, content, url)
            failure = PeerError(Reason.TIMEOUT, "The party took too long.")
        except _CAUGHT as error:
            failure = _failure(error, deadline)
        raise failure

    def _read(self, response: requests.Response) -> bytes:
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in _ENCODINGS:
            raise PeerError(
                Reason.NOT_JSON,
                "The party's answer is compressed in a way that was not asked for.",
                http_status=response.status_code,
            )
        body = bytearray()
        for piece in response.raw.stream(_CHUNK, decode_content=True):
            body += piece
            if len(body) > self._max_body:
                raise PeerError(
                    Reason.TOO_LARGE,
                    f"The party's answer is longer than {self._max_body} bytes.",
                    http_status=response.status_code,
                )
        return bytes(body)


def _can_be_sent(value: str | bytes) -> bool:
    try:
        data = value.encode("latin-1") if isinstance(value, str) else value
    except UnicodeEncodeError:
        return False
    return _FIELD_VALUE.fullmatch(data) is not None


def _failure(error: Exception, deadline: Deadline) -> PeerError:
    if deadline.passed:
        error = requests.Timeout()
    for kinds, reason, text in _FAILURES:
        if isinstance(error, kinds):
            return PeerError(reason, text)
    raise AssertionError("unreachable")


class _Session(requests.Session):
    """A session without an environment, cookies, and redirects."""

    def __init__(self, ca_bundle: str | None) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = ca_bundle or True
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self.headers["Accept"] = "application/json"
        self.headers["Accept-Encoding"] = "gzip"
        self.adapters.clear()

    def get_redirect_target(self, resp: Any) -> None:
        """Find no target: otherwise requests would read the body of a redirect."""
