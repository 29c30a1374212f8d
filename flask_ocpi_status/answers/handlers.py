"""Where exceptions are caught: on the blueprints that are ours, and on the app.

Flask looks for a handler by code first and by class then, on the blueprints round the
view first and on the app then. So the innermost blueprint round a view of ours catches
whatever there is, by each code *and* by class: the host's own ``errorhandler(404)`` or
``errorhandler(Exception)`` does not see its errors. What is caught is looked up once
more, as Flask does it, among the handlers that authors gave to the blueprints round the
view, be they ours or not. What such a handler returns is put into the envelope. Without
one, the app's own handler for the class is asked (``hosted``), or the contract answers.

On the app there is one handler, for ``HTTPException``. It sees what has no blueprint
and gives back to the host whatever is not ours.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from functools import wraps
from typing import Any
from typing import Final

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import current_app
from flask import request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError
from werkzeug.exceptions import default_exceptions
from werkzeug.wrappers import Response as WerkzeugResponse

from ..errors import ContractViolation
from ..exchange.context import Exchange
from ..exchange.context import current_exchange
from ..exchange.scope import Scopes
from .answering import answer_error
from .answering import answer_result
from .answering import is_named
from .bare import tell_of
from .hosted import handler_of_app
from .hosted import put_handlers_in_contract
from .named import Handlers
from .named import answer_of_host
from .named import in_flasks_order
from .named import is_crash
from .named import put_before

Function = Callable[..., Any]


def take_over(blueprint: Blueprint) -> None:
    """Forget a blueprint's handlers for what the contract answers in their place."""
    answered = {HTTPException, ValidationError, Exception, *default_exceptions.values()}
    for by_class in blueprint.error_handler_spec[None].values():
        for caught in answered & by_class.keys():
            del by_class[caught]


def take_over_app(app: Flask) -> None:
    """Answer in contract what is ours and reached no blueprint."""

    def handle(error: Exception) -> Any:
        exchange = current_exchange()
        if exchange is not None:
            return answer_error(error, exchange)
        return answer_of_host(app, error)

    put_before(app.error_handler_spec[None][None], HTTPException, handle)


def put_functions_in_contract(app: Flask, scopes: Scopes) -> None:
    """Wrap the hooks and catch the errors of the blueprints round our views.

    They are all there when the first request comes, and so are the codes that the host
    has handlers for. Where a blueprint is not ours and only has some nested that are,
    its own views keep what they have.
    """
    ours = [name for name in app.blueprints if scopes.owner(name) is not None]
    put_handlers_in_contract(app)
    around = {outer for name in ours for outer in _outwards(name)}
    for attribute, call in _CALLS.items():
        hooks = getattr(app, attribute)
        for name in around & hooks.keys():
            hooks[name][:] = [_when_ours(hook, call) for hook in hooks[name]]
    spec = app.error_handler_spec
    catch = _catching({name: spec[name] for name in around & spec.keys()})
    codes = {None, *(code for by_code in spec.values() for code in by_code)}
    for name in ours:
        spec[name] = defaultdict(dict, {code: {Exception: catch} for code in codes})


def _outwards(name: str) -> Iterator[str]:
    """Go from a blueprint to those that it is nested in, as Flask names them."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _catching(
    theirs: Mapping[str, Handlers],
) -> Callable[[Exception], ResponseReturnValue]:
    """Make the one handler that catches what is raised round our views.

    :param theirs: the handlers of the authors, by blueprint.
    """

    def catch(error: Exception) -> ResponseReturnValue:
        exchange = current_exchange()
        handler = _find(theirs, error)
        if exchange is None:  # a rule that came after the first request
            if handler is not None:
                return current_app.ensure_sync(handler)(error)  # type: ignore[no-any-return]
            return _left_alone(error)
        if handler is None:
            if is_named(error, exchange):
                return answer_error(error, exchange)
            of_app = handler_of_app(current_app, error)
            if of_app is not None:
                return of_app(error)  # type: ignore[no-any-return]
            if isinstance(error, HTTPException | ValidationError):
                return answer_error(error, exchange)
            # Flask logs, signals and propagates it, and comes back with a 500.
            raise error
        try:
            return _answer_of(handler, error, exchange)
        except Exception as failure:
            if is_named(failure, exchange):
                return answer_error(failure, exchange)
            if not is_crash(error):
                raise
            # Behind this there is only the server.
            current_app.log_exception(sys.exc_info())
            return answer_error(error, exchange)

    return catch


def _find(theirs: Mapping[str, Handlers], error: Exception) -> Function | None:
    """Find the author's handler that Flask would find, on the view's blueprints."""
    tables = [theirs.get(name, {}) for name in request.blueprints]
    found = (handler for _, handler in in_flasks_order(error, tables))
    return next(found, None)


def _answer_of(handler: Function, error: Exception, exchange: Exchange) -> Response:
    result = current_app.ensure_sync(handler)(error)
    if result is None:  # in a view that is a success, and here it is forgotten
        raise TypeError("An error handler returned None; return what to answer.")
    tell_of(result)
    return current_app.make_response(answer_result(result, exchange))


def _left_alone(error: Exception) -> HTTPException:
    if isinstance(error, HTTPException):
        return error
    raise error


def check_coded(error: HTTPException) -> None:
    """Make an HTTP error that has no code the crash that it is.

    Flask asks no handler for it, and sends Werkzeug's page. One whose class has a row
    in the contract is no crash: it gets a code, and what is said of it is the row's.
    Nor is any asked for one that has a response.

    :raises ContractViolation: for one that has neither a code nor a response, and in
        debug and tests for a response that should be in the envelope.
    """
    tell_of(error.response)
    if error.code is None and error.response is None:
        exchange = current_exchange()
        if exchange is not None and is_named(error, exchange):
            error.code = InternalServerError.code
            return
        raise ContractViolation(
            f"{type(error).__name__} has no code; give its class one."
        ) from error


def _call_coded(function: Callable[..., Any], *args: Any) -> Any:
    try:
        return function(*args)
    except HTTPException as error:
        check_coded(error)
        raise


def _when_ours(hook: Function, call: Function) -> Function:
    """Call a hook in another way where the request is ours."""

    @wraps(hook)
    def run(*args: Any) -> Any:
        function = current_app.ensure_sync(hook)
        exchange = current_exchange()
        if exchange is None:
            return function(*args)
        return call(exchange, function, *args)

    return run


def _call_before(exchange: Exchange, hook: Function) -> Any:
    """Put what it returns into the envelope, unless that is nothing."""
    result = _call_coded(hook)
    if result is None:
        return None
    tell_of(result)
    return answer_result(result, exchange)


def _call_preprocessor(exchange: Exchange, hook: Function, *args: Any) -> None:
    _call_coded(hook, *args)


def _call_after(exchange: Exchange, hook: Function, response: Response) -> Any:
    """Make a crash of an answer that is lost; Flask would hand it to the server."""
    result = hook(response)
    if not isinstance(result, WerkzeugResponse):
        raise TypeError(
            f"An after_request function returned {type(result).__name__}; return the"
            " response."
        )
    return result


def _call_teardown(exchange: Exchange, hook: Function, error: Any) -> None:
    """Log a failure as Flask logs a crash: the answer has been made."""
    try:
        hook(error)
    except Exception:
        propagate = current_app.config["PROPAGATE_EXCEPTIONS"]
        if current_app.testing or current_app.debug if propagate is None else propagate:
            raise
        current_app.log_exception(sys.exc_info())


#: How the hooks of blueprints are called where the request is ours, by Flask's name.
_CALLS: Final[Mapping[str, Function]] = {
    "url_value_preprocessors": _call_preprocessor,
    "before_request_funcs": _call_before,
    "after_request_funcs": _call_after,
    "teardown_request_funcs": _call_teardown,
}
