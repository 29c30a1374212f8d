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
from dataclasses import replace
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
from werkzeug.http import generate_etag

from ..codec import Codec
from ..contracts import NO_BODY
from ..contracts import Answer
from ..contracts import Contract
from ..contracts import Outcome
from ..contracts import Row
from ..contracts import texts_in
from ..errors import ContractViolation
from ..errors import HeadersLike
from ..exchange.context import Exchange
from ..exchange.context import current_exchange
from ..exchange.context import current_request
from ..exchange.context import send_off
from ..exchange.enrolment import Claim
from ..exchange.state import AppState
from ..exchange.state import state_of
from ..naming.article import kind_of
from ..transport.quirks import Quirk
from ..transport.quirks import has_quirk
from ..urls import absolute_url
from .bare import tell_of
from .monitoring import Record
from .monitoring import keep_record
from .monitoring import logger
from .monitoring import record_of
from .owed import owed
from .results import header_list
from .results import outcome_of_result
from .translation import outcome_of_error
from .whole import whole_response


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
    :raises TypeError: for warnings that are no object.
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
        exchange = _exchange_of_host(state_of(current_app))
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


def is_named(error: BaseException, exchange: Exchange) -> bool:
    """Whether a row of the contract says what an exception is, by its class.

    A mistake of the app is none, however general the class of a row.
    """
    return exchange.contract.names(error) is not None and not isinstance(
        error, ContractViolation
    )


def answer_error(error: Exception, exchange: Exchange) -> ResponseReturnValue:
    """Answer with what was raised. A response that was raised passes through."""
    if isinstance(error, HTTPException) and (
        error.response is not None or 300 <= (error.code or 0) < 400
    ):
        tell_of(error.response)
        return error
    if isinstance(error, InternalServerError):
        return _answer_crash(error, exchange)
    return respond(outcome_of_error(error), exchange)


def respond(outcome: Outcome, exchange: Exchange) -> Response:
    """Turn an outcome into the response of the present request's contract.

    :raises TypeError: for data that has no form in JSON; nothing is sent then.
    :raises ContractViolation: in debug and tests, for a success that breaks the
        contract; in production too, where that must not be sent.
    """
    contract = exchange.contract
    outcome.method = exchange.method
    if contract.tells_url and (
        outcome.failed or "{url}" in (contract.row(outcome).message or "")
    ):
        outcome.url = _url(current_request())
    if outcome.failed and not exchange.state.app.config["OCPI_STATUS_FIELD_ERRORS"]:
        outcome.withheld, outcome.violations = outcome.violations, ()
    answer = contract.answer(outcome)
    problem = answer.problem or owed(exchange, outcome)
    if problem is None and contract.structured and not answer.failed:
        problem = _fault_of_scalar(outcome.data, exchange.state.codec)
    if problem is not None:
        _complain(problem, is_sent=not contract.structured)
    # Whom nobody has looked for is not looked for at this late hour.
    if exchange.identified and (answer.failed or answer.http == 201):
        _bend(answer, outcome, exchange)
    response = _response(answer, exchange.state.app, exchange.state.codec)
    if exchange.check is not None and not answer.failed:
        exchange.check(outcome.data, response.get_data())
    keep_record(response, Record(answer, outcome), exchange)
    if (
        contract.conditional
        and answer.http == 200
        and not answer.failed  # which some contracts tell with 200
        and outcome.method in _READING
    ):
        environ = current_request().environ
        _tag(response, outcome, exchange)
        # Werkzeug would answer the other conditions as well, with 412 for one.
        response.make_conditional(
            {key: environ[key] for key in _CONDITION if key in environ}
        )
    return response


_READING = ("GET", "HEAD")
_CONDITION = ("REQUEST_METHOD", "HTTP_IF_NONE_MATCH")


def _bend(answer: Answer, outcome: Outcome, exchange: Exchange) -> None:
    """Answer as the party needs it, where that is not as OCPI says."""
    party = exchange.party
    if answer.http == 201 and has_quirk(party, Quirk.NO_CREATED):
        answer.http = 200
    if (
        answer.failed
        and exchange.contract.features is not None
        and outcome.status_code is None  # else it was given with its data on purpose
        and isinstance(answer.body, dict)
        and has_quirk(party, Quirk.NO_ERROR_DATA)
    ):
        answer.body.pop("data", None)
        texts = [] if outcome.meant else texts_in(outcome.data)
        if texts:  # they have lost their place
            own = [outcome.message] if outcome.message else []
            answer.body["status_message"] = " ".join(dict.fromkeys([*own, *texts]))


def _tag(response: Response, outcome: Outcome, exchange: Exchange) -> None:
    """Give an answer the tag of what it says, which is not when it says it.

    With the moment of the answer in it, a tag would fit no second one. Without, it says
    that two answers mean the same, and not that they are the same: it is weak (RFC
    9110, 8.8.1).
    """
    text = response.get_data()
    if outcome.timestamp.encode() not in text:
        response.set_etag(generate_etag(text))
        return
    body = exchange.contract.success(replace(outcome, timestamp=""))
    tag = generate_etag(exchange.state.codec.encode(body))
    response.set_etag(tag, weak=True)


def _fault_of_scalar(data: Any, codec: Codec) -> str | None:
    """Say that data is neither an object nor an array in JSON, whatever its class."""
    if data is None or isinstance(data, dict | list | tuple):
        return None
    if codec.encode(data)[:1] in (b"{", b"["):
        return None
    return (
        f"A view returned {kind_of(data)}, which is neither an object nor an"
        " array in JSON; return a dict or a list."
    )


def _url(request: Request) -> str:
    try:
        return request.url
    except (SecurityError, ValueError):  # the host is not to be trusted, or is none
        return request.path


def _response(answer: Answer, app: Flask, codec: Codec) -> Response:
    if answer.body is NO_BODY:
        response = app.response_class(status=answer.http)
        del response.headers["Content-Type"]
    else:
        body = codec.encode(answer.body)
        response = whole_response(app, body, answer.http, answer.media_type)
    for name, value in answer.headers:
        lower = name.lower()
        if lower == "location":
            response.headers["Location"] = absolute_url(value)
        elif lower not in ("content-type", "content-length"):  # the contract's own
            response.headers.add(name, value)
    return response


def _complain(problem: str, *, is_sent: bool) -> None:
    if current_app.debug or current_app.testing or not is_sent:
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
