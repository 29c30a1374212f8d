"""What is in a list or an object of a large JSON text, one by one.

The text is read in chunks of any size. Only brackets and strings are looked at, to see
where an item ends; what is in between is for the reader of JSON, who is shown an item
where it stands: a list or an object is put round it. So he finds the fault that he
would find in the whole of the text, and is stopped where no more can be right.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any
from typing import Final
from typing import NamedTuple

from ..codec import EMPTY
from ..codec import JSONError
from ..codec import loads
from .storing import BLANK
from .storing import Stored

_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
#: Whatever ends nothing, and then what may. A quote is that of an open string.
_IN_IT: Final = re.compile(rb'(?:[^"\[\]{},]++|%b)*+(["\[\]{},])?' % _STRING, re.DOTALL)
_BELOW: Final = re.compile(rb'(?:[^"\[\]{}]++|%b)*+(["\[\]{}])?' % _STRING, re.DOTALL)
_REST_OF_STRING: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+("?)', re.DOTALL)
_CLOSERS: Final = {b"[": b"]", b"{": b"}"}
#: A name, and the first byte of a value.
_MEMBER: Final = re.compile(rb"\s*+(%b)\s*+:\s*+(.)" % _STRING, re.DOTALL)
#: How much is kept of what is in an object, where it is not read itself.
_KEPT: Final = 10_000


class Part(NamedTuple):
    """What stands between two commas.

    :param start: its first byte in the text.
    :param size: in bytes.
    :param text: it, or its beginning.
    :param end: the byte behind it: a comma, or the bracket that closes what it is in.
        Nothing where it goes on to the end of the text, or to a byte that is wrong.
    """

    start: int
    size: int
    text: bytes
    end: bytes

    @property
    def behind(self) -> int:
        """The byte of the text that comes after its end."""
        return self.start + self.size + len(self.end)


def split(
    chunks: Iterable[bytes], start: int, closer: bytes, longest: int | None = None
) -> Iterator[Part]:
    """Yield what is in a list or an object, up to the bracket that closes it.

    :param chunks: the text from behind its first bracket on.
    :param start: the place of that in the text.
    :param closer: the bracket that closes it.
    :param longest: how much of each is kept, if not all.
    """
    waiting = bytearray()  # the part, as far as it is kept, and what is not looked at
    closers = [closer]
    place = dropped = 0
    in_string = False
    for chunk in chunks:
        waiting += chunk
        while True:
            form = _BELOW if len(closers) > 1 else _IN_IT
            found = (_REST_OF_STRING if in_string else form).match(waiting, place)
            assert found is not None
            place = found.end()
            sign = found[1]
            if not sign:
                break
            if sign == b'"':
                in_string = not in_string
                continue
            is_wrong = False
            if sign in _CLOSERS:
                closers.append(_CLOSERS[sign])
                is_wrong = len(closers) > sys.getrecursionlimit()
                if not is_wrong:
                    continue
            elif sign != b",":
                is_wrong = closers.pop() != sign
                if closers and not is_wrong:
                    continue
            end = b"" if is_wrong else sign
            last = place - len(end)
            text = bytes(waiting[:last][:longest])
            yield Part(start, last + dropped, text, end)
            if end != b",":
                return
            start += last + dropped + 1
            del waiting[:place]
            place = dropped = 0
        if longest is not None and place > longest:
            del waiting[longest:place]
            dropped += place - longest
            place = longest
    yield Part(start, len(waiting) + dropped, bytes(waiting[:longest]), b"")


class Items:
    """What is in a list of a text.

    :param start: the place of its first bracket.
    :ivar end: the byte behind its last one, once all of it was read.
    """

    def __init__(self, text: Stored, start: int) -> None:
        self.text = text
        self.end = start + 1

    def __iter__(self) -> Iterator[tuple[Any, bytes]]:
        """Yield each item, and the text of it.

        :raises JSONError: where it stops being JSON.
        """
        before = b"["
        for part in split(self.text.chunks(self.end), self.end, b"]"):
            own = part.text.strip(BLANK)
            if own or part.end != b"]" or before != b"[":  # it may be empty
                yield _read(self.text, part, before), own
            before = b"[0,"
            self.end = part.behind


def demand_end(text: Stored, place: int) -> None:
    """Demand that there is nothing in a text from a byte on.

    :raises JSONError: for what is there.
    """
    place, first = text.first(place)
    if first:
        raise text.fault("trailing characters", place)


def demand_json(text: Stored) -> None:
    """Demand that a text is JSON, of which no more than a part is read at once.

    :raises JSONError: where it is not.
    """
    place, first = text.first()
    if first == b"[":
        items = Items(text, place)
        for _ in items:
            pass
        demand_end(text, items.end)
    elif first == b"{":
        before = b"{"
        part = Part(0, 0, b"", b"")
        for part in split(text.chunks(place + 1), place + 1, b"}", _KEPT):
            _demand_member(text, part, before)
            before = b'{"":0,'
        demand_end(text, part.behind)
    elif first:
        loads(text.read(), exact=True)
    else:
        raise text.fault(EMPTY, len(text))


class Outline(NamedTuple):
    """An object without what is large in it.

    :param text: it, with an empty list or object in the place of what is large.
    :param data: the place of its ``data``, if that is a large list.
    """

    text: bytes
    data: int | None


def outline(text: Stored, start: int) -> Outline | None:
    """Return the outline of the object that a text is; ``None`` where it has none.

    That is so when it is no JSON, but for what is in its ``data``, or when what is
    large in it is a string.
    """
    members = []
    data: Part | None = None
    place = None
    part = Part(0, 0, b"", b"")
    try:
        for part in split(text.chunks(start + 1), start + 1, b"}", _KEPT):
            member = part.text
            if part.size > len(member):
                found = _MEMBER.match(member)
                if found is None or found[2] not in _CLOSERS:
                    return None
                member = found[0] + _CLOSERS[found[2]]
                unread: Part | None = part
                if found[2] == b"[" and loads(found[1]) == "data":
                    unread, data = data, part
                    place = part.start + found.start(2)
                if unread is not None:
                    _demand_member(text, unread, b"{")
            members.append(member)
        if not part.end:
            return None
        demand_end(text, part.behind)
        whole = b"{" + b",".join(members) + b"}"
        loads(whole, exact=True)
    except JSONError:
        return None
    return Outline(whole, place)


def _read(text: Stored, part: Part, before: bytes) -> Any:
    """Return what a part is that stands where a value is expected.

    :param before: what may stand before it, for the reader.
    """
    if part.end:
        try:
            return loads(part.text, exact=True)
        except JSONError as error:
            fault = error
    try:
        loads(before + part.text + part.end + _ahead(text, part), exact=True)
    except JSONError as error:
        fault = error
    raise text.fault(fault.reason, part.start + fault.offset - len(before))


def _ahead(text: Stored, part: Part) -> bytes:
    """Return what the reader may look at behind a part: a word has so many letters."""
    ahead = text.part(part.behind, min(part.behind + 8, len(text))).read()
    return ahead.decode("ascii", "replace").replace("\ufffd", "x").encode()


def _demand_member(text: Stored, part: Part, before: bytes) -> None:
    """Demand that a part is a name and a value, or nothing where that may be."""
    found = _MEMBER.match(part.text) if part.size > len(part.text) else None
    if found is not None and found[2] == b"[":
        _demand(text, Part(part.start, 0, found[0] + b"]", b"}"), before)
        items = Items(text, part.start + found.start(2))
        for _ in items:
            pass
        rest = text.part(items.end, part.start + part.size).read()
        member = found[0] + b"]" + rest
        start = items.end - len(found[0]) - 1
        part = Part(start, len(member), member, part.end)
    elif part.size > len(part.text):
        own = text.part(part.start, part.start + part.size).read()
        part = part._replace(text=own)
    _demand(text, part, before)


def _demand(text: Stored, part: Part, before: bytes) -> None:
    end = part.end
    if end == b"," and part.text.strip(BLANK):
        end = b"}"
    try:
        loads(before + part.text + end, exact=True)
    except JSONError:
        try:
            loads(before + part.text + part.end + _ahead(text, part), exact=True)
        except JSONError as error:
            place = part.start + error.offset - len(before)
            raise text.fault(error.reason, place) from None
