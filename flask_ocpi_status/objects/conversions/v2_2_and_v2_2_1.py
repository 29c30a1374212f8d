"""2.2 and 2.2.1: whose a token is, and lengths.

Rules: OCPI 2.2.1, the tables of the objects.
"""

from __future__ import annotations

from typing import Final

from .changes import decided
from .step import Step

UP: Final = Step(
    "2.2",
    "2.2.1",
    changes={
        "CdrToken": [
            decided("country_code", "token_country_code"),
            decided("party_id", "token_party_id"),
        ],
    },
)
DOWN: Final = Step(
    "2.2.1",
    "2.2",
    changes={"CdrLocation": [decided("postal_code")]},
)
