"""What something costs on a processor, whatever the machine and whoever else is on it.

Seconds would say something of the machine. So a yardstick is measured beside: what it
takes Python to copy a document of the same size, piece by piece. What else runs only
ever adds to what is measured: what is too dear at first is measured again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from copy import deepcopy
from time import thread_time

TRIES = 5
#: As it would be sent, it has as many bytes.
DOCUMENT = [{"id": "LOC1", "at": [n % 10, {}]} for n in range(200)]
SIZE = len('{"id":"LOC1","at":[1,{}]},') * len(DOCUMENT)


def seconds(act: Callable[[], object]) -> float:
    started = thread_time()
    act()
    return thread_time() - started


def copying(size: int) -> float:
    """Return the seconds that it takes to copy a document of a size."""
    return min(seconds(lambda: deepcopy(DOCUMENT)) for _ in range(3)) / SIZE * size


def copies(act: Callable[[], object], size: int, limit: float) -> float:
    """Return how many copies could be made meanwhile: at least, or below the limit.

    :param size: the bytes of what is looked at.
    """
    least = float("inf")
    # What the other tests have left is not to be gone through, not even once: that may
    # take longer than what is measured.
    gc.collect()
    gc.freeze()
    for _ in range(TRIES):
        least = min(least, seconds(act) / copying(size))
        if least < limit:
            break
    return least
