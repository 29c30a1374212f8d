"""What the tests of registration share."""

from __future__ import annotations

from collections.abc import Iterator

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
