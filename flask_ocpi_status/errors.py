"""What a view may raise, as one tree.

::

    werkzeug.exceptions.HTTPException
    ├── OCPIError                       2000, or the status code that is given
    │   ├── InvalidParameters           2001
    │   ├── NotEnoughInformation        2002
    │   ├── UnknownLocation             2003
    │   ├── UnknownToken                2004
    │   ├── ServerError                 3000
    │   ├── UnableToUseClientAPI        3001
    │   ├── UnsupportedVersion          3002
    │   ├── NoMatchingEndpoints         3003
    │   └── HubError                    4000
    │       ├── UnknownReceiver         4001
    │       ├── ForwardTimeout          4002
    │       └── ConnectionProblem       4003
    ├── BadRequest
    │   ├── MalformedBody               the body is not JSON
    │   └── UnreadableRequest           the message is none of HTTP's
    └── UnsupportedMediaType
        └── CodedBody                   the body is compressed
    RuntimeError
    └── ContractViolation               the app's own mistake, told in debug and tests

Werkzeug's exceptions, ``abort()`` and marshmallow's ``ValidationError`` are understood
as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import UnsupportedMediaType

from .codec import JSONError
from .contracts import StatusCode
from .contracts import check_warnings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: Headers, in any form that Flask takes them in.
HeadersLike = Headers | Mapping[str, Any] | Iterable[tuple[str, Any]]


class OCPIError(HTTPException):
    """A failure, named by its OCPI status code.

    In an OCPI contract it is answered with HTTP status 200, because the request reached
    the OCPI layer (OCPI 2.2.1, Status codes). 2003 and 2004 are 404, as what the URL
    names and is not there; but 2003 is 200 to a POST, as a command names its Location
    in the body. In the other contracts an error comes to the HTTP status that is
    nearest to its meaning.

    :param message: a text for the client's developers; it is sent, so it must not hold
        anything they may not read.
    :param status_code: the status code, 2000 to 4999; each class has one of its own.
    :param http_status: the HTTP status to send instead, for instance 404 with 2001 for
        charging preferences that are not supported (OCPI 2.2.1, Sessions).
    :param data: what the envelope holds besides, if anything.
    :param headers: headers to send with it.
    :param warnings: for contracts whose envelope has a place for them.
    :raises ValueError: for a status code that is none or tells of success, and for an
        HTTP status that does not go with an error.
    :raises TypeError: for warnings that are no object.
    """

    default_status_code: ClassVar[int] = StatusCode.CLIENT_ERROR
    # Flask answers exceptions that have no code by itself; each instance has its own.
    code: int = 400

    def __init__(
        self,
        message: str | None = None,
        *,
        status_code: int | None = None,
        http_status: int | None = None,
        data: Any = None,
        headers: HeadersLike | None = None,
        warnings: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        code = StatusCode(
            self.default_status_code if status_code is None else status_code
        )
        if code.is_success or code >= 5000:
            raise ValueError(f"{code} is no error; use a status code of 2000 to 4999.")
        if http_status not in (None, 200, *range(400, 600)):
            raise ValueError(f"HTTP status {http_status} does not go with an error.")
        check_warnings(warnings)
        self.status_code = code
        self.http_status = http_status
        self.data = data
        self.headers = Headers(headers)
        self.warnings = warnings
        named = None if http_status == 200 else http_status
        self.code = named or code.happened

    def get_headers(
        self, environ: WSGIEnvironment | None = None, scope: Any = None
    ) -> list[tuple[str, str]]:
        """Return the error's headers, after the Content-Type of Werkzeug's page."""
        return [*super().get_headers(environ, scope), *self.headers]


class InvalidParameters(OCPIError):
    """2001: parameters or the body are invalid, or some are missing."""

    default_status_code = StatusCode.INVALID_PARAMETERS


class NotEnoughInformation(OCPIError):
    """2002: not enough to go on, as in authorising a token without a location."""

    default_status_code = StatusCode.NOT_ENOUGH_INFORMATION


class UnknownLocation(OCPIError):
    """2003: the Location, EVSE or Connector does not exist here."""

    default_status_code = StatusCode.UNKNOWN_LOCATION


class UnknownToken(OCPIError):
    """2004: the Token does not exist here (OCPI 2.2 and later)."""

    default_status_code = StatusCode.UNKNOWN_TOKEN


class ServerError(OCPIError):
    """3000: the server could not do it."""

    default_status_code = StatusCode.SERVER_ERROR


class UnableToUseClientAPI(OCPIError):
    """3001: the call-back to the client during registration failed."""

    default_status_code = StatusCode.UNABLE_TO_USE_CLIENT_API


class UnsupportedVersion(OCPIError):
    """3002: the other party does not offer the version."""

    default_status_code = StatusCode.UNSUPPORTED_VERSION


class NoMatchingEndpoints(OCPIError):
    """3003: an endpoint that is needed is missing on the other side."""

    default_status_code = StatusCode.NO_MATCHING_ENDPOINTS


class HubError(OCPIError):
    """4000: the hub could not do it (OCPI 2.2.1 and later)."""

    default_status_code = StatusCode.HUB_ERROR


class UnknownReceiver(HubError):
    """4001: the hub does not know the receiver (OCPI 2.2 and later)."""

    default_status_code = StatusCode.UNKNOWN_RECEIVER


class ForwardTimeout(HubError):
    """4002: the receiver did not answer the hub in time (OCPI 2.2 and later)."""

    default_status_code = StatusCode.FORWARD_TIMEOUT


class ConnectionProblem(HubError):
    """4003: the hub cannot reach the receiver (OCPI 2.2 and later)."""

    default_status_code = StatusCode.CONNECTION_PROBLEM


class MalformedBody(BadRequest):
    """The body is not JSON; raised by the check before the view.

    :param fault: what is wrong, and where.
    """

    def __init__(self, fault: JSONError) -> None:
        super().__init__(str(fault))
        self.fault = fault


class UnreadableRequest(BadRequest):
    """The message is none that HTTP knows: its framing, its host, how far it came.

    A 400 of the transport: what a view would find wrong was never read.
    """


class CodedBody(UnsupportedMediaType):
    """The body is compressed, or coded in another way; none is understood.

    Says what is (RFC 9110, 15.5.16 and 12.5.3).
    """

    description = "The body has a Content-Encoding; send it without one."

    def get_headers(
        self, environ: WSGIEnvironment | None = None, scope: Any = None
    ) -> list[tuple[str, str]]:
        """Return the headers, with the one that names what is accepted."""
        return [*super().get_headers(environ, scope), ("Accept-Encoding", "identity")]


class ContractViolation(RuntimeError):
    """A view's result breaks its contract: a mistake of the app.

    Raised in debug and tests; logged as an error in production, where the result can be
    sent. A row of a contract that names exceptions by their class never names this one.
    """
