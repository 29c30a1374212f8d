"""Exceptions for which the app has a handler of their own, put in contract.

Other extensions raise exceptions of theirs and give the app handlers for them:
Flask-JWT-Extended does, APIFlask does. Such a handler knows what happened. So it is
asked, and its status, its headers and its text are told in contract. Not asked are the
app's catch-alls, for ``Exception`` and ``HTTPException``, and what it has by code:
these make pages of whatever there is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from typing import Final

from flask import Flask
from flask import Response
from flask import current_app
from marshmallow import ValidationError
from werkzeug.exceptions import BadRequestKeyError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import default_exceptions

from ..contracts import Outcome
from ..errors import ContractViolation
from ..errors import MalformedBody
from ..errors import OCPIError
from ..errors import UnreadableRequest
from ..exchange.context import Exchange
from ..exchange.context import current_exchange
from .answering import answer_error
from .answering import is_named
from .answering import respond
from .monitoring import record_of
from .named import in_flasks_order
from .named import of_host
from .told import Told
from .told import told_in
from .translation import OF_BODY
from .translation import is_told
from .translation import outcome_of_error
from .translation import outside_of_body

Handler = Callable[[Any], Any]

#: What the app's handlers are not asked about: they would be asked about everything.
_CATCH_ALLS: Final = frozenset({Exception, HTTPException, *default_exceptions.values()})
#: What means something to a contract by itself.
_OURS: Final = (
    OCPIError,
    MalformedBody,
    UnreadableRequest,
    ContractViolation,
    ValidationError,
    BadRequestKeyError,  # and no KeyError of the app's
)
_LONGEST_TEXT: Final = 500


def put_handlers_in_contract(app: Flask) -> None:
    """Wrap the app's own handlers for classes, for requests that reach no blueprint."""
    for by_class in app.error_handler_spec[None].values():
        for cls, handler in by_class.items():
            own = of_host(handler)
            if own is not None and _is_of_its_own(cls):
                by_class[cls] = _when_ours(handler, own)


def handler_of_app(app: Flask, error: Exception) -> Handler | None:
    """Return the app's handler for the class of an exception, or for the nearest."""
    if isinstance(error, _OURS):
        return None
    for cls, handler in in_flasks_order(error, [app.error_handler_spec[None]]):
        if of_host(handler) and _is_of_its_own(cls):
            return handler
    return None


def _is_of_its_own(cls: type) -> bool:
    return cls not in _CATCH_ALLS and not issubclass(cls, _OURS)


def _when_ours(handler: Handler, own: Handler) -> Handler:
    """Put in contract what a handler answers to a request of ours.

    :param handler: what Flask has there by now.
    :param own: the host's.
    """

    @wraps(handler)
    def run(error: Exception) -> Any:
        exchange = current_exchange()
        if exchange is None:
            return current_app.ensure_sync(handler)(error)
        if is_named(error, exchange):
            return answer_error(error, exchange)
        return _in_contract(current_app.ensure_sync(own)(error), error, exchange)

    return run


def _in_contract(result: Any, error: Exception, exchange: Exchange) -> Response:
    """Tell in contract what a handler of the app has answered.

    :raises TypeError: for what is no answer.
    """
    answer = current_app.make_response(result)
    status = answer.status_code
    if record_of(answer) is not None or 300 <= status < 400:
        return answer
    if status < 300:
        # It has made something good of it.
        is_json = answer.is_json
        data = answer.get_json(silent=True) if is_json else _told_by(answer).message
        return respond(Outcome(status, data, headers=_headers(answer)), exchange)
    told = _told_by(answer) if is_told(status) else Told()
    if isinstance(error, HTTPException) and error.code == status:
        outcome = outcome_of_error(error)
    else:
        # As in a view, a 400 is about what was read.
        outcome = Outcome(422 if status == 400 else status, exception=error)
    outcome.message = told.message or outcome.message
    outcome.violations = outside_of_body(told.violations or outcome.violations)
    own = _headers(answer)
    names = {name.lower() for name, _ in own}
    outcome.headers = [
        *(pair for pair in outcome.headers if pair[0].lower() not in names),
        *own,
    ]
    outcome.handled = True
    return respond(outcome, exchange)


def _told_by(answer: Response) -> Told:
    """Read the text of an answer. A page is none, and a stream is not read."""
    if not answer.is_sequence:
        return Told()
    if answer.is_json:
        return told_in(answer.get_json(silent=True))
    if not (answer.mimetype or "").startswith("text/"):
        return Told()
    # Flask calls all text HTML that a function returns.
    text = answer.get_data().decode("utf-8", "replace").strip()
    return Told() if len(text) > _LONGEST_TEXT or "<" in text else told_in(text)


def _headers(answer: Response) -> list[tuple[str, str]]:
    return [pair for pair in answer.headers.items() if pair[0].lower() not in OF_BODY]
