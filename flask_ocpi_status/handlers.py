"""Where exceptions are caught: on the blueprints that are ours, and on the app.

Flask looks for a handler by code first and by class then, on the blueprints round the
view first and on the app then. So a blueprint of ours catches by code *and* by class:
the host's own ``errorhandler(404)`` or ``errorhandler(Exception)`` does not see its
errors. A handler that the blueprint's author adds comes before ours, and what it
returns is put into the envelope.

On the app there is one handler, for ``HTTPException``. It sees what has no blueprint
and gives back to the host whatever is not ours.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint
from flask import Flask
from flask import current_app
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError
from werkzeug.exceptions import default_exceptions

from .answering import answer_error
from .answering import answer_result
from .context import current_exchange
from .errors import ContractViolation
from .scope import Scopes
from .state import EXTENSION


def take_over(blueprint: Blueprint) -> None:
    """Answer in contract whatever is raised in the views of a blueprint."""
    for code in default_exceptions:
        blueprint.register_error_handler(code, _answer)
    blueprint.register_error_handler(HTTPException, _answer)
    blueprint.register_error_handler(ValidationError, _answer)
    blueprint.register_error_handler(Exception, _crash)


def take_over_app(app: Flask) -> None:
    """Answer in contract what is ours and reached no blueprint."""
    handlers = app.error_handler_spec[None][None]
    earlier = handlers.get(HTTPException)

    def handle(error: HTTPException) -> Any:
        exchange = current_exchange()
        if exchange is not None:
            return answer_error(error, exchange)
        # What Flask would have done without this handler.
        for caught in type(error).__mro__:
            handler = earlier if caught is HTTPException else handlers.get(caught)
            if handler is not None:
                return current_app.ensure_sync(handler)(error)
        if _is_trapped(error):
            raise error
        return error

    app.register_error_handler(HTTPException, handle)


def put_functions_in_contract(app: Flask, scopes: Scopes) -> None:
    """Wrap the hooks and the handlers of all that is enrolled.

    They are all there when the first request comes, and so are the codes that the host
    has handlers for.
    """
    spec = app.error_handler_spec
    codes = {code for name in spec for code in spec[name] if code is not None}
    for name in app.blueprints:
        if scopes.owner(name) is None:
            continue
        hooks = app.before_request_funcs.get(name, [])
        hooks[:] = [_in_contract(hook) for hook in hooks]
        handlers = spec[name]
        for by_class in handlers.values():
            for caught, handler in by_class.items():
                if handler not in (_answer, _crash):
                    by_class[caught] = _in_contract(handler)
        # The author's own handler for all HTTP errors comes before ours for each code.
        general = handlers[None].get(HTTPException, _answer)
        for code in codes:
            by_class = handlers[code]
            for caught, handler in by_class.items():
                if handler is _answer:
                    by_class[caught] = general
            by_class.setdefault(HTTPException, general)


def call_coded(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call, and make an HTTP error that has no code the crash that it is.

    Flask asks no handler for it, and sends Werkzeug's page.
    """
    try:
        return function(*args, **kwargs)
    except HTTPException as error:
        if error.code is None and error.response is None:
            raise ContractViolation(
                f"{type(error).__name__} has no code; give its class one."
            ) from error
        raise


def _in_contract(function: Callable[..., Any]) -> Callable[..., Any]:
    """Put what a function returns into the envelope, unless that is nothing."""

    @wraps(function)
    def run(*args: Any) -> Any:
        result = call_coded(current_app.ensure_sync(function), *args)
        exchange = current_exchange()
        if result is None or exchange is None:
            return result
        return answer_result(result, exchange)

    return run


def _answer(error: Exception) -> ResponseReturnValue:
    ready = EXTENSION in current_app.extensions  # or init_app was forgotten
    exchange = current_exchange() if ready else None
    if exchange is not None:
        return answer_error(error, exchange)
    if isinstance(error, HTTPException):
        return error
    raise error


def _crash(error: Exception) -> ResponseReturnValue:
    """Let Flask have it: it logs, signals and propagates crashes, and comes back.

    Without this handler, one of the host's for ``Exception`` would swallow it.
    """
    raise error


def _is_trapped(error: HTTPException) -> bool:
    """Whether Flask lets the error through, for the debugger or by configuration."""
    crashed = (
        isinstance(error, InternalServerError) and error.original_exception is not None
    )
    return not crashed and current_app.trap_http_exception(error)
