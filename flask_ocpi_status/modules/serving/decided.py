"""What a function of the app's has decided: a word, or an object that has it.

Others act on it: what is none is a crash in production as well, where another object
of the app's is sent as it is, and nothing is owed for it.

Rules: OCPI 2.2.1, Commands, 13.3.1; ChargingProfiles, 14.4.3; Tokens, 12.3.1; Sessions,
9.3.2; 2.3.0 with Bookings, Booking.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any
from typing import Final

from flask import current_app
from marshmallow import ValidationError

from ...codec import loads
from ...errors import ContractViolation
from ...exchange.state import state_of
from ...objects import judge
from ...objects.judging.normal import Document
from ...violations import violations_of
from .place import Place

#: The kinds of operations whose whole answer is a decision.
DECIDED: Final = ("ask", "book")
#: How many violations of the app's an error names.
_TOLD: Final = 5


def with_word(told: Any, field: str) -> Document:
    """Return what was decided as an object: a word stands in it by itself."""
    return dict(told) if isinstance(told, Mapping) else {field: told}


def decided(place: Place, document: Document) -> Document:
    """Return what was decided, as it is written, if it is of the class of the answer.

    :raises ContractViolation: for what is not.
    """
    cls = place.row.edition.classes[str(place.row.operation.gives)]
    written = loads(state_of(current_app).codec.encode(document), exact=True)
    try:
        return judge(cls, written)
    except ValidationError as error:
        told = " ".join(
            f"{one.pointer}: {one.message}" for one in violations_of(error)[:_TOLD]
        )
        raise _wrong(place, cls.__name__, told) from None


def word(place: Place, told: Any, enum: str) -> str:
    """Return a word that was decided, if the version has it.

    :raises ContractViolation: for what is none.
    """
    found = told.value if isinstance(told, Enum) else told
    words = place.row.edition.enums[enum]
    if not isinstance(found, str) or not (found in words or (words.open and found)):
        raise _wrong(place, enum, f"Expected one of {', '.join(words)}.")
    return found


def _wrong(place: Place, what: str, told: str) -> ContractViolation:
    row, edition = place.row, place.row.edition.name
    return ContractViolation(
        f"A function of the app answers {row.operation.method} /{row.operation.path}"
        f" of {row.module.identifier} with what is no {what} of OCPI {edition}: {told}"
    )
