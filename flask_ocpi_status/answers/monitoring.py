"""Seeing what was answered: a signal for every answer, a log record for each failure.

OCPI tells of most failures with HTTP status 200, so an access log does not show them.
Both name the party and where something is wrong, as fields. Neither ever holds a token,
a body or a query.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from time import perf_counter
from typing import Any
from typing import Final

from blinker import NamedSignal
from blinker import Namespace
from flask import Flask
from flask import Response
from flask import has_request_context
from flask import request
from werkzeug.exceptions import HTTPException

from ..contracts import Answer
from ..contracts import Outcome
from ..contracts import Violation
from ..exchange.context import Exchange
from ..tabular import printable
from ..transport.tokens import candidates
from ..violations import below

logger = logging.getLogger("flask_ocpi_status")

#: Sent by the app for each answer in contract, with ``contract`` (its name),
#: ``endpoint``, ``party`` (the name of who asked, where somebody has looked),
#: ``request_id``, ``correlation_id``, ``http_status``, ``status_code`` (``None`` where
#: the contract has none), ``outcome`` (see :func:`outcome_word`), ``duration``
#: (seconds), ``pointers`` (to what is wrong with the request), ``exception`` (``None``
#: where there was none) and ``remarks`` (what was wrong with the form of the body and
#: was let pass, each a :class:`.Violation`).
ocpi_answered = Namespace().signal("ocpi-answered")

_RECORD: Final = "ocpi_status_record"
#: How many pointers a line names, and how long what others have named is in it.
_SHOWN: Final = 5
_LONGEST: Final = 100
#: How long the name of a party is told; one that is stored is no longer.
_LONGEST_NAME: Final = 255
#: The words for failures of the server.
SERVERS: Final = ("server_error", "crash")


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


def announce(
    exchange: Exchange, http_status: int, headers: Sequence[tuple[str, str]] = ()
) -> None:
    """Tell of an answer in contract that leaves. Nothing that listens can spoil it.

    :param http_status: that of the answer, whatever the host has made of it; and so
        its headers.
    """
    record: Record | None = exchange.record
    failed = http_status >= 400 or (record is not None and record.answer.failed)
    _finish(exchange, failed)
    if record is None:
        return
    if record.answer.failed or exchange.remarks or ocpi_answered.receivers:
        fields = fields_of(exchange, record, http_status)
        if record.answer.failed:
            _log(exchange, record, fields)
        if exchange.remarks:
            _log_remarks(exchange, fields)
        if ocpi_answered.receivers:
            _signal(exchange, record, fields)
    for watch in exchange.state.watching:
        try:
            watch(exchange, record, http_status, headers)
        except Exception:
            logger.exception("What watches the answers failed.")
    # The frames that it came through lead back to the answer and to the request. All of
    # that would be there until the garbage is collected.
    record.outcome.exception = record.outcome.malformed = None


def _finish(exchange: Exchange, failed: bool) -> None:
    """Do what is to be done after a success, and nothing after a failure.

    A transaction is committed by now. What fails here cannot be answered any more.
    """
    while exchange.afterwards:  # what is done may have more come of it
        acts, exchange.afterwards = exchange.afterwards, ()
        for act in () if failed else acts:
            try:
                act()
            except Exception:
                logger.exception("What was to be done after an answer failed.")
    exchange.succeeded = not failed


def fields_of(exchange: Exchange, record: Record, http_status: int) -> dict[str, Any]:
    """Return what the log and the signal tell of an answer, by name.

    What the client has chosen is fit for a line of a log.
    """
    return {
        "contract": exchange.contract.name,
        "endpoint": exchange.endpoint,
        "party": fit_name(exchange.party_name),
        "request_id": fit(exchange.request_id),
        "correlation_id": fit(exchange.correlation_id),
        "http_status": http_status,
        "status_code": record.answer.code,
        "outcome": outcome_word(record.outcome),
        "duration": perf_counter() - exchange.started,
        "pointers": _pointers(record.outcome.violations or record.outcome.withheld),
    }


def _pointers(violations: Iterable[Violation]) -> list[str]:
    """Return the pointers to what is wrong, in which no name is the caller's token."""
    pointers = [ascii(one.pointer)[1:-1] for one in violations if one.pointer]
    if pointers and has_request_context():
        authorization = request.environ.get("HTTP_AUTHORIZATION")
        for _, token in candidates(authorization, encoded_first=True):
            secret = token.reveal()
            # As it is, and as a pointer has it: escaped, and cut where it is long.
            for shown in (secret, below("", secret)[1:]):
                hidden = ascii(shown)[1:-1]
                pointers = [one.replace(hidden, "…") for one in pointers]
    return pointers


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
    # whose class has a row in the contract, or a handler.
    meant = outcome.meant or outcome.handled
    meant = meant or isinstance(outcome.exception, HTTPException | None)
    return "server_error" if meant else "crash"


#: What a log record says, and what is put into it.
_SAID: Final = (
    "%s %s: HTTP %s, status code %s, %s %s in %s%s (party %s, request id %s,"
    " correlation id %s)"
)


def _log(exchange: Exchange, record: Record, fields: Mapping[str, Any]) -> None:
    """Log a failure.

    The logger is handed the record: to make one, it would look for who has called it,
    and that is known.
    """
    answer, error = record.answer, record.outcome.exception
    word = fields["outcome"]
    level = logging.ERROR if word in SERVERS else logging.WARNING
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
            fit(exchange.method),
            exchange.endpoint or "no endpoint",
            exchange.contract.name,
            _places(fields["pointers"]),
            fields["party"] or "-",
            fields["request_id"] or "-",
            fields["correlation_id"] or "-",
        ),
        (type(error), error, error.__traceback__)
        if error is not None and word == "crash"
        else None,
        here.co_name,
        extra=fields,
    )
    logger.handle(made)


def _log_remarks(exchange: Exchange, fields: Mapping[str, Any]) -> None:
    """Tell where a body was let pass whose form is wrong."""
    pointers = _pointers(exchange.remarks)
    more = len(exchange.remarks) - 1
    logger.warning(
        "let pass: form of %s%s, %s in %s (party %s, request id %s, correlation id %s)",
        pointers[0][:_LONGEST] if pointers else "the body",
        f" and {more} more" if more else "",
        exchange.endpoint or "no endpoint",
        exchange.contract.name,
        fields["party"] or "-",
        fields["request_id"] or "-",
        fields["correlation_id"] or "-",
        extra={**fields, "pointers": pointers},
    )


def _places(pointers: Sequence[str]) -> str:
    """Say where, in a line of the log."""
    if not pointers:
        return ""
    more = len(pointers) - _SHOWN
    shown = ", ".join(pointer[:_LONGEST] for pointer in pointers[:_SHOWN])
    return f", at {shown}{f' and {more} more' if more > 0 else ''}"


def fit(text: str | None) -> str | None:
    """Make a text fit for a line of a log: whoever sent it may be hostile."""
    return None if text is None else ascii(text[:_LONGEST])[1:-1]


def fit_name(party: str | None) -> str | None:
    """Make the name of a party fit for that: as it is stored, it is fit already.

    A token loader may call one by anything, and by what has no form in UTF-8.
    """
    return None if party is None else printable(party[:_LONGEST_NAME])


def _signal(exchange: Exchange, record: Record, fields: Mapping[str, Any]) -> None:
    emit(
        ocpi_answered,
        exchange.state.app,
        exception=record.outcome.exception,
        remarks=exchange.remarks,
        **fields,
    )


def emit(signal: NamedSignal, app: Flask, **fields: Any) -> None:
    """Send a signal of ours. Nothing that listens can spoil what it tells of.

    Nor what others hear of it: blinker's own ``send`` ends at the first that fails, and
    the order is any.
    """
    if not signal.receivers or signal.is_muted:
        return
    for receiver in signal.receivers_for(app):
        try:
            app.ensure_sync(receiver)(app, **fields)
        except Exception:
            logger.exception("A receiver of %s failed.", signal.name.replace("-", "_"))
