"""Python's collector of circles, which pauses while a large text is read.

Nothing that is read from JSON is in a circle, and the collector goes through all of it
again and again while it grows: it takes most of the time.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

#: Texts from so many bytes on are read without the collector.
LARGE: Final = 100_000


class _Pause:
    """The collector is one for all threads: the last reader lets it go on.

    :ivar readers: how many it pauses for.
    :ivar was_on: whether it is to go on. Who has switched it off finds it so.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.readers = 0
        self.was_on = False

    def begin(self) -> None:
        with self.lock:
            if not self.readers:
                self.was_on = gc.isenabled()
                gc.disable()
            self.readers += 1

    def end(self) -> None:
        with self.lock:
            self.readers -= 1
            if self.was_on and not self.readers:
                gc.enable()

    def forget(self) -> None:
        """Let it go on in a new process, which has none of the readers."""
        self.lock = Lock()
        if self.readers and self.was_on:
            gc.enable()
        self.readers = 0


_PAUSE: Final = _Pause()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_PAUSE.forget)


@contextmanager
def paused() -> Iterator[None]:
    """Let the collector pause as long as it lasts."""
    _PAUSE.begin()
    try:
        yield
    finally:
        _PAUSE.end()
