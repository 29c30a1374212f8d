"""What all tests of places for documents share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flask_ocpi_status.modules.keeping.documents import Documents
from flask_ocpi_status.modules.keeping.memory import MemoryDocuments
from flask_ocpi_status.modules.keeping.sql import SQLDocuments

from .places import ENGINES
from .places import Databases
from .places import opened


@pytest.fixture(params=ENGINES)
def sql(
    request: pytest.FixtureRequest, tmp_path: Path, tables: Databases
) -> Iterator[SQLDocuments]:
    """Documents in a database."""
    with ExitStack() as stack:
        url = stack.enter_context(tables(request.param, tmp_path))
        yield stack.enter_context(opened(url))


@pytest.fixture(params=["memory", *ENGINES])
def documents(
    request: pytest.FixtureRequest, tmp_path: Path, tables: Databases
) -> Iterator[Documents]:
    """Documents, wherever they are kept."""
    if request.param == "memory":
        yield MemoryDocuments()
        return
    with ExitStack() as stack:
        url = stack.enter_context(tables(request.param, tmp_path))
        yield stack.enter_context(opened(url))
