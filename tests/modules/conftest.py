"""What the tests of platforms on a database share."""

from __future__ import annotations

from tests.modules.keeping.places import tables as tables
