"""Effects and failures: what a failed request did is undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import isawaitable
from inspect import iscoroutine
from inspect import iscoroutinefunction
from typing import Any
from typing import ParamSpec

from flask import Response
from flask import current_app
from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import ServiceUnavailable

from ..exchange.context import Exchange
from ..exchange.context import current_exchange
from ..exchange.context import current_request
from ..exchange.enrolment import Session
from ..exchange.ruled import refuse_ruled
from ..naming.article import first
from ..naming.article import kind_of
from ..sync import late
from ..transport.sendable import sendable
from .answering import answer_result
from .answering import is_named
from .faults import try_again
from .monitoring import logger
from .monitoring import record_of
from .threads import is_of_class
from .threads import refuse_async

P = ParamSpec("P")


def atomic(
    session: Session,
) -> Callable[[Callable[P, Any]], Callable[P, ResponseReturnValue]]:
    """Commit when the view's answer is a success, roll back when it is any failure.

    A failure is what is raised, what is returned as one (also an ``ocpi_response`` with
    HTTP status 200), a result that has no form in JSON, an answer that cannot be sent,
    and a commit that fails. The answer is ready before the commit, so that nothing can
    fail between the two.

    :param session: a SQLAlchemy session or ``scoped_session``, or anything else with
        ``commit`` and ``rollback``.
    :raises TypeError: for what has neither, for a session that belongs to a thread
        where the view is async, and for a view that has its rule already.
    """
    check_session(session)

    def decorate(view: Callable[P, Any]) -> Callable[P, ResponseReturnValue]:
        refuse_ruled(view, "atomic")
        refuse_async(view, session)
        call = late(view)
        of_class = is_of_class(view)

        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if of_class:
                whole = current_app.view_functions.get(request.endpoint or "")
                refuse_async(getattr(whole, "view_class", None), session)
            return in_transaction(
                session, lambda: call(*args, **kwargs), current_exchange()
            )

        return run

    return decorate


def check_session(session: object) -> None:
    """Refuse what cannot commit or roll back.

    :raises TypeError: with the remedy.
    """
    if isinstance(session, type):
        raise TypeError(f"{session!r} is a class; pass a session, such as db.session.")
    if iscoroutinefunction(getattr(session, "commit", None)):
        raise _asynchronous(session)
    missing = [name for name in ("commit", "rollback") if not hasattr(session, name)]
    if missing:
        raise TypeError(
            f"{first(kind_of(session))} has no {' and no '.join(missing)};"
            " pass a database session, for instance db.session."
        )


def _asynchronous(session: object) -> TypeError:
    return TypeError(
        f"{first(kind_of(session))} commits asynchronously, and this does not wait for"
        " it; pass a synchronous session."
    )


def finish(result: Any, exchange: Exchange | None) -> ResponseReturnValue:
    """Put a result into the envelope, if the view is to have one."""
    if exchange is None or not exchange.claim.options.envelope:
        return result  # type: ignore[no-any-return]
    return answer_result(result, exchange)


def in_transaction(
    session: Session, call: Callable[[], Any], exchange: Exchange | None
) -> Response:
    """Call, make the answer, and commit or roll back by what it says.

    :raises ServiceUnavailable: for a failure of the database that can be tried again,
        where the app says when (``OCPI_STATUS_RETRY_AFTER``).
    """
    try:
        response = current_app.make_response(finish(_result(call), exchange))
        if not _failed(response):
            _check_response(response)
            _commit(session)
            return response
    except BaseException as error:
        _roll_back(session)
        # What a row of the contract says of the failure comes first.
        named = exchange is not None and is_named(error, exchange)
        later = None if named else _later(error)
        if later is None:
            raise
        raise later from error
    _roll_back(session)
    return response


def _check_response(response: Response) -> None:
    """Refuse what the server would refuse, when it is too late to undo anything.

    Of a stream only its headers can be known.

    :raises ValueError: for headers, or a length, that cannot be sent.
    :raises TypeError: for a body that is made of anything but texts and bytes.
    """
    headers = response.get_wsgi_headers(current_request().environ)
    sendable(response.status, headers)
    if response.direct_passthrough or not response.is_sequence:
        return
    size, said = len(response.get_data()), headers.get("Content-Length", type=int)
    if said not in (None, size) and _has_body(response):
        raise ValueError("The Content-Length of an answer is not that of its body.")


def _has_body(response: Response) -> bool:
    return current_request().method != "HEAD" and response.status_code not in (204, 304)


def _commit(session: Session) -> None:
    """Commit, and refuse a commit that nobody waits for.

    That it is one cannot always be seen before: of a proxy, for instance.
    """
    done = session.commit()
    if isawaitable(done):
        if iscoroutine(done):
            done.close()
        raise _asynchronous(session)


def _later(error: BaseException) -> ServiceUnavailable | None:
    """Make of a failure that it can be tried again, if it can, and the app says so."""
    seconds = current_app.config.get("OCPI_STATUS_RETRY_AFTER")
    reason = None if seconds is None else try_again(error)
    if reason is None:
        return None
    logger.warning("A transaction failed that can be tried again: %s.", reason)
    return ServiceUnavailable(retry_after=seconds)


def _result(call: Callable[[], Any]) -> Any:
    """Call; a response that is raised is as good as one that is returned."""
    try:
        return call()
    except HTTPException as error:
        if error.response is None:
            raise
        return error.response


def _failed(response: Response) -> bool:
    record = record_of(response)
    return response.status_code >= 400 if record is None else record.answer.failed


def _roll_back(session: Session) -> None:
    """Roll back; that this fails as well must not hide what went wrong before."""
    try:
        session.rollback()
    except Exception:
        logger.exception("Rolling back failed.")
