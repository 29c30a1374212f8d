"""The one way out: whatever happened becomes an outcome, and an outcome an answer.

::

    a view's result ─── outcome_of_result ──┐
    ocpi_response() ─── Outcome.of_code ────┤
    what was raised ─── outcome_of_error ───┼── respond ── contract.answer ── Response
    no such URL, wrong method ──────────────┤
    a crash ────────────────────────────────┘
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask import Request
from flask import Response
from flask import current_app
from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError
from werkzeug.exceptions import SecurityError

from ..codec import Codec
from ..contracts import NO_BODY
from ..contracts import Answer
from ..contracts import Contract
from ..contracts import Outcome
from ..contracts import Row
from ..errors import ContractViolation
from ..errors import HeadersLike
from ..exchange.context import Exchange
from ..exchange.context import current_exchange
from ..exchange.context import current_request
from ..exchange.context import send_off
from ..exchange.enrolment import Claim
from ..exchange.state import AppState
from ..exchange.state import state_of
from ..transport.quirks import Quirk
from ..transport.quirks import has_quirk
from ..urls import absolute_url
from .monitoring import Record
from .monitoring import keep_record
from .monitoring import logger
from .monitoring import record_of
from .results import header_list
from .results import outcome_of_result
from .translation import outcome_of_error
from .whole import response_class_of


def ocpi_response(
    data: Any = None,
    status_code: int = 1000,
    *,
    message: str | None = None,
    http_status: int | None = None,
    headers: HeadersLike | None = None,
    warnings: Mapping[str, Any] | None = None,
) -> Response:
    """Answer in contract, with the status code and all.

    In a request of the host's, the app's own contract answers.

    :param data: what the envelope holds; ``None`` leaves it out.
    :param status_code: the OCPI status code; one that the version does not know is
        sent as the generic one of its class.
    :param message: a text for the client's developers.
    :param http_status: the HTTP status: with a success, what happened (201 …); with an
        error, what to send.
    :param headers: headers to send with it.
    :param warnings: for contracts whose envelope has a place for them.
    :raises ValueError: for a status code that is none, and for two statuses that
        contradict each other.
    """
    outcome = Outcome.of_code(
        status_code,
        data,
        http_status=http_status,
        message=message,
        headers=header_list(headers),
        warnings=warnings,
    )
    exchange = current_exchange()
    if exchange is None:
        state = state_of(current_app)
        exchange = _exchange_of_host(state)
    return respond(outcome, exchange)


def _exchange_of_host(state: AppState) -> Exchange:
    """Return what is known of a request of the host's, which stays its own."""
    request = current_request()
    exchange = Exchange(Claim(state.contracts.default), state, request)
    exchange.ids = None  # its answers owe nothing
    send_off(exchange, request)
    return exchange


def answer_result(result: Any, exchange: Exchange) -> ResponseReturnValue:
    """Answer with what a view returned; what passes through comes back as it is.

    :raises TypeError: for a value that has no form in JSON.
    """
    error = result[0] if type(result) is tuple and result else result
    if isinstance(error, HTTPException):
        return answer_error(error, exchange)
    outcome = outcome_of_result(result)
    if outcome is None:
        # It may be an answer that the view has made, and need not be the last one.
        exchange.record = record_of(result)
        return result  # type: ignore[no-any-return]
    return respond(outcome, exchange)


def fill(response: Response, exchange: Exchange) -> Response:
    """Put an envelope into an answer that another has made, with its headers kept.

    It is the same object afterwards: who made it may look for it.
    """
    made = respond(Outcome(), exchange)
    response.set_data(made.get_data())
    response.status = made.status
    response.headers.pop("Content-Type", None)
    response.headers.update(made.headers)
    record = record_of(made)
    assert record is not None
    keep_record(response, record, exchange)
    return response


def answer_error(error: Exception, exchange: Exchange) -> ResponseReturnValue:
    """Answer with what was raised. A response that was raised passes through."""
    if isinstance(error, HTTPException) and (
        error.response is not None or 300 <= (error.code or 0) < 400
    ):
        return error
    if isinstance(error, InternalServerError):
        return _answer_crash(error, exchange)
    return respond(outcome_of_error(error), exchange)


def respond(outcome: Outcome, exchange: Exchange) -> Response:
    """Turn an outcome into the response of the present request's contract.

    :raises TypeError: for data that has no form in JSON; nothing is sent then.
    :raises ContractViolation: in debug and tests, for a success that breaks the
        contract.
    """
    contract = exchange.contract
    request = current_request()
    outcome.method = request.method
    if outcome.failed:
        if contract.tells_url:
            outcome.url = _url(request)
        if not exchange.state.app.config["OCPI_STATUS_FIELD_ERRORS"]:
            outcome.violations = ()
    answer = contract.answer(outcome)
    if answer.problem is not None:
        _complain(answer.problem)
    # Whom nobody has looked for is not looked for at this late hour.
    if (
        answer.http == 201
        and exchange.identified
        and has_quirk(exchange.party, Quirk.NO_CREATED)
    ):
        answer.http = 200
    response = _response(answer, exchange.state.app, exchange.state.codec)
    if exchange.check is not None and not outcome.failed:
        exchange.check(outcome.data, response.get_data())
    keep_record(response, Record(answer, outcome), exchange)
    if contract.conditional and answer.http == 200 and request.method in _READING:
        environ = request.environ
        response.add_etag()
        # Werkzeug would answer the other conditions as well, with 412 for one.
        response.make_conditional(
            {key: environ[key] for key in _CONDITION if key in environ}
        )
    return response


_READING = ("GET", "HEAD")
_CONDITION = ("REQUEST_METHOD", "HTTP_IF_NONE_MATCH")


def _url(request: Request) -> str:
    try:
        return request.url
    except (SecurityError, ValueError):  # the host is not to be trusted, or is none
        return request.path


def _response(answer: Answer, app: Flask, codec: Codec) -> Response:
    if answer.body is NO_BODY:
        response = response_class_of(app)(status=answer.http)
        del response.headers["Content-Type"]
    else:
        response = response_class_of(app)(
            codec.encode(answer.body),
            answer.http,
            content_type=answer.media_type,
        )
    for name, value in answer.headers:
        lower = name.lower()
        if lower == "location":
            response.headers["Location"] = absolute_url(value)
        elif lower not in ("content-type", "content-length"):  # the contract's own
            response.headers.add(name, value)
    return response


def _complain(problem: str) -> None:
    if current_app.debug or current_app.testing:
        raise ContractViolation(problem)
    logger.error("%s (%s %s)", problem, request.method, request.endpoint)


def _answer_crash(error: InternalServerError, exchange: Exchange) -> Response:
    """Answer a crash. This must not fail: behind it there is only the server."""
    try:
        return respond(outcome_of_error(error), exchange)
    except Exception:
        logger.exception("The contract could not say that the app crashed.")
        answer = _LAST_RESORT.answer(Outcome(500))
        return _response(answer, exchange.state.app, Codec())


_LAST_RESORT = Contract(
    "last-resort", dict.fromkeys(("2xx", "4xx", "5xx", "malformed"), Row())
)
