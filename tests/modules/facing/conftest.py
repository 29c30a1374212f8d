"""What the tests of typed calls share."""

from __future__ import annotations

from tests.standing import partner as partner
