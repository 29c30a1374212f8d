"""Bytes that are not JSON: what is wrong with them, and where.

The reader says the first in words of its own, and the second not always.
"""

from __future__ import annotations

import re
import sys
from array import array
from itertools import accumulate
from operator import eq


class JSONError(ValueError):
    """Bytes that are not JSON, and where. The text never repeats the bytes.

    :param reason: what is wrong, in a few words.
    :param index: the byte at which reading stopped, counted from 0.
    :param line: the line of that byte, counted from 1.
    :param column: the character of that byte in its line, counted from 1.
    """

    def __init__(self, reason: str, index: int, line: int, column: int) -> None:
        super().__init__(reason, index, line, column)
        self.reason = reason
        self.index = index
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return (
            f"The body is not JSON: {self.reason}"
            f" (byte {self.index}, line {self.line}, column {self.column})."
        )

    @classmethod
    def at(cls, reason: str, body: bytes, index: int) -> JSONError:
        """Say what is wrong with the body at a byte of it."""
        before = body[:index]
        in_line = before[before.rfind(b"\n") + 1 :]
        return cls(
            reason,
            index,
            before.count(b"\n") + 1,
            len(in_line.decode("utf-8", "replace")) + 1,
        )


#: The reason for what has nothing in it.
EMPTY = "the body is empty"
_REASON = re.compile(
    r"(?:JSON is malformed: )?(.*?)(?: \(byte (\d+)\))?(?: - at `.*`)?", re.DOTALL
)
# Half a surrogate pair: the reader waits for the other half, and then for more text.
_HALF_A_PAIR = re.compile(
    rb"(?<!\\)(?:\\\\)*+(\\u[dD][89abAB]..)(?!\\u[dD][c-fC-F])", re.DOTALL
)
_PLAINER = {
    "Input data was truncated": "it ends too early",
    "Integer value out of range": "a whole number is too long",
    "Number out of range": "a number is too large",
}
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
# By the byte: a level more, a level less, or neither.
_STEPS = bytes({91: 1, 123: 1, 93: 255, 125: 255}.get(byte, 0) for byte in range(256))


def fault_of(data: bytes, text: str) -> JSONError:
    """Find the place of a fault that the reader told of in its own words."""
    if not data.strip(b" \t\r\n"):
        return JSONError.at(EMPTY, data, len(data))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return JSONError.at("invalid UTF-8", data, error.start)
    found = _REASON.fullmatch(text)
    reason, byte = found.groups() if found else ("malformed", None)
    if reason == "Input data was truncated" and (half := _HALF_A_PAIR.search(data)):
        return JSONError.at("half a surrogate pair", data, half.start(1))
    # Without a byte, the reader went through to the end: a truncated body, or a number
    # that is well formed and too large.
    index = len(data) if byte is None else int(byte)
    if reason == "trailing characters":
        index -= 1  # the reader tells of the byte behind the first of them
    elif reason == "invalid character":
        index = _in_literal(data, index)
    return JSONError.at(_PLAINER.get(reason, reason), data, index)


def _in_literal(data: bytes, index: int) -> int:
    """Return the byte at which ``true``, ``false`` or ``null`` is another word.

    The reader tells of the byte behind as many as the word has.
    """
    for word in (b"true", b"false", b"null"):
        start = index - len(word)
        if start < 0 or data[start] != word[0] or data[start:index] == word:
            continue
        if data[:start][-1:] in _BEFORE_VALUES:
            same = map(eq, data[start:index], word)
            return start + list(same).index(False)
    return index


_BEFORE_VALUES = (b"", *(bytes([byte]) for byte in b"[,: \t\r\n"))


def deepest(data: bytes) -> int:
    """Return the byte of the innermost bracket, or of one that is deep enough."""
    blank = _STRING.sub(lambda string: b" " * len(string[0]), data)
    steps = memoryview(blank.translate(_STEPS)).cast("b")
    depths = array("i", accumulate(steps))
    return depths.index(min(max(depths), sys.getrecursionlimit()))
