"""Responses that leave without an envelope, though what they say is JSON.

A response passes through, whoever made it. Many decorators make one of what the view
returns, and many functions make their own of an error, as a page of the host's would
have it. Their JSON is not that of the contract.
"""

from __future__ import annotations

import re
from typing import Any
from typing import Final

from werkzeug.wrappers import Response as WerkzeugResponse

from ..codec import JSONError
from ..codec import loads
from ..errors import ContractViolation
from ..exchange.context import Exchange
from ..exchange.context import current_exchange
from .monitoring import logger
from .monitoring import record_of

_JSON: Final = re.compile(r"application/(?:.*\+)?json")
#: The mark of Flask-CORS on a response that it has seen.
_BY_CORS: Final = "_FLASK_CORS_EVALUATED"
#: What to do about a decorator.
REMEDY: Final = (
    "A decorator of the view, such as cross_origin() of Flask-CORS or response() of"
    " flask-smorest, makes a response of what it returns before that is in the"
    " envelope. Put enveloped below the decorator, or use CORS(blueprint). A view that"
    " makes its own response says so with envelope=False on its rule, or plain below"
    " the decorator; or it returns data, or ocpi_response."
)
#: What to do about a response that was raised, or that a function gives which answers
#: in the place of the view.
GIVE_DATA: Final = (
    "A before_request function or an error handler has made a response, or one was"
    " raised, as abort(response) does. Return data and a status, as in ({...}, 409), or"
    " ocpi_response, or raise an error with a text: that is put into the envelope. A"
    " view that makes its own response says so with envelope=False on its rule, or"
    " plain."
)


def tell_of(result: Any, announced: bool = False, remedy: str = GIVE_DATA) -> None:
    """Tell of a response that should be in the envelope, and is not.

    Left alone is what is not JSON, what is a file, a stream or has no body, and JSON
    that has the form of the contract.

    :param result: what a view has returned, with its decorators, or what somebody else
        has who answers in its place.
    :param announced: whether a decorator says that it may answer.
    :param remedy: what to do, in sentences.
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
    problem = f"{endpoint} answers without an envelope. {remedy}"
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
    if isinstance(status, str):  # as in "409 CONFLICT"
        status = int(status[:3]) if status[:3].isdecimal() else None
    return result, status if type(status) is int else result.status_code


def _is_formed(
    response: WerkzeugResponse, status: int, exchange: Exchange, announced: bool
) -> bool:
    """Whether a response may go as it is."""
    if response.content_encoding:  # it is packed already
        return True
    mimetype = (response.mimetype or "").lower()
    if not _JSON.fullmatch(mimetype):
        # Flask makes text of text, and whoever says that it answers has had it do so.
        made = announced or hasattr(response, _BY_CORS)
        return not made or mimetype != response.default_mimetype
    try:
        body = loads(response.get_data())
    except JSONError:
        return False
    return exchange.contract.is_form(body, failed=status >= 400)
