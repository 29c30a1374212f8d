"""The body of a request: read once, whatever the server makes of it, and as JSON."""

from __future__ import annotations

from functools import partial
from io import RawIOBase
from typing import IO
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from weakref import ref

from flask import Request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import LengthRequired
from werkzeug.exceptions import RequestEntityTooLarge

from ..codec import JSONError
from ..codec import loads
from ..errors import CodedBody
from ..errors import MalformedBody
from ..errors import UnreadableRequest
from ..transport.codings import codings_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from _typeshed.wsgi import WSGIEnvironment

_LENGTH: Final = "CONTENT_LENGTH"
_CODING: Final = "HTTP_TRANSFER_ENCODING"
_TERMINATED: Final = "wsgi.input_terminated"
# Python reads no number of more than 4300 digits, and no body has so many bytes.
_MOST_DIGITS: Final = 18
#: How much a server is asked for at once: some make room for all of it beforehand.
_PIECE: Final = 64 * 1024
_BROKEN: Final = "The body cannot be read to its end."


def announces_body(environ: WSGIEnvironment) -> bool:
    """Whether a request says that it has a body, whatever its method."""
    return bool(environ.get(_LENGTH)) or _CODING in environ


def may_have_body(environ: WSGIEnvironment) -> bool:
    """Whether a body may come without a word: where the server ends it by itself."""
    return bool(environ.get(_TERMINATED))


def hold_body(request: Request, ours: int | None, flasks: int | None) -> None:
    """Limit what is read of a body, and let it be read through :class:`Body` alone.

    But for one that somebody has begun to read already. A limit that a hook of the
    host's sets for this request afterwards holds instead.

    :param ours: ``OCPI_STATUS_MAX_BODY``, in bytes; ``None`` leaves it to Flask.
    :param flasks: ``MAX_CONTENT_LENGTH``; the smaller one holds.
    """
    if ours is not None and (flasks is None or ours < flasks):
        request.max_content_length = ours
    if "stream" not in vars(request):
        request.stream = Body(request)  # type: ignore[assignment]


class Body(RawIOBase):
    """The body of a request, in the place of :attr:`flask.Request.stream`.

    Servers differ in what they raise for a body that breaks off or has broken chunks,
    and in whether they raise anything. Here it is the message's fault, always, and an
    end that comes too early is no end (RFC 9112, 6.3 and 8).

    Reading raises ``UnreadableRequest``, ``LengthRequired`` or
    ``RequestEntityTooLarge``, and what is no ``Exception``: a server's way of ending a
    worker.

    :param request: the request; its limit is asked for when the first byte is.
    """

    def __init__(self, request: Request) -> None:
        self._environ = request.environ
        self._request = ref(request)  # which has this
        self._source: IO[bytes] | None = None
        self._owed: int | None = None
        self._terminated = bool(self._environ.get(_TERMINATED))
        self._limit: int | None = None
        self._most: int | None = None
        self._seen = 0

    def readable(self) -> bool:
        """Whether this can be read: it is all that it is for."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read some bytes, none at the end only."""
        view = memoryview(buffer).cast("B")
        data = self._read(len(view))
        view[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        """Read all that is left."""
        return self._read(-1)

    def _read(self, size: int) -> bytes:
        if size == 0:
            return b""
        try:
            if self._source is None:
                self._source = self._open()
            data = (
                self._piece(self._source, size)
                if size > 0 or self._most is None
                else b"".join(iter(partial(self._piece, self._source, _PIECE), b""))
            )
        except ClientDisconnected as error:
            raise UnreadableRequest(_BROKEN) from error
        except HTTPException:
            raise
        except Exception as error:
            raise UnreadableRequest(_BROKEN) from error
        at_end = size < 0 or not data
        if at_end and self._owed is not None and self._seen < self._owed:
            raise UnreadableRequest(_BROKEN)
        return data

    def _open(self) -> IO[bytes]:
        environ, request = self._environ, self._request()
        terminated = self._terminated
        coded = _CODING in environ
        if coded and not terminated:
            # Not to be taken for no body (RFC 9110, 15.5.12), nor its chunks for the
            # body: a length that stands beside them counts for nothing (RFC 9112, 6.3).
            raise LengthRequired(
                "The server does not hand over a body without a Content-Length."
            )
        self._owed = None if coded else _length(environ)
        limit = self._limit = None if request is None else request.max_content_length
        if limit is not None and self._owed is not None and self._owed > limit:
            raise RequestEntityTooLarge
        if not terminated:
            self._most = self._owed or 0
        elif limit is not None:
            # One byte more tells a body that goes on from one that ends there.
            self._most = limit + 1
        source: IO[bytes] = environ["wsgi.input"]
        return source

    def _piece(self, source: IO[bytes], size: int) -> bytes:
        """Read so many bytes or fewer, and none at the end only.

        All that is left for a negative size, where the server ends the body.
        """
        if self._most is not None:
            size = min(size, self._most - self._seen)
        data = source.read(size) if size else b""
        self._seen += len(data)
        if self._limit is not None and self._seen > self._limit:
            raise RequestEntityTooLarge
        return data


def _length(environ: WSGIEnvironment) -> int | None:
    text = environ.get(_LENGTH, "").strip(" \t")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise UnreadableRequest("The Content-Length is no number of bytes.")
    digits = text.lstrip("0")
    return int(digits or "0") if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS


def read_json(request: Request, *, required: bool, exact: bool) -> Any:
    """Read the body as JSON in UTF-8 (RFC 8259), whatever its Content-Type.

    :returns: ``None`` for an empty body where one is not required.
    :raises MalformedBody: for what is not JSON, and for nothing where one is required.
    :raises CodedBody: for what is compressed.
    :raises HTTPException: for what :class:`Body` does not read.
    """
    data = request.get_data()
    if not data and not required:
        return None
    if data and codings_of(request.environ.get("HTTP_CONTENT_ENCODING")):
        raise CodedBody
    try:
        return loads(data, exact=exact)
    except JSONError as fault:
        raise MalformedBody(fault) from None
