"""Decorators of others on a view: what they answer in its place, or make of a result.

Flask-CORS's ``cross_origin`` does both. Such a decorator says that it does the first,
in the attributes that Flask has for that.
"""

from __future__ import annotations

from typing import Final

from flask import Response

from ..answers.answering import fill
from ..answers.bare import REMEDY
from ..exchange.context import current_exchange

#: What Flask says of a result that it can make no response of.
_NO_RESPONSE: Final = "did not return a valid response"


def announces(view: object) -> bool:
    """Whether a decorator of a view says that it may answer in the view's place.

    A class of views keeps that, and forgets ``provide_automatic_options``.
    """
    return "OPTIONS" in getattr(view, "required_methods", ())


def fill_options(response: Response) -> Response:
    """Answer ``OPTIONS`` in contract where a decorator has answered it for a view.

    Flask's own answer to that is an empty page, which Flask-CORS puts headers on.
    """
    exchange = current_exchange()
    if (
        exchange is None
        or exchange.method != "OPTIONS"
        or not exchange.claim.options.envelope
        or not response.is_sequence
        or response.get_data()
    ):
        return response
    return fill(response, exchange)


def note_remedy(error: TypeError) -> None:
    """Say what to do, where a decorator could make no response of a result."""
    if _NO_RESPONSE in str(error):
        error.add_note(REMEDY)
