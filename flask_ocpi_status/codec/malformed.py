"""Bytes that are not JSON: what is wrong with them, and where.

The reader says the first in words of its own, and the second not always. Here it is
always the first character that cannot stand where it stands; of half a surrogate pair
and of a number that is too large, the first of it; the end, where the text ends too
early.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Callable
from itertools import accumulate
from operator import eq
from typing import Final

import msgspec


class JSONError(ValueError):
    """Bytes that are not JSON, and where. The text never repeats the bytes.

    :param reason: what is wrong, in a few words.
    :param index: the offending character, counted from 0.
    :param line: its line, counted from 1.
    :param column: its place in the line in characters, counted from 1.
    :param offset: its first byte, counted from 0; the index, unless it is given.
    """

    def __init__(
        self,
        reason: str,
        index: int,
        line: int,
        column: int,
        offset: int | None = None,
    ) -> None:
        super().__init__(reason, index, line, column, offset)
        self.reason = reason
        self.index = index
        self.line = line
        self.column = column
        self.offset = index if offset is None else offset

    def __str__(self) -> str:
        return (
            f"The body is not JSON: {self.reason}"
            f" (character {self.index}, line {self.line}, column {self.column})."
        )

    @classmethod
    def at(cls, reason: str, body: bytes, offset: int) -> JSONError:
        """Say what is wrong with the body at a byte of it."""
        before = body[:offset]
        in_line = before[before.rfind(b"\n") + 1 :]
        return cls(
            reason,
            len(before.decode("utf-8", "replace")),
            before.count(b"\n") + 1,
            len(in_line.decode("utf-8", "replace")) + 1,
            offset,
        )


#: The reason for what has nothing in it.
EMPTY = "the body is empty"
_CUT_OFF: Final = "it ends too early"
_HALF: Final = "half a surrogate pair"
_TRUNCATED: Final = "Input data was truncated"
_REASON = re.compile(
    r"(?:JSON is malformed: )?(.*?)(?: \(byte (\d+)\))?(?: - at `.*`)?", re.DOTALL
)
_PLAINER: Final = {
    "Integer value out of range": "a whole number is too long",
    "Number out of range": "a number is too large",
}
#: How far behind the offending byte the reader tells of it, by what it tells.
_BEHIND: Final = {
    "trailing characters": 1,
    "invalid escape character in string": 1,
    "invalid character in unicode escape": 1,
}
#: What the reader says of half a surrogate pair, where more text follows.
_HALVES: Final = (
    "unexpected end of escaped utf-16 surrogate pair",
    "invalid utf-16 surrogate pair",
)
_ESCAPE: Final = len(r"\u0000")
_LOW = re.compile(rb"\\u[dD][c-fC-F]")
# The reader waits for four digits, or for the other half of a pair, and so for more
# text than there may be.
_NO_DIGIT = re.compile(rb"(?<!\\)(?:\\\\)*+\\u[0-9a-fA-F]{0,3}+([^0-9a-fA-F])")
_HALF_A_PAIR = re.compile(
    rb"(?<!\\)(?:\\\\)*+(\\u[dD][89abAB]..)"
    rb"(?!\\u[dD][c-fC-F]|(?:\\(?:u[dD]?)?)?\Z)",
    re.DOTALL,
)
_WHOLE_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_STRING = re.compile(_WHOLE_STRING + rb"?", re.DOTALL)
_NO_STRING = re.compile(rb'(?:[^"]++|' + _WHOLE_STRING + rb")*+", re.DOTALL)
# Goes from one number that may be out of bounds to the next.
_ODD_NUMBER = re.compile(
    rb'(?:[^"0-9-]++|'
    + _WHOLE_STRING
    + rb"|-?+[0-9]{1,40}+(?:\.[0-9]{1,40}+)?+(?![0-9.eE]))*+(-?[0-9][0-9.eE+-]*+)",
    re.DOTALL,
)
_WORDS: Final = {word[0]: word for word in (b"true", b"false", b"null")}
_BEFORE_VALUES: Final = (b"", *(bytes([byte]) for byte in b"[,: \t\r\n"))
# By the byte: a level more, a level less, or neither.
_STEPS = bytes({91: 1, 123: 1, 93: 255, 125: 255}.get(byte, 0) for byte in range(256))


def fault_of(data: bytes, text: str, read: Callable[[bytes], object]) -> JSONError:
    """Find the place of a fault that the reader told of in its own words.

    :param text: those words.
    :param read: the reader.
    """
    if not data.strip(b" \t\r\n"):
        return JSONError.at(EMPTY, data, len(data))
    found = _REASON.fullmatch(text)
    reason, byte = found.groups() if found else ("malformed", None)
    reason, place = (
        _without_place(data, reason, read)
        if byte is None
        else _with_place(data, reason, int(byte))
    )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start <= place:
            reason, place = "invalid UTF-8", error.start
    if place >= len(data):
        reason = _CUT_OFF
    return JSONError.at(_PLAINER.get(reason, reason), data, place)


def _with_place(data: bytes, reason: str, byte: int) -> tuple[str, int]:
    if reason in _HALVES:
        first = byte - _ESCAPE
        if reason == _HALVES[1] and not _LOW.match(data, first):
            first -= _ESCAPE  # the one before it has no other half
        return _HALF, first
    if reason == "invalid character":
        return reason, _in_literal(data, byte)
    return reason, byte - _BEHIND.get(reason, 0)


def _without_place(
    data: bytes, reason: str, read: Callable[[bytes], object]
) -> tuple[str, int]:
    """Find what the reader gave up without a word about where."""
    if reason != _TRUNCATED:
        for number in _ODD_NUMBER.finditer(data):
            try:
                read(number[1])
            except (msgspec.DecodeError, ValueError):  # newer ones are both
                return reason, number.start(1)
        return reason, len(data)
    if wrong := _NO_DIGIT.search(data):
        return "invalid character in unicode escape", wrong.start(1)
    if half := _HALF_A_PAIR.search(data):
        return _HALF, half.start(1)
    for start in range(max(len(data) - 4, 0), len(data)):
        word = _WORDS.get(data[start])
        if word and not word.startswith(data[start:]) and _is_value(data, start):
            return "invalid character", start + _same(data[start:], word)
    return _CUT_OFF, len(data)


def _in_literal(data: bytes, byte: int) -> int:
    """Return the byte at which ``true``, ``false`` or ``null`` is another word.

    The reader tells of the byte behind as many as the word has.
    """
    for word in _WORDS.values():
        start = byte - len(word)
        if start < 0 or data[start] != word[0] or data[start:byte] == word:
            continue
        if _is_value(data, start):
            return start + _same(data[start:byte], word)
    return byte


def _same(text: bytes, word: bytes) -> int:
    return list(map(eq, text, word)).index(False)


def _is_value(data: bytes, start: int) -> bool:
    """Whether a value begins at a byte, and not a part of a text."""
    if data[max(start - 1, 0) : start] not in _BEFORE_VALUES:
        return False
    before = _NO_STRING.match(data, 0, start)
    return before is not None and before.end() == start


def deepest(data: bytes) -> int:
    """Return the byte of the innermost bracket, or of one that is deep enough."""
    blank = _STRING.sub(lambda string: b" " * len(string[0]), data)
    steps = memoryview(blank.translate(_STEPS)).cast("b")
    depths = array("i", accumulate(steps))
    return depths.index(min(max(depths), sys.getrecursionlimit()))
