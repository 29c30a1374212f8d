"""What the tests of what a platform does of its own accord share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flask_ocpi_status.modules.acting import watching
from flask_ocpi_status.modules.acting.answering import posting
from flask_ocpi_status.testing import Partner
from tests.modules.keeping.places import ENGINES
from tests.modules.keeping.places import Databases
from tests.standing import partner as partner

from .operators import Operator
from .operators import operator_on
from .operators import welcoming


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once, and leave nothing lying for long."""
    monkeypatch.setattr(watching, "LEASE", 0.6)
    monkeypatch.setattr(posting, "PAUSE", 0.05)


@pytest.fixture(params=["memory", *ENGINES])
def operator(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tables: Databases,
    partner: Partner,
) -> Iterator[Operator]:
    """Give an operator, wherever it notes what it owes, and a partner that takes it."""
    with ExitStack() as stack:
        url = None
        if request.param != "memory":
            url = stack.enter_context(tables(request.param, tmp_path))
        yield stack.enter_context(operator_on(url, welcoming(partner).url))
