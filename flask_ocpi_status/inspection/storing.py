"""A JSON text that is too large to be read at once, in the file that it is in."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from typing import Final

from ..codec import JSONError

#: Texts of more bytes are read in parts, and lines of more are kept in their file.
LARGE: Final = 1_000_000
#: How many bytes are read at once of such a text.
_CHUNK: Final = 1 << 16
#: What JSON has between its values (RFC 8259, 2).
BLANK: Final = b" \t\r\n"


@dataclass(frozen=True)
class Stored:
    """A text from a byte of a file to another one, which is not read any more.

    Its own bytes are counted from 0.

    :param file: one that can be read from any place. It is left at another one.
    """

    file: IO[bytes]
    start: int
    end: int
    chunk: int = _CHUNK

    def __len__(self) -> int:
        return self.end - self.start

    def chunks(self, start: int = 0) -> Iterator[bytes]:
        """Yield what is in it from a byte on."""
        place = self.start + start
        while place < self.end:
            self.file.seek(place)
            chunk = self.file.read(min(self.chunk, self.end - place))
            if not chunk:  # the file has become shorter
                return
            place += len(chunk)
            yield chunk

    def part(self, start: int, end: int) -> Stored:
        """Return what is between two bytes of it."""
        return Stored(self.file, self.start + start, self.start + end, self.chunk)

    def read(self) -> bytes:
        """Return all that is in it."""
        return b"".join(self.chunks())

    def first(self, start: int = 0) -> tuple[int, bytes]:
        """Return the first byte from another one on that is not blank, and its place.

        There may be none, and its place is the end then.
        """
        for chunk in self.chunks(start):
            filled = chunk.lstrip(BLANK)
            start += len(chunk) - len(filled)
            if filled:
                return start, filled[:1]
        return start, b""

    def fault(self, reason: str, offset: int) -> JSONError:
        """Say what is wrong with it at a byte of it."""
        decoder = getincrementaldecoder("utf-8")("replace")
        index, line, column, left = 0, 1, 1, offset
        for chunk in self.chunks():
            before = chunk[:left]
            left -= len(before)
            characters = decoder.decode(before)
            index += len(characters)
            lines = characters.split("\n")
            line += len(lines) - 1
            column = len(lines[-1]) + (1 if len(lines) > 1 else column)
            if not left:
                break
        rest = len(decoder.decode(b"", True))
        return JSONError(reason, index + rest, line, column + rest, offset)
