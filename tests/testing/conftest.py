"""A user's app and a partner that have met."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flask_ocpi_status.testing import Partner
from tests.testing.apps import User
from tests.testing.apps import user


@pytest.fixture
def mine() -> Iterator[User]:
    """Give an eMSP, which waits as long as any machine takes."""
    made = user(OCPI_STATUS_PEER_TIMEOUT=60.0, OCPI_STATUS_PEER_DEADLINE=120.0)
    yield made
    made.background.close()


@pytest.fixture
def partner(mine: User) -> Iterator[Partner]:
    """Give a CPO that the eMSP knows."""
    with Partner("CPO") as made:
        made.meet(mine.app)
        yield made
