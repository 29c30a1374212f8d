"""The table of faults: what each spoils, and which checks must find it."""

from __future__ import annotations

from typing import Final

from tests.checking.planted import asked
from tests.checking.planted import cross
from tests.checking.planted import discovery
from tests.checking.planted import envelopes
from tests.checking.planted import errors
from tests.checking.planted import headers
from tests.checking.planted import objects
from tests.checking.planted import pages
from tests.checking.planted import registration
from tests.checking.planted import tokens
from tests.checking.planted import written
from tests.checking.planting import Faults

FAULTS: Final[Faults] = {
    **discovery.FAULTS,
    **headers.FAULTS,
    **tokens.FAULTS,
    **envelopes.FAULTS,
    **errors.FAULTS,
    **pages.FAULTS,
    **objects.FAULTS,
    **cross.FAULTS,
    **written.FAULTS,
    **asked.FAULTS,
    **registration.FAULTS,
}
