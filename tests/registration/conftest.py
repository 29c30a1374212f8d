"""What the tests of registration share."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import contextmanager
from time import thread_time

import pytest

from flask_ocpi_status.registration import failures

from .partner import Partner


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat failed calls at once."""
    monkeypatch.setattr(failures, "PAUSE", 0.01)


@pytest.fixture
def partner() -> Iterator[Partner]:
    """Give a party that answers as a test tells it to."""
    with Partner() as partner:
        yield partner


@pytest.fixture
def cpu_seconds() -> Callable[[float], AbstractContextManager[None]]:
    """Hold a block to seconds of this thread on a processor, whatever else runs."""

    @contextmanager
    def held(limit: float) -> Iterator[None]:
        before = thread_time()
        yield
        assert thread_time() - before < limit

    return held
