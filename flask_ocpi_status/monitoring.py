"""Seeing what was answered: a signal for every answer, a log record for each failure.

OCPI tells of most failures with HTTP status 200, so an access log does not show them.
Neither the signal nor the log ever holds a token, a body or a query.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from blinker import Namespace
from flask import Response
from flask import request
from werkzeug.exceptions import HTTPException

from .context import Exchange
from .context import current_request
from .contracts import Answer
from .contracts import Outcome
from .state import present_app

logger = logging.getLogger("flask_ocpi_status")

#: Sent by the app for each answer in contract, with ``contract`` (its name),
#: ``endpoint``, ``http_status``, ``status_code`` (``None`` where the contract has
#: none), ``outcome`` (see :func:`outcome_word`), ``duration`` (seconds) and
#: ``exception`` (``None`` where there was none).
ocpi_answered = Namespace().signal("ocpi-answered")

_RECORD: Final = "ocpi_status_record"


@dataclass(slots=True)
class Record:
    """What an answer came from, kept until it leaves."""

    exchange: Exchange
    answer: Answer
    outcome: Outcome
    announced: bool = False


def keep_record(response: Response, record: Record) -> None:
    """Note on a response, and on its request, what it says."""
    setattr(response, _RECORD, record)
    setattr(current_request(), _RECORD, record)


def forget_record() -> None:
    """Forget what was answered before: the view made an answer and did not give it."""
    setattr(current_request(), _RECORD, None)


def record_of(response: Response) -> Record | None:
    """Return what a response says; ``None`` for one that was not made in contract."""
    record: Record | None = getattr(response, _RECORD, None)
    return record


def announce(response: Response) -> Response:
    """Tell of an answer in contract, once, when it is about to leave.

    An ``after_request`` function. Nothing that listens can spoil the answer.
    """
    record = record_of(response)
    if record is None:
        # One of the host's functions may have put a response of its own in its place.
        record = getattr(current_request(), _RECORD, None)
    if record is None or record.announced:
        return response
    record.announced = True
    if record.answer.failed:
        _log(record)
    if ocpi_answered.receivers:
        _signal(response, record)
    return response


def outcome_word(outcome: Outcome) -> str:
    """Say in a word what happened.

    :returns: ``success``, ``malformed``, ``invalid``, ``client_error``,
        ``server_error`` or ``crash``.
    """
    if not outcome.failed:
        return "success"
    if isinstance(outcome.happened, str):
        return outcome.happened
    if outcome.happened == 422:
        return "invalid"
    if not outcome.is_server_error:
        return "client_error"
    return "crash" if _crashed(outcome) else "server_error"


def _crashed(outcome: Outcome) -> bool:
    """Whether nobody meant the failure: an HTTP error is raised on purpose."""
    error = outcome.exception
    return outcome.is_server_error and not isinstance(error, HTTPException | None)


def _log(record: Record) -> None:
    exchange, answer, outcome = record.exchange, record.answer, record.outcome
    logger.log(
        logging.ERROR if outcome.is_server_error else logging.WARNING,
        "%s %s: HTTP %s, status code %s, %s %s in %s (request id %s,"
        " correlation id %s)",
        outcome_word(outcome),
        type(outcome.exception).__name__ if outcome.exception else "returned",
        answer.http,
        "-" if answer.code is None else answer.code,
        _shown(request.method),
        request.endpoint or "no endpoint",
        exchange.contract.name,
        _shown(exchange.request_id),
        _shown(exchange.correlation_id),
        exc_info=outcome.exception if _crashed(outcome) else None,
    )


def _shown(text: str | None) -> str:
    """Make a header fit for a line of a log: whoever sent it may be hostile."""
    return "-" if text is None else ascii(text[:100])[1:-1]


def _signal(response: Response, record: Record) -> None:
    app = present_app()
    try:
        ocpi_answered.send(
            app,
            _async_wrapper=app.ensure_sync,
            contract=record.exchange.contract.name,
            endpoint=request.endpoint,
            http_status=response.status_code,
            status_code=record.answer.code,
            outcome=outcome_word(record.outcome),
            duration=perf_counter() - record.exchange.started,
            exception=record.outcome.exception,
        )
    except Exception:
        logger.exception("A receiver of ocpi_answered failed.")
