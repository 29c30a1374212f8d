"""The JSON texts in a file: one, or one in each line (JSON Lines).

Lines are read one by one, and none is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final
from typing import TypeVar

import msgspec
from marshmallow import ValidationError

from ..codec import JSONError
from ..codec import loads

T = TypeVar("T")

#: What JSON has between its values (RFC 8259, 2).
BLANK: Final = b" \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"


def texts_of(lines: Iterator[bytes], each: bool) -> Iterator[tuple[int | None, bytes]]:
    """Return the JSON texts in the lines of a file, with the number of their lines.

    :param each: whether each line is one. Otherwise it is so when the first line with
        something in it is JSON by itself, and when the second one is and is no sequel
        of the first; if not, the file is one text, and has no number.
    """
    head: list[bytes] = []
    filled: list[tuple[int, bytes]] = []
    for number, line in enumerate(lines, 1):
        line = line.removeprefix(_BOM) if number == 1 else line
        head.append(line)
        if line.strip(BLANK):
            filled.append((number, line))
            if each or len(filled) == 2:
                break
    if not (each or _are_separate([line for _, line in filled])):
        whole = bytearray(b"".join(head))
        for line in lines:
            whole += line
        yield None, bytes(whole)
        return
    if not filled:
        yield None, b""
    for number, line in chain(filled, enumerate(lines, len(head) + 1)):
        # Without its end: what is missing there is missing in this line.
        text = line.rstrip(BLANK)
        if text:
            yield number, text


def _are_separate(lines: list[bytes]) -> bool:
    if len(lines) < 2:
        return False
    first, second = lines
    if _stop(first) is None:
        return True
    both = first + second
    return _stop(second) is None and _stop(both) not in (None, len(both))


def _stop(text: bytes) -> int | None:
    """Return the byte at which a text is found not to be JSON."""
    try:
        loads(text)
    except JSONError as error:
        return error.index
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
