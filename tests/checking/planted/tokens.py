"""Who is let in, and who is not."""

from __future__ import annotations

from typing import Final

from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import answer
from flask_ocpi_status.testing.spoils.saying import html
from tests.checking.held import TOKEN
from tests.checking.held import TOKEN_A
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import asks
from tests.checking.planting import lists
from tests.checking.planting import said
from tests.checking.planting import spoil
from tests.checking.planting import status


def is_refused(a: Answered) -> bool:
    return a.http == 401


def is_invited(asked: Asked) -> bool:
    return asked.token == TOKEN_A.reveal()


def open_door(asked: Asked) -> None:
    asked.token = TOKEN.reveal()


FAULTS: Final[Faults] = {
    "an open door": Planted(
        "tokens.none tokens.first",
        "Whoever is let in has his body looked at.",
        ask=asks(lambda asked: asked.token is None, open_door),
    ),
    "an open door in one module": Planted(
        "tokens.none tokens.first",
        "Whoever is let in has his body looked at.",
        ask=asks(
            lambda asked: asked.token is None and asked.module == "cdrs", open_door
        ),
        modules="cdrs tariffs",
    ),
    "any token": Planted(
        "tokens.wrong",
        ask=asks(lambda asked: asked.token not in (None, TOKEN_A.reveal()), open_door),
    ),
    "403": Planted(
        "tokens.none tokens.wrong tokens.first",
        "It is 401 for all three.",
        spoil(is_refused, status(403)),
    ),
    "refusals in HTML": Planted("tokens.envelope", answer=spoil(is_refused, html())),
    "the body before the token": Planted(
        "tokens.first",
        answer=spoil(lambda a: is_refused(a) and a.asked.method == "POST", status(400)),
    ),
    "token A opens all": Planted(
        "tokens.token-a",
        ask=asks(is_invited, open_door),
        how="token_a",
    ),
    "token A opens one module": Planted(
        "tokens.token-a",
        ask=asks(
            lambda asked: is_invited(asked) and asked.module == "cdrs",
            open_door,
        ),
        modules="cdrs tariffs",
        how="token_a",
    ),
    "no Base64": Planted(
        "tokens.encoding",
        ask=asks(
            lambda asked: asked.is_encoded,
            lambda asked: answer(asked, 401, status_code=2000),
        ),
    ),
    "a crash without Base64": Planted(
        "tokens.other-encoding errors.pairs",
        "HTTP 500 is none of OCPI's.",
        ask=asks(
            lambda asked: asked.token is not None and not asked.is_encoded,
            lambda asked: answer(asked, 500, status_code=3000),
        ),
    ),
    "a token repeated": Planted(
        "tokens.secret",
        answer=spoil(lists("tariffs"), said(status_message=TOKEN.reveal())),
    ),
}
