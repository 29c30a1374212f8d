"""Partners that were made once: to make one takes longer than most tests do."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest

from flask_ocpi_status.testing import Partner

#: Returns the partner of these arguments; a test enters it, and it begins anew.
standing: Final[Callable[..., Partner]] = cache(Partner)


@pytest.fixture
def partner() -> Iterator[Partner]:
    """Give a partner that has no module: it says what a test has it say."""
    with standing(modules=()) as partner:
        yield partner
