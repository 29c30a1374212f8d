"""Why no answer came: what the libraries raise, told in sentences of our own.

What is raised says it in the texts of its own kind, with the URL or parts of the answer
in them. Only its class is looked at, and what a class has of codes.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable
from collections.abc import Iterator
from errno import EHOSTUNREACH
from errno import ENETUNREACH
from http.client import HTTPException
from typing import Any
from typing import Final

import requests
import urllib3.exceptions
from urllib3.util.ssl_match_hostname import CertificateError

from .connections import ForbiddenAddress
from .failures import PeerError
from .failures import Reason
from .wire import AnswerTooLong

_log = logging.getLogger(__name__)

# What the libraries raise by design. Anything else is told of by its name: no answer
# should bring it about, and none is to break more than its own call.
_KNOWN: Final = (
    OSError,
    urllib3.exceptions.HTTPError,
    HTTPException,
    ValueError,
    AnswerTooLong,
)
# Of what an exception came, it is said in one of these.
_MOST: Final = 20

_Test = Callable[[Any], bool]


def _code(*codes: int) -> _Test:
    """Look at what OpenSSL finds wrong with a certificate (its X509_V_ERR_…)."""
    return lambda error: getattr(error, "verify_code", None) in codes


def _ssl(*reasons: str) -> _Test:
    return lambda error: getattr(error, "reason", None) in reasons


def _number(*numbers: int) -> _Test:
    return lambda error: error.errno in numbers


def _any(_: Any) -> bool:
    return True


# What is raised in a call, and what that means; the first row that fits anything that
# it came of.
_ROWS: Final[tuple[tuple[type[Exception], _Test, Reason, str], ...]] = (
    (
        ForbiddenAddress,
        _any,
        Reason.FORBIDDEN,
        "The party's host has an address that is not public.",
    ),
    (
        AnswerTooLong,
        _any,
        Reason.TOO_LARGE,
        "The party's answer has no end, or has too much around its body.",
    ),
    (
        ssl.SSLCertVerificationError,
        _code(10),
        Reason.TLS,
        "The party's certificate, or one that it is signed with, has expired.",
    ),
    (
        ssl.SSLCertVerificationError,
        _code(9),
        Reason.TLS,
        "The party's certificate is not valid yet; see that our clock is right.",
    ),
    (
        ssl.SSLCertVerificationError,
        _code(62, 63, 64),
        Reason.TLS,
        "The party's certificate is for another host than that of its URL.",
    ),
    (
        ssl.SSLCertVerificationError,
        _code(2, 18, 19, 20, 21),
        Reason.TLS,
        "The party's certificate is not signed by an authority that we trust, or lacks"
        " those in between; OCPI_STATUS_PEER_CA_BUNDLE names others.",
    ),
    (
        ssl.SSLCertVerificationError,
        _any,
        Reason.TLS,
        "The party's certificate is not valid.",
    ),
    (
        CertificateError,
        _any,
        Reason.TLS,
        "The party's certificate is for another host than that of its URL.",
    ),
    (
        ssl.SSLError,
        _ssl("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"),
        Reason.TLS,
        "The party speaks no TLS at its port.",
    ),
    (
        ssl.SSLError,
        _ssl("TLSV13_ALERT_CERTIFICATE_REQUIRED"),
        Reason.TLS,
        "The party wants a certificate of ours, which we do not have.",
    ),
    (
        ssl.SSLEOFError,
        _any,
        Reason.TLS,
        "The party closed the connection instead of agreeing on TLS, or within it.",
    ),
    (
        ssl.SSLError,
        _any,
        Reason.TLS,
        "No secure connection to the party: it does not agree with us on TLS.",
    ),
    (
        socket.gaierror,
        _number(socket.EAI_AGAIN),
        Reason.UNREACHABLE,
        "The party cannot be reached: the DNS does not answer for its host.",
    ),
    (
        socket.gaierror,
        _any,
        Reason.UNREACHABLE,
        "The party cannot be reached: the DNS does not know its host.",
    ),
    (
        UnicodeError,
        _any,
        Reason.UNREACHABLE,
        "The party cannot be reached: its host has a name that the DNS cannot have.",
    ),
    (
        ConnectionRefusedError,
        _any,
        Reason.UNREACHABLE,
        "The party cannot be reached: it refuses connections at its port.",
    ),
    (
        OSError,
        _number(EHOSTUNREACH, ENETUNREACH),
        Reason.UNREACHABLE,
        "The party cannot be reached: the network has no way to its host.",
    ),
    (
        urllib3.exceptions.ConnectTimeoutError,
        _any,
        Reason.TIMEOUT,
        "The party took too long to accept a connection.",
    ),
    (
        requests.ConnectTimeout,
        _any,
        Reason.TIMEOUT,
        "The party took too long to accept a connection.",
    ),
    (
        requests.Timeout,
        _any,
        Reason.TIMEOUT,
        "The party took too long to answer.",
    ),
    (
        urllib3.exceptions.TimeoutError,
        _any,
        Reason.TIMEOUT,
        "The party took too long to answer.",
    ),
    (
        TimeoutError,
        _any,
        Reason.TIMEOUT,
        "The party took too long to answer.",
    ),
    (
        ConnectionError,
        _any,
        Reason.UNREACHABLE,
        "The party broke the connection before it had answered.",
    ),
    (
        urllib3.exceptions.IncompleteRead,
        _any,
        Reason.UNREACHABLE,
        "The party broke the connection in the middle of its answer.",
    ),
    (
        HTTPException,
        _any,
        Reason.UNREACHABLE,
        "The party's answer is no HTTP.",
    ),
    (
        Exception,
        _any,
        Reason.UNREACHABLE,
        "The party cannot be reached, or broke the connection.",
    ),
)


def failure_of(error: Exception, outside: BaseException | None = None) -> PeerError:
    """Say why a call came to nothing, with nothing of what is in the exception.

    :param outside: what was being handled when the call was made: it is not of the
        call.
    """
    if not isinstance(error, _KNOWN):
        _log.error("A call to a party failed with %s.", type(error).__name__)
    told = list(_came_of(error, outside))
    return next(
        PeerError(reason, text)
        for kind, fits, reason, text in _ROWS
        for one in told
        if isinstance(one, kind) and fits(one)
    )


def _came_of(
    error: BaseException, outside: BaseException | None
) -> Iterator[BaseException]:
    """Give an exception and all that it wraps, in whichever way the libraries do."""
    waiting, seen = [error], {id(outside)}
    while waiting and len(seen) <= _MOST:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [
            each
            for each in (
                one.__cause__,
                one.__context__,
                getattr(one, "reason", None),  # urllib3's
                *one.args,  # requests'
            )
            if isinstance(each, BaseException)
        ]
