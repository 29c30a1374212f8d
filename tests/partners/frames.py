"""What a crash report with local variables would show of an exception."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Set
from contextlib import suppress
from pathlib import Path
from traceback import TracebackException
from traceback import walk_tb
from types import FrameType
from typing import Any

TESTS = str(Path(__file__).parents[1])


def chain(error: BaseException) -> Iterator[BaseException]:
    """Give an exception, and those that it came of, whether they are shown or not."""
    waiting, seen = [error], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [each for each in (one.__cause__, one.__context__) if each]


def frames(error: BaseException) -> Iterator[FrameType]:
    """Give the frames of an exception and its chain, without those of the tests."""
    for one in chain(error):
        for frame, _ in walk_tb(one.__traceback__):
            if not frame.f_code.co_filename.startswith(TESTS):
                yield frame


def texts(value: Any, depth: int = 8) -> Iterator[str]:
    """Give all that a value shows, and what is in it."""
    yield repr(value)
    if isinstance(value, bytes | bytearray | memoryview):
        with suppress(ValueError):  # a view that was released
            yield bytes(value).decode("latin-1")
    elif isinstance(value, str):
        yield value
    elif depth and isinstance(value, Mapping):
        for pair in list(value.items()):
            yield from texts(pair, depth - 1)
    elif depth and isinstance(value, list | tuple | Set):
        for one in list(value):
            yield from texts(one, depth - 1)


def report(error: BaseException) -> str:
    """Return all that is to be seen of an exception, but for the tests' frames."""
    shown = []
    for one in chain(error):
        shown += [repr(one), *texts(one.args)]
        whole = TracebackException.from_exception(one, capture_locals=True)
        for line in whole.stack:
            if not line.filename.startswith(TESTS):
                shown.append(f"{line.filename}:{line.lineno} {line.locals}")
    for frame in frames(error):
        for name, value in frame.f_locals.items():
            shown += [f"{frame.f_code.co_qualname} {name}: {t}" for t in texts(value)]
    return "\n".join(shown)
