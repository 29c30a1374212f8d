"""Decorators of others on a view: what they answer in its place, or make of a result.

Flask-CORS's ``cross_origin`` does both. Such a decorator says that it does the first,
in the attributes that Flask has for that.
"""

from __future__ import annotations

from typing import Final

from flask import Response

from ..answers.answering import fill
from ..answers.monitoring import logger
from ..answers.monitoring import record_of
from ..errors import ContractViolation
from ..exchange.context import current_exchange

#: What Flask says of a result that it can make no response of.
_NO_RESPONSE: Final = "did not return a valid response"
#: The mark of Flask-CORS on a response that it has seen.
_BY_CORS: Final = "_FLASK_CORS_EVALUATED"
_REMEDY: Final = (
    "A decorator of the view, such as cross_origin() of Flask-CORS, makes a response of"
    " what it returns before that is in the envelope. Put enveloped below the"
    " decorator, or use CORS(blueprint). A view that makes its own response says so"
    " with envelope=False on its rule, or plain below the decorator."
)


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
        error.add_note(_REMEDY)


def tell_of(response: Response, announced: bool) -> None:
    """Tell of a response that looks as if Flask had made it of data.

    A decorator such as ``cross_origin`` makes a response of what the view returns, and
    a response passes through. Below it an envelope comes first.

    :param announced: whether a decorator says that it may answer.
    :raises ContractViolation: in debug and tests; else it is logged once for each
        endpoint.
    """
    if not (announced or hasattr(response, _BY_CORS)):
        return
    exchange = current_exchange()
    if (
        exchange is None
        or not exchange.claim.options.envelope
        or record_of(response) is not None
        or not response.is_sequence
        or (exchange.method == "OPTIONS" and not response.get_data())
        or 300 <= response.status_code < 400
        or response.mimetype not in ("application/json", response.default_mimetype)
    ):
        return
    endpoint = exchange.endpoint or ""
    state = exchange.state
    problem = f"{endpoint} answers without an envelope. {_REMEDY}"
    if state.app.debug or state.app.testing:
        raise ContractViolation(problem)
    if endpoint not in state.bare_endpoints:
        state.bare_endpoints.add(endpoint)
        logger.error("%s It is sent nevertheless, and not told of again.", problem)
