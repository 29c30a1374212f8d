"""From an exception to what it tells of what happened."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from typing import Final

from flask import Request
from flask import current_app
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequestKeyError
from werkzeug.exceptions import ClientDisconnected
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError
from werkzeug.exceptions import SecurityError
from werkzeug.exceptions import default_exceptions

from ..contracts import MALFORMED
from ..contracts import Outcome
from ..contracts import Violation
from ..errors import MalformedBody
from ..errors import OCPIError
from ..errors import UnreadableRequest
from ..exchange.context import current_request
from ..violations import first_name
from ..violations import outside
from ..violations import shortened
from .pointing import PLACES
from .pointing import violations_in
from .told import NOTHING
from .told import Told
from .told import told_in


def outcome_of_error(error: Exception) -> Outcome:
    """Tell what happened from what was raised: any exception."""
    if isinstance(error, OCPIError):
        return Outcome.of_code(
            error.status_code,
            error.data,
            http_status=error.http_status,
            message=error.description,
            headers=list(error.headers),
            warnings=error.warnings,
            exception=error,
        )
    if isinstance(error, ValidationError):
        place = _place_of(error.data, current_request())
        violations = outside_of_body(violations_in(error, place=place))
        return Outcome(422, violations=violations, exception=error)
    if isinstance(error, MalformedBody):
        return Outcome(MALFORMED, malformed=error.fault, exception=error)
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return _of_crash(error.original_exception)
    if isinstance(error, HTTPException) and 200 <= (error.code or 0) < 600:
        return _of_http_error(error, error.code or 500)
    return _of_crash(error)


def _place_of(data: object, request: Request) -> str:
    """Say, in webargs' words, where a schema has found what it was given.

    A view may give it the query, or a dict of it. That is not the body, and no pointer
    leads there.
    """
    if not isinstance(data, dict):
        return "json"
    if data is request.view_args:
        return "view_args"
    given = data.to_dict() if isinstance(data, MultiDict) else data
    # A form is asked only where it has been read: a body is read once.
    for place in ("args", "cookies", "values", "form"):
        sent = vars(request).get(place)
        if sent is data or (sent and given in (sent.to_dict(), sent.to_dict(False))):
            return _PLACES[place]
    return "json"


def outside_of_body(violations: Sequence[Violation]) -> Sequence[Violation]:
    """Return violations with what is known to be no part of a body told as what it is.

    Who does not say where was looked has looked at the query or the URL where there is
    no body, as long as the name is there.
    """
    if not any(one.pointer for one in violations):
        return violations
    request = current_request()
    if request.content_length or "Transfer-Encoding" in request.headers:
        return violations
    try:
        query: Mapping[str, Any] = request.args
    except UnicodeDecodeError:  # something has failed before the query was judged
        query = {}
    places = (("query", query), ("path", request.view_args or {}))
    return [_placed(one, places) for one in violations]


def _placed(
    violation: Violation, places: Iterable[tuple[str, Mapping[str, Any]]]
) -> Violation:
    name = first_name(violation.pointer)
    for place, sent in places:
        if name is not None and name in sent:
            (message,) = outside(PLACES[place], {name: [violation.message]})
            return replace(violation, pointer="", message=message)
    return violation


#: The words of webargs for attributes of a request.
_PLACES: Final = {
    "args": "query",
    "cookies": "cookies",
    "values": "query",
    "form": "form",
}


def _of_crash(error: BaseException) -> Outcome:
    # What an exception says is for the app's developers only.
    message = _told(error) if current_app.debug else None
    return Outcome(500, message=message, exception=error)


def _told(error: BaseException) -> str:
    name = type(error).__name__
    try:
        return f"{name}: {error}".encode("utf-8", "replace").decode()
    except Exception:
        return f"{name}, which cannot be put into words"


def _of_http_error(error: HTTPException, code: int) -> Outcome:
    request = current_request()
    shown = is_told(code)
    outcome = Outcome(
        _happened(error, code, request),
        message=_own_text(error, code) if shown else None,
        exception=error,
        headers=[
            pair
            for pair in error.get_headers(request.environ)
            if pair[0].lower() not in OF_BODY
        ],
    )
    # A part of a file is HTTP's own affair, whatever a contract makes of a failure.
    outcome.of_http = (
        code == 416
        and "Range" in request.headers
        and any(name.lower() == "content-range" for name, _ in outcome.headers)
    )
    if isinstance(error, BadRequestKeyError):
        # It was looked for in the query, a form or the like: no pointer leads there.
        key = shortened(error.args[0]) if error.args else ""
        outcome.message = None
        outcome.violations = [Violation("", f"The parameter {key}: Missing.")]
    if shown:
        _add_what_is_told(outcome, error)
    return outcome


def is_told(status: int) -> bool:
    """Whether the texts of a failure are for the client, by its HTTP status."""
    return status < 500 or status == 503 or current_app.debug


def _add_what_is_told(outcome: Outcome, error: HTTPException) -> None:
    """Add what an extension for APIs has put on an error, or a view as its text."""
    told = told_in(getattr(error, "data", None))
    spoken = _told_as_text(error)
    if spoken.violations:
        outcome.message = None  # that was the whole, as a text
    for said in (spoken, told):
        outcome.message = said.message or outcome.message
        outcome.violations = said.violations or outcome.violations
    cause = getattr(error, "exc", None)
    if isinstance(cause, ValidationError):  # as webargs and flask-smorest raise it
        outcome.violations = violations_in(cause, placed=True)
    outcome.violations = outside_of_body(outcome.violations)
    if told.headers:
        brought = {name.lower() for name, _ in told.headers}
        outcome.headers = [
            *(pair for pair in outcome.headers if pair[0].lower() not in brought),
            *(pair for pair in told.headers if pair[0].lower() not in OF_BODY),
        ]


#: Headers of a page that is not sent.
OF_BODY: Final = frozenset({"content-type", "content-length"})


def _happened(error: HTTPException, code: int, request: Request) -> int:
    """A 400 is what a view found wrong with what it read, unless nothing was read."""
    if code != 400:
        return code
    unread = (
        isinstance(error, UnreadableRequest | ClientDisconnected | SecurityError)
        or error is request.routing_exception
        or not _REFUSALS.isdisjoint(map(_full_name, type(error).__mro__))
    )
    return 400 if unread else 422


#: Errors of other extensions with which they refuse what nobody has read: a browser's
#: request that another site may have made, for one.
_REFUSALS: Final = frozenset({"flask_wtf.csrf.CSRFError"})


def _full_name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _own_text(error: HTTPException, code: int) -> str | None:
    """Return the error's description unless it is the one that Werkzeug gives all."""
    default = default_exceptions.get(code)
    if default is not None and error.description == default.description:
        return None
    return error.description


def _told_as_text(error: HTTPException) -> Told:
    """Read what a view has aborted with, where it is an object and no text."""
    said: Any = error.description
    return told_in(said) if isinstance(said, Mapping) else NOTHING
