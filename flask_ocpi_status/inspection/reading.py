"""The JSON texts in a file: one, or one in each line (JSON Lines).

However large the file is, and whatever is in it, little of it is kept: a text that is
large stays where it is, and is read in parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import replace
from io import SEEK_END
from io import BytesIO
from itertools import count
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO
from typing import Final
from typing import TypeVar

import msgspec
from marshmallow import ValidationError

from ..codec import JSONError
from ..codec import loads
from .splitting import demand_json
from .storing import BLANK
from .storing import LARGE
from .storing import Stored

T = TypeVar("T")

#: A text in memory, or one that is too large for it.
Text = bytes | Stored
_BOM: Final = b"\xef\xbb\xbf"


def texts_of(
    stream: IO[bytes], each: bool, large: int = LARGE
) -> Iterator[tuple[int | None, Text]]:
    """Return the JSON texts in a file, with the number of their lines.

    :param each: whether each line is one. Otherwise it is so when the first line with
        something in it is JSON by itself, and when the second one is and is no sequel
        of the first; if not, the file is one text, and has no number.
    :param large: how many bytes are kept of a text, and of what it is seen by.
    """
    if each:
        lines = _lines(stream, large)
        yield next(lines, (None, b""))
        yield from lines
        return
    start = stream.tell() if stream.seekable() else 0
    head, first = _head(stream, large)
    if _are_separate(first):
        yield from _lines(BytesIO(head), large)
        yield from _lines(stream, large, head.count(b"\n") + 1)
        return
    head += stream.read(large - len(head))
    if len(head) < large:
        yield None, head.removeprefix(_BOM)
        return
    with _stored(stream, start, head) as text:
        if _are_separate(_first_lines(text)):
            text.file.seek(text.start)
            yield from _lines(text.file, large, mark=b"")
        else:
            yield None, text


def _head(stream: IO[bytes], large: int) -> tuple[bytes, list[Text]]:
    """Return what is read of a file to see what it is, and the filled lines in it.

    It is all of the file, or goes up to the second such line, or is large.
    """
    head = b""
    filled: list[Text] = []
    blank = bytearray()
    while len(head) + len(blank) < large and len(filled) < 2:
        line = stream.readline(large - len(head) - len(blank))
        if not line:
            break
        own = line if head or blank else line.removeprefix(_BOM)
        blank += line
        if own.strip(BLANK):
            head += blank
            blank.clear()
            if line.endswith(b"\n") or len(head) < large:
                filled.append(own)
    return head + blank, filled


def _first_lines(text: Stored) -> list[Text]:
    """Return the first two lines with something in them."""
    found: list[Text] = []
    start = place = 0
    filled = False
    for chunk in text.chunks():
        for piece in BytesIO(chunk) if filled or chunk.strip(BLANK) else [chunk]:
            place += len(piece)
            filled = filled or bool(piece.strip(BLANK))
            if filled and piece.endswith(b"\n"):
                found.append(text.part(start, place))
                if len(found) == 2:
                    return found
                filled = False
            if not filled:
                start = place
    return [*found, text.part(start, place)] if filled else found


def _lines(
    stream: IO[bytes], large: int, number: int = 1, mark: bytes = _BOM
) -> Iterator[tuple[int | None, Text]]:
    """Return the lines with something in them, without their ends.

    What is missing there is missing in this line.

    :param number: that of the first line.
    :param mark: what the first line of a file may begin with.
    """
    for line_number in count(number):
        line = stream.readline(large)
        if not line:
            return
        is_whole = len(line) < large or line.endswith(b"\n")
        if line_number == 1:
            line = line.removeprefix(mark)
        if is_whole:
            text = line.rstrip(BLANK)
            if text:
                yield line_number, text
            continue
        with _long_line(stream, line) as stored:
            if len(stored):
                yield line_number, stored


@contextmanager
def _long_line(stream: IO[bytes], line: bytes) -> Iterator[Stored]:
    """Give a line as a text that is stored, and go on behind it afterwards.

    :param line: its beginning.
    """
    with ExitStack() as stack:
        start = stream.tell() - len(line) if stream.seekable() else 0
        copy = None if stream.seekable() else stack.enter_context(TemporaryFile())
        size = last = 0
        while line:
            if copy is not None:
                copy.write(line)
            filled = len(line.rstrip(BLANK))
            last = size + filled if filled else last
            size += len(line)
            line = b"" if line.endswith(b"\n") else stream.readline(LARGE)
        yield Stored(copy or stream, start, start + last)
        if copy is None:
            stream.seek(start + size)


@contextmanager
def _stored(stream: IO[bytes], start: int, head: bytes) -> Iterator[Stored]:
    """Give all of a file as a text that is stored: in it, or in a copy of a pipe.

    :param start: where its head begins.
    :param head: what was read of it.
    """
    skipped = len(_BOM) if head.startswith(_BOM) else 0
    if stream.seekable():
        yield Stored(stream, start + skipped, stream.seek(0, SEEK_END))
        return
    with TemporaryFile() as copy:
        copy.write(head)
        copyfileobj(stream, copy)
        yield Stored(copy, skipped, copy.tell())


def _are_separate(lines: list[Text]) -> bool:
    """Whether two lines are two texts, and no part of one."""
    if len(lines) < 2:
        return False
    first, second = lines
    if _stop(first) is None:
        return True
    both = _joined(first, second)
    return _stop(second) is None and _stop(both) not in (None, len(both))


def _joined(first: Text, second: Text) -> Text:
    if isinstance(first, bytes) and isinstance(second, bytes):
        return first + second
    assert isinstance(first, Stored) and isinstance(second, Stored)
    return replace(first, end=second.end)


def _stop(text: Text) -> int | None:
    """Return the byte at which a text is found not to be JSON."""
    try:
        if isinstance(text, bytes):
            loads(text)
        else:
            demand_json(text)
    except JSONError as error:
        return error.offset
    return None


def items_of(text: bytes) -> list[bytes]:
    """Return the texts of what is in a list of JSON.

    :raises ValidationError: for what is nested as deeply as can just be read.
    """
    return list(map(bytes, _parts(text, list[msgspec.Raw])))


def texts_by_name(text: bytes) -> dict[str, bytes]:
    """Return the texts of the values in an object of JSON, the last one of a name.

    :raises ValidationError: for what is nested as deeply as can just be read.
    """
    values = _parts(text, dict[str, msgspec.Raw])
    return {name: bytes(value) for name, value in values.items()}


def _parts(text: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except RecursionError:
        raise ValidationError("Nested too deeply.") from None
