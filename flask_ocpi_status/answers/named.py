"""Exceptions that a contract names by their class, wherever they are raised.

Round a view of ours they are caught where everything is (``handlers``). Here is what
Flask needs for the rest: a hook of the app's that raises one where no blueprint is, and
a function that comes after the view.

What a row says is no crash. Flask does not log it and does not let it through to a
test.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from functools import wraps
from typing import Any
from typing import Final

from flask import Flask
from flask import Response
from flask import current_app
from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError

from ..contracts import Contract
from ..exchange.context import current_exchange
from ..exchange.state import AppState
from .answering import answer_error
from .answering import is_named

Handler = Callable[[Exception], Any]
#: Handlers by code, and then by class, as Flask has them of a blueprint or an app.
Handlers = Mapping[int | None, Mapping[type[Exception], Handler]]

#: The attribute of a handler of ours that holds the host's whose place it has taken.
_EARLIER: Final = "ocpi_status_earlier"


def catch_named(app: Flask, state: AppState) -> None:
    """Have Flask ask the contracts about what their rows name.

    When all is enrolled: nothing is done where no contract has such a row.
    """
    keys = {key for one in _contracts_of(app, state) for key in one.rows}
    classes = {key for key in keys if isinstance(key, type)}
    for cls in classes:
        _catch(app, cls)
    if classes:
        for hooks in app.after_request_funcs.values():
            hooks[:] = [_guarded(hook) for hook in hooks]


def _contracts_of(app: Flask, state: AppState) -> Iterable[Contract]:
    contracts, scopes = state.contracts, state.scopes
    yield contracts.default
    yield from contracts.own.values()
    yield from (claim.contract for claim in scopes.claims(app, contracts).values())
    for enrolled in (*scopes.blueprints.values(), *scopes.prefixes):
        yield contracts.of(enrolled)


def _catch(app: Flask, cls: type[Exception]) -> None:
    """Answer exceptions of a class where a row names them."""

    def handle(error: Exception) -> Any:
        exchange = current_exchange()
        if exchange is not None and is_named(error, exchange):
            return answer_error(error, exchange)
        return answer_of_host(app, error)

    code = cls.code if issubclass(cls, HTTPException) else None
    put_before(app.error_handler_spec[None][code], cls, handle)


def put_before(
    by_class: dict[type[Exception], Handler], cls: type[Exception], ours: Handler
) -> None:
    """Put a handler into the place of the host's, which keeps its own requests."""
    setattr(ours, _EARLIER, by_class.get(cls))
    by_class[cls] = ours


def of_host(handler: Handler) -> Handler | None:
    """Return the host's own handler: this one, or that whose place it has taken."""
    earlier: Handler | None = handler
    while hasattr(earlier, _EARLIER):
        earlier = getattr(earlier, _EARLIER)
    return earlier


def answer_of_host(app: Flask, error: Exception) -> Any:
    """Do with an exception what Flask would do if no handler were ours."""
    handler = _handler_of_host(app, error)
    if handler is not None:
        return app.ensure_sync(handler)(error)
    if isinstance(error, HTTPException) and not _is_trapped(app, error):
        return error
    raise error


def _handler_of_host(app: Flask, error: Exception) -> Handler | None:
    tables = [app.error_handler_spec[name] for name in (*request.blueprints, None)]
    found = (of_host(handler) for _, handler in in_flasks_order(error, tables))
    return next((handler for handler in found if handler is not None), None)


def in_flasks_order(
    error: Exception, tables: Iterable[Handlers]
) -> Iterator[tuple[type[Exception], Handler]]:
    """Yield the handlers for an exception, each with its class, as Flask asks them.

    :param tables: of a blueprint or the app each, the innermost first.
    """
    raised = type(error)
    code = raised.code if issubclass(raised, HTTPException) else None
    tables = list(tables)
    for wanted in dict.fromkeys((code, None)):
        for table in tables:
            by_class = table.get(wanted, {})
            for cls in raised.__mro__:
                if cls in by_class:
                    yield cls, by_class[cls]


def _is_trapped(app: Flask, error: HTTPException) -> bool:
    """Whether Flask lets the error through, for the debugger or by configuration."""
    return not is_crash(error) and app.trap_http_exception(error)


def is_crash(error: Exception) -> bool:
    """Whether it is what Flask makes of an exception that nobody handled."""
    return (
        isinstance(error, InternalServerError) and error.original_exception is not None
    )


def _guarded(hook: Callable[[Response], Any]) -> Callable[[Response], Any]:
    """Answer what a row names; behind the view Flask asks no handler."""

    @wraps(hook)
    def run(response: Response) -> Any:
        try:
            return current_app.ensure_sync(hook)(response)
        except Exception as error:
            exchange = current_exchange()
            if exchange is None or not is_named(error, exchange):
                raise
            return current_app.make_response(answer_error(error, exchange))

    return run
