"""Seeing what was answered: a signal for every answer, a log record for each failure.

OCPI tells of most failures with HTTP status 200, so an access log does not show them.
Neither the signal nor the log ever holds a token, a body or a query.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from dataclasses import replace
from time import perf_counter
from typing import Final

from blinker import Namespace
from flask import Response
from werkzeug.exceptions import HTTPException

from ..contracts import Answer
from ..contracts import Outcome
from ..exchange.context import Exchange

logger = logging.getLogger("flask_ocpi_status")

#: Sent by the app for each answer in contract, with ``contract`` (its name),
#: ``endpoint``, ``http_status``, ``status_code`` (``None`` where the contract has
#: none), ``outcome`` (see :func:`outcome_word`), ``duration`` (seconds),
#: ``exception`` (``None`` where there was none) and ``remarks`` (what was wrong with
#: the form of the body and was let pass, each a :class:`.Violation`).
ocpi_answered = Namespace().signal("ocpi-answered")

_RECORD: Final = "ocpi_status_record"
#: The words for failures of the server.
_SERVERS: Final = ("server_error", "crash")


@dataclass(slots=True)
class Record:
    """What an answer came from, kept until it leaves.

    It knows nothing of the request: a cache may keep the response, and answer others
    with it.
    """

    answer: Answer
    outcome: Outcome

    def __reduce__(self) -> tuple[type[Record], tuple[Answer, Outcome]]:
        """Leave out what the views have put in, for a cache that writes it down."""
        happened, code = self.outcome.happened, self.outcome.status_code
        return Record, (
            replace(self.answer, body=None, headers=()),
            Outcome(happened, status_code=code, method=self.outcome.method),
        )


def keep_record(response: Response, record: Record, exchange: Exchange) -> None:
    """Note on a response, and on its exchange, what it says."""
    setattr(response, _RECORD, record)
    exchange.record = record


def record_of(response: object) -> Record | None:
    """Return what a response says; ``None`` for one that was not made in contract."""
    record: Record | None = getattr(response, _RECORD, None)
    return record


def announce(exchange: Exchange, http_status: int) -> None:
    """Tell of an answer in contract that leaves. Nothing that listens can spoil it.

    :param http_status: that of the answer, whatever the host has made of it.
    """
    record: Record | None = exchange.record
    if record is None:
        return
    if record.answer.failed:
        _log(exchange, record)
    if exchange.remarks:
        _log_remarks(exchange, record)
    if ocpi_answered.receivers:
        _signal(exchange, record, http_status)
    # The frames that it came through lead back to the answer and to the request. All of
    # that would be there until the garbage is collected.
    record.outcome.exception = record.outcome.malformed = None


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
    # Nobody meant a crash. An HTTP error is raised on purpose, and so is an exception
    # whose class has a row in the contract.
    meant = outcome.meant or isinstance(outcome.exception, HTTPException | None)
    return "server_error" if meant else "crash"


#: What a log record says, and what is put into it.
_SAID: Final = (
    "%s %s: HTTP %s, status code %s, %s %s in %s (request id %s, correlation id %s)"
)


def _log(exchange: Exchange, record: Record) -> None:
    """Log a failure.

    The logger is handed the record: to make one, it would look for who has called it,
    and that is known.
    """
    answer, outcome = record.answer, record.outcome
    word, error = outcome_word(outcome), outcome.exception
    level = logging.ERROR if word in _SERVERS else logging.WARNING
    if not logger.isEnabledFor(level):
        return
    here = _log.__code__
    made = logger.makeRecord(
        logger.name,
        level,
        here.co_filename,
        here.co_firstlineno,
        _SAID,
        (
            word,
            "returned" if error is None else type(error).__name__,
            answer.http,
            "-" if answer.code is None else answer.code,
            _shown(exchange.method),
            exchange.endpoint or "no endpoint",
            exchange.contract.name,
            _shown(exchange.request_id),
            _shown(exchange.correlation_id),
        ),
        (type(error), error, error.__traceback__)
        if error is not None and word == "crash"
        else None,
        here.co_name,
    )
    logger.handle(made)


def _log_remarks(exchange: Exchange, record: Record) -> None:
    """Tell where a body was let pass whose form is wrong."""
    # The names in a pointer may be the sender's, in an object of the app's own.
    pointers = [_shown(one.pointer) for one in exchange.remarks if one.pointer]
    more = len(exchange.remarks) - 1
    logger.warning(
        "let pass: form of %s%s, %s in %s (request id %s, correlation id %s)",
        pointers[0] if pointers else "the body",
        f" and {more} more" if more else "",
        exchange.endpoint or "no endpoint",
        exchange.contract.name,
        _shown(exchange.request_id),
        _shown(exchange.correlation_id),
        extra={
            "contract": exchange.contract.name,
            "endpoint": exchange.endpoint,
            "party": (
                getattr(exchange.party, "name", None) if exchange.identified else None
            ),
            "request_id": exchange.request_id,
            "correlation_id": exchange.correlation_id,
            "http_status": record.answer.http,
            "status_code": record.answer.code,
            "outcome": outcome_word(record.outcome),
            "duration": perf_counter() - exchange.started,
            "pointers": pointers,
        },
    )


def _shown(text: str | None) -> str:
    """Make a header fit for a line of a log: whoever sent it may be hostile."""
    return "-" if text is None else ascii(text[:100])[1:-1]


def _signal(exchange: Exchange, record: Record, http_status: int) -> None:
    app = exchange.state.app
    try:
        ocpi_answered.send(
            app,
            _async_wrapper=app.ensure_sync,
            contract=exchange.contract.name,
            endpoint=exchange.endpoint,
            http_status=http_status,
            status_code=record.answer.code,
            outcome=outcome_word(record.outcome),
            duration=perf_counter() - exchange.started,
            exception=record.outcome.exception,
            remarks=exchange.remarks,
        )
    except Exception:
        logger.exception("A receiver of ocpi_answered failed.")
