"""What becomes of a registration."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import Spoil
from flask_ocpi_status.testing import answer
from flask_ocpi_status.testing.spoils.heading import old_tokens
from tests.checking.held import TOKEN_A
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import asks


def is_sent(method: str) -> Callable[[Asked], bool]:
    return lambda asked: asked.module == "credentials" and asked.method == method


def second(asked: Asked) -> Answered | None:
    """Answer a second registration as if it were the first."""
    if is_sent("POST")(asked) and asked.token not in (TOKEN_A.reveal(), None):
        return answer(asked, 200, status_code=1000, data=json.loads(asked.body))
    return None


def stale(*, is_a: bool) -> Spoil:
    """Let in tokens that were good once: token A, or all others."""
    old = old_tokens()

    def means(asked: Asked) -> bool:
        return (asked.token == TOKEN_A.reveal()) is is_a

    return Spoil(old.answer, asks(means, old.ask))


_TOKEN_A: Final = stale(is_a=True)
_OLD: Final = stale(is_a=False)


FAULTS: Final[Faults] = {
    "a registration without credentials": Planted(
        "registration.register registration.call-back",
        "Nobody was called back for it.",
        ask=asks(
            is_sent("POST"),
            lambda asked: answer(asked, 200, status_code=1000, data={}),
        ),
        role="EMSP",
        how="joins",
    ),
    "a registration without a call-back": Planted(
        "registration.call-back registration.renew",
        "It is the renewal that nobody was called back for, nor given a token.",
        ask=asks(
            is_sent("PUT"),
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        how="joins",
    ),
    "a renewal that is refused": Planted(
        "registration.renew registration.call-back",
        "Nobody was called back for it.",
        ask=asks(
            is_sent("PUT"),
            lambda asked: answer(asked, 200, status_code=3001),
        ),
        role="EMSP",
        how="joins",
    ),
    "a second registration": Planted(
        "registration.register-again", ask=second, role="EMSP", how="joins"
    ),
    "an end that ends nothing": Planted(
        "registration.leave",
        ask=asks(
            is_sent("DELETE"),
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        how="joins",
    ),
    "token A for ever": Planted(
        "registration.token-a-after",
        answer=_TOKEN_A.answer,
        ask=_TOKEN_A.ask,
        role="EMSP",
        how="joins",
    ),
    "an old token for ever": Planted(
        "registration.stale", answer=_OLD.answer, ask=_OLD.ask, role="EMSP", how="joins"
    ),
}
