"""What a process has done before others are forked from it: it imports this."""

from __future__ import annotations

import gc
from contextlib import suppress
from importlib import import_module

for _name in (
    "flask_ocpi_status.cli",
    "flask_ocpi_status.demo.running",
    "flask_ocpi_status.demo.simulation",
    "tests.demo.processes",
    "tests.modules.acting.processes",
    "tests.registration.test_killed",
):
    # Where a package is missing, the tests that need it are skipped.
    with suppress(ImportError):
        import_module(_name)

# Whoever is forked does not go through all this in each of Python's collections.
gc.collect()
gc.freeze()
