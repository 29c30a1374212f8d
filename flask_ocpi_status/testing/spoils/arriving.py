"""When an answer arrives, how much of it, and what besides."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Final
from typing import Literal

from ..spoiling import Answered
from ..spoiling import Answering
from .values import Seconds
from .values import Size

#: Where the status line is cut, in bytes.
_IN_STATUS: Final = len("HTTP/1.1 2")
#: Where headers end.
_END: Final = b"\r\n\r\n"
#: More than is read of an answer by default (``OCPI_STATUS_PEER_MAX_BODY``).
_TOO_MUCH: Final = 11 * 1024 * 1024


def delay(seconds: Seconds = 1.0) -> Answering:
    """Wait before the answer is sent."""
    return lambda a: a.asked.ending.wait(seconds)


def hang(seconds: Seconds | None = None) -> Answering:
    """Send nothing, and close the connection at last."""

    def answering(a: Answered) -> None:
        def pieces() -> Iterator[bytes]:
            a.asked.ending.wait(seconds)
            yield from ()

        a.http, a.pieces = 0, pieces

    return answering


def slow(seconds: Seconds = 0.05, size: Size = 16) -> Answering:
    """Send so many bytes, and wait for so long, over and over."""

    def answering(a: Answered) -> None:
        def pieces() -> Iterator[bytes]:
            whole = a.head() + a.body
            for start in range(0, len(whole), size):
                if a.asked.ending.wait(seconds):
                    return
                yield whole[start : start + size]

        a.pieces = pieces

    return answering


def abort(at: Literal["start", "head", "body"] = "start") -> Answering:
    """Close the connection before anything is sent, or in the middle of a part."""

    def answering(a: Answered) -> None:
        def pieces() -> Iterator[bytes]:
            head, body = a.head(), a.body
            if at == "head":
                yield head[:_IN_STATUS]
            elif at == "body":
                yield head + body[: len(body) // 2]

        a.pieces = pieces
        if at != "body":
            a.http = a.http if at == "head" else 0

    return answering


def garbage(size: int = 32) -> Answering:
    """Send so many bytes that are no HTTP, and close the connection."""

    def answering(a: Answered) -> None:
        a.http, a.pieces = 0, lambda: [bytes(size) + _END]

    return answering


def length(by: int = 10) -> Answering:
    """Say that the body has so many bytes more; or fewer, with a negative number."""

    def answering(a: Answered) -> None:
        a.headers["Content-Length"] = str(max(0, len(a.body) + by))

    return answering


def second() -> Answering:
    """Send the answer twice."""

    def answering(a: Answered) -> None:
        a.pieces = lambda: [2 * (a.head() + a.body)]

    return answering


def huge(size: Size = _TOO_MUCH) -> Answering:
    """Send so many blanks behind the JSON."""

    def answering(a: Answered) -> None:
        a.body += b" " * size

    return answering


def bomb(size: Size = _TOO_MUCH) -> Answering:
    """Send so many blanks behind the JSON, compressed."""

    def answering(a: Answered) -> None:
        a.body = gzip.compress(a.body + b" " * size)
        a.headers["Content-Encoding"] = "gzip"

    return answering
