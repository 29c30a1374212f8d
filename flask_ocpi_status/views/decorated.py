"""Decorators of others on a view: what they answer in its place, or make of a result.

Flask-CORS's ``cross_origin`` does both. Such a decorator says that it does the first,
in the attributes that Flask has for that.
"""

from __future__ import annotations

from typing import Any
from typing import Final

from flask import Response
from werkzeug.wrappers import Response as WerkzeugResponse

from ..answers.answering import fill
from ..answers.monitoring import logger
from ..answers.monitoring import record_of
from ..codec import JSONError
from ..codec import loads
from ..errors import ContractViolation
from ..exchange.context import Exchange
from ..exchange.context import current_exchange

#: What Flask says of a result that it can make no response of.
_NO_RESPONSE: Final = "did not return a valid response"
#: The mark of Flask-CORS on a response that it has seen.
_BY_CORS: Final = "_FLASK_CORS_EVALUATED"
_REMEDY: Final = (
    "A decorator of the view, such as cross_origin() of Flask-CORS or response() of"
    " flask-smorest, makes a response of what it returns before that is in the"
    " envelope. Put enveloped below the decorator, or use CORS(blueprint). A view that"
    " makes its own response says so with envelope=False on its rule, or plain below"
    " the decorator; or it returns data, or ocpi_response."
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


def tell_of(result: Any, announced: bool) -> None:
    """Tell of a response that should be in the envelope, and is not.

    Many decorators make a response of what the view returns, and a response passes
    through. Below them an envelope comes first. Left alone is what is not JSON, what is
    a file, a stream or has no body, and JSON that has the form of the contract.

    :param result: what the view has returned, with its decorators.
    :param announced: whether a decorator says that it may answer.
    :raises ContractViolation: in debug and tests; else it is logged once for each
        endpoint.
    """
    response, status = _response_of(result)
    if response is None or record_of(response) is not None:
        return
    exchange = current_exchange()
    if exchange is None or not exchange.claim.options.envelope:
        return
    endpoint = exchange.endpoint or ""
    state = exchange.state
    if (
        endpoint in state.bare_endpoints
        or not response.is_sequence
        or response.direct_passthrough
        or 300 <= status < 400
        or not response.get_data()
        or _is_formed(response, status, exchange, announced)
    ):
        return
    problem = f"{endpoint} answers without an envelope. {_REMEDY}"
    if state.app.debug or state.app.testing:
        raise ContractViolation(problem)
    state.bare_endpoints.add(endpoint)
    logger.error("%s It is sent nevertheless, and not told of again.", problem)


def _response_of(result: Any) -> tuple[WerkzeugResponse | None, int]:
    """Return the response in what a view has returned, and the status it is sent with.

    It may come with another one, and with headers.
    """
    status = None
    if type(result) is tuple and result:
        status = result[1] if len(result) > 1 else None
        result = result[0]
    if not isinstance(result, WerkzeugResponse):
        return None, 0
    return result, status if type(status) is int else result.status_code


def _is_formed(
    response: WerkzeugResponse, status: int, exchange: Exchange, announced: bool
) -> bool:
    """Whether a response may go as it is."""
    if response.content_encoding:  # it is packed already
        return True
    if not response.is_json:
        # Flask makes text of text, and whoever says that it answers has had it do so.
        made = announced or hasattr(response, _BY_CORS)
        return not made or response.mimetype != response.default_mimetype
    try:
        body = loads(response.get_data())
    except JSONError:
        return False
    return exchange.contract.is_form(body, failed=status >= 400)
