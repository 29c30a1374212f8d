"""What goes over the wire, out and in, beneath requests and urllib3.

Out: the token and the body are put into a request here, below the libraries. Their
frames, which crash reports show with all local variables, never have them.

In: the bytes of an answer are counted where they come off the socket, and no line is
read that has no end. So how much is read and kept depends on no library's own limits,
which differ between versions of urllib3.
"""

from __future__ import annotations

import io
import re
import socket
from contextvars import ContextVar
from http.client import HTTPResponse
from http.client import LineTooLong
from types import TracebackType
from typing import Any
from typing import Final
from typing import Self

from urllib3.connection import HTTPConnection
from urllib3.connection import HTTPSConnection

from ..codec import no_default
from ..deadline import CallDeadline
from ..deadline import guard
from ..transport.tokens import CredentialsToken

#: How long the head of an answer may be, with what comes before it: status lines and
#: headers, also those of informational answers (RFC 9110, 15.2).
MAX_HEAD: Final = 128 * 1024
_MAX_LINE: Final = 64 * 1024
_MAX_TYPE: Final = 256

# What a header carries (RFC 9110, 5.5). The libraries refuse the rest too, and show
# it in the text of their exceptions.
_FIELD_VALUE: Final = re.compile(rb"[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?")


def can_be_sent(value: str | bytes) -> bool:
    """Whether a header can have a value."""
    try:
        data = value.encode("latin-1") if isinstance(value, str) else value
    except UnicodeEncodeError:
        return False
    return _FIELD_VALUE.fullmatch(data) is not None


def revealed(value: Any) -> Any:
    """Write a token as its text: credentials are sent with one (OCPI, Credentials)."""
    return value.reveal() if isinstance(value, CredentialsToken) else no_default(value)


class Confidential:
    """What of a request is seen by nobody but the other party. It does not show itself.

    :param authorization: the value of the header, if there is to be one.
    :param body: if there is to be one.
    """

    __slots__ = ("authorization", "body")

    def __init__(
        self, authorization: bytes | None = None, body: bytes | None = None
    ) -> None:
        self.authorization = authorization
        self.body = body

    @classmethod
    def of(
        cls, token: CredentialsToken | None, *, encoded: bool, body: bytes | None
    ) -> Self:
        """Make it of a token, which is sent in Base64 or as it is."""
        if token is None:
            return cls(None, body)
        # As bytes, since a token that is sent as it is may be no Latin-1.
        return cls(token.header(encoded=encoded).encode("utf-8", "surrogatepass"), body)

    @property
    def can_be_sent(self) -> bool:
        """Whether the header can have its value."""
        return self.authorization is None or can_be_sent(self.authorization)

    def head(self, head: bytes) -> bytearray:
        """Add the header to the head of a request, behind its first line."""
        if self.authorization is None:
            return bytearray(head)
        line, end, rest = head.partition(b"\r\n")
        return bytearray().join(
            (line, end, b"Authorization: ", self.authorization, end, rest)
        )


class AnswerTooLong(Exception):
    """More came off the wire than an answer may have."""


class Exchange:
    """A request and its answer, as a context manager.

    :param confidential: what is added to the request on its way out.
    :param deadline: of the call, at which nothing more is read.
    :param max_answer: how many bytes come off the wire behind the head of the answer:
        of its body, as it is sent, with all that frames it.
    :ivar sent: whether anything may have come to the other side.
    """

    def __init__(
        self, confidential: Confidential, *, deadline: CallDeadline, max_answer: int
    ) -> None:
        self.confidential = confidential
        self.deadline = deadline
        self.max_answer = max_answer
        self.sent = False

    def __enter__(self) -> Self:
        self._before = _EXCHANGE.set(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _EXCHANGE.reset(self._before)


_EXCHANGE: Final[ContextVar[Exchange]] = ContextVar("exchange")


class _Counted(io.RawIOBase):
    """What comes off a socket, up to a number of bytes and to a deadline.

    :ivar left: how many more there may be.
    """

    def __init__(self, raw: io.RawIOBase, deadline: CallDeadline) -> None:
        self._raw = raw
        self._deadline = deadline
        self.left = MAX_HEAD

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def readinto(self, buffer: Any) -> int | None:
        if self._deadline.passed:
            raise TimeoutError
        try:
            count: int | None = self._raw.readinto(buffer)
        except BaseException:
            # The exception's frames keep it longer than the memory behind it lasts, in
            # which there may be anything: a token, by chance.
            if isinstance(buffer, memoryview):
                buffer.release()
            raise
        self.left -= count or 0
        if self.left < 0:
            raise AnswerTooLong
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Lines(io.BufferedReader):
    """Lines that have an end, also for those who do not ask for one.

    :ivar in_head: whether they are those of an answer's head.
    """

    in_head = True
    _of_type = False

    def readline(self, size: int | None = -1, /) -> bytes:
        limit = _MAX_LINE + 1
        asked = size is not None and 0 <= size <= limit
        line = super().readline(size if asked else limit)
        if len(line) == limit:
            raise LineTooLong("line")
        return self._harmless(line) if self.in_head else line

    def _harmless(self, line: bytes) -> bytes:
        """Return a line of which Python's reader of headers makes no more than it is.

        A CR within it is a space (RFC 9112, 2.2), and no line of its own. Of the type
        of the content there is not much, since its parameters are looked at again and
        again.
        """
        if not line.endswith(b"\n"):
            return line
        text = line.rstrip(b"\r\n").replace(b"\r", b" ")
        folded = text.startswith((b" ", b"\t"))
        if not folded:
            self._of_type = text[:12].lower() == b"content-type"
        if self._of_type:
            text = b" " if folded else text[:_MAX_TYPE]
        return text + b"\r\n"


class _BoundedResponse(HTTPResponse):
    """An answer of which only so much is read."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        exchange = _EXCHANGE.get()
        self._max_answer = exchange.max_answer
        self._counted = _Counted(self.fp.detach(), exchange.deadline)
        self.fp = self._lines = _Lines(self._counted)

    def begin(self) -> None:
        super().begin()
        self._lines.in_head = False
        self._counted.left = self._max_answer
        # What is not looked at cannot do harm. urllib3 logs what is wrong with headers,
        # in the party's words and with the URL; requests reads cookies to throw them
        # away.
        self.msg.defects.clear()
        self.msg.set_payload([])
        for name in ("Set-Cookie", "Set-Cookie2"):
            del self.msg[name]


class WireHTTPConnection(HTTPConnection):
    """A connection that sends, reads and lasts as it is said here."""

    response_class = _BoundedResponse
    _unsent: Confidential | None = None

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        guard(connection)  # before the handshake of TLS, which can be slow too
        return connection

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, within the deadline that is on."""
        guard(self.sock)  # one that was kept alive
        super().request(*args, **kwargs)

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        """Send the head of a request, and what is confidential with it."""
        self._unsent = _EXCHANGE.get().confidential
        super().endheaders(*args, **kwargs)

    def send(self, data: Any) -> None:
        """Send what comes after a request has begun, its head first."""
        confidential, self._unsent = self._unsent, None
        if confidential is None:
            super().send(data)
            return
        if self.sock is None:
            self.connect()
        head = confidential.head(data)
        _EXCHANGE.get().sent = True
        # Whatever ends the sending, the frames that it leaves behind have a view of
        # what is there no more.
        try:
            super().send(memoryview(head))
        finally:
            head[:] = bytes(len(head))
        if confidential.body:
            super().send(memoryview(confidential.body))


class WireHTTPSConnection(WireHTTPConnection, HTTPSConnection):
    """The same over TLS."""
