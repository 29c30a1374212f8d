"""How a view is called: its body is judged before, its result answered after."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from typing import ParamSpec
from typing import overload

from flask import Flask
from flask import Request
from flask import Response
from flask import current_app
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from ..answers.answering import answer_error
from ..answers.answering import answer_result
from ..answers.answering import is_named
from ..answers.bare import REMEDY
from ..answers.bare import tell_of
from ..answers.handlers import check_coded
from ..answers.hosted import handler_of_app
from ..answers.threads import refuse_async
from ..answers.threads import watched
from ..answers.transactions import finish
from ..answers.transactions import in_transaction
from ..contracts import Contract
from ..exchange.context import Exchange
from ..exchange.context import claim_request
from ..exchange.context import current_exchange
from ..exchange.context import current_request
from ..exchange.enrolment import OPTIONS_MARK
from ..exchange.enrolment import PLAIN
from ..exchange.enrolment import BodyRule
from ..exchange.enrolment import Claim
from ..exchange.enrolment import ViewOptions
from ..exchange.ruled import refuse_ruled
from ..exchange.state import AppState
from ..exchange.state import state_of
from ..sync import late
from .decorated import announces
from .decorated import fill_options
from .decorated import note_remedy
from .validation import judge_body
from .validation import judge_host
from .validation import judge_path
from .validation import judge_query
from .validation import take_body

P = ParamSpec("P")


@overload
def enveloped(view: Callable[P, Any], /) -> Callable[P, ResponseReturnValue]: ...


@overload
def enveloped(
    *, contract: Contract | str | None = None, body: BodyRule = "required"
) -> Callable[[Callable[P, Any]], Callable[P, ResponseReturnValue]]: ...


def enveloped(
    view: Callable[P, Any] | None = None,
    /,
    *,
    contract: Contract | str | None = None,
    body: BodyRule = "required",
) -> Any:
    """Answer in contract in one view, of any blueprint or of the app.

    Results, HTTP errors and violations are answered in the contract, and the body is
    judged before the view. What happens before the view is reached is the host's: a
    wrong method, a ``before_request`` function. A ``ContractBlueprint`` has those too.

    :param contract: a contract or its name; the app's own without one.
    :param body: what the view wants of a body: ``"required"``, ``"optional"``, or
        ``"ignored"`` to be left alone with it.
    :raises TypeError: for what is not a function.
    """
    if view is None:

        def decorate(view: Callable[P, Any]) -> Callable[P, ResponseReturnValue]:
            return _enveloped(view, ViewOptions(body=body, contract=contract))

        return decorate
    return _enveloped(view, ViewOptions(body=body, contract=contract))


def _enveloped(
    view: Callable[P, Any], options: ViewOptions
) -> Callable[P, ResponseReturnValue]:
    check_view(view, "enveloped")
    refuse_ruled(view, "enveloped")
    call = _calling(view)

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        request = current_request()
        exchange = _claimed(options, request)
        try:
            judge_host(request, exchange.state)
            judge_path(request)
            judge_query(request)
            judge_body(exchange)
            return answer_result(call(*args, **kwargs), exchange)
        except Exception as error:
            if is_named(error, exchange):
                return answer_error(error, exchange)
            if not isinstance(error, HTTPException | ValidationError):
                raise
            of_app = handler_of_app(current_app, error)
            return answer_error(error, exchange) if of_app is None else of_app(error)

    setattr(run, OPTIONS_MARK, options)
    return run


def _claimed(options: ViewOptions, request: Request) -> Exchange:
    exchange = current_exchange()
    state = state_of(current_app)
    if exchange is None:
        claim = Claim(state.contracts.get(options.contract), options)
        exchange = claim_request(request, claim, state)
        take_body(exchange, request)
    elif options.contract is not None:
        exchange.speak(state.contracts.get(options.contract), request.environ)
    return exchange


def plain(view: Callable[P, Any]) -> Callable[P, ResponseReturnValue]:
    """Leave a view of an enrolled blueprint alone: its body and its result.

    What it raises is still answered in contract.

    :raises TypeError: for what is not a function.
    """
    check_view(view, "plain")
    refuse_ruled(view, "plain")
    call = late(view)

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        # A response passes through every envelope round it.
        return current_app.make_response(call(*args, **kwargs))

    # For the check of the body, which comes before the view can say anything.
    setattr(run, OPTIONS_MARK, PLAIN)
    return run


def check_view(view: object, decorator: str, *, of_each: bool = False) -> None:
    """Refuse what is not a view function, with the remedy.

    :param of_each: whether the methods of a class are decorated one by one.
    :raises TypeError: for a class or what cannot be called.
    """
    if isinstance(view, type):
        remedy = (
            f"For the class {view.__name__}, decorate its methods."
            if of_each
            else f"For the class {view.__name__}, set decorators = [{decorator}] in it,"
            " or decorate what as_view() returns."
        )
        raise TypeError(f"{decorator} decorates functions. {remedy}")
    if not callable(view):
        raise TypeError(f"{decorator} decorates functions, not {view!r}.")


def own_exchange(decorator: str) -> Exchange:
    """Return the exchange of a view that has a decorator, which needs one.

    :raises RuntimeError: outside of contracts, with the remedy.
    """
    exchange = current_exchange()
    if exchange is None:
        raise RuntimeError(
            f"A view with {decorator} is answered in contract; put it on a"
            f" ContractBlueprint, or enveloped above {decorator}."
        )
    return exchange


def wrap_views(app: Flask, state: AppState) -> None:
    """Wrap the views of all that is enrolled.

    :raises TypeError: for an async view whose session belongs to another thread.
    """
    claims = state.scopes.claims(app, state.contracts)
    for endpoint in claims.keys() & app.view_functions:
        refuse_async(app.view_functions[endpoint], claims[endpoint].session)
    _watch_hooks(app, state)
    app.view_functions.update(
        {
            endpoint: _wrapped(app.view_functions[endpoint], claim)
            for endpoint, claim in claims.items()
            if endpoint in app.view_functions
        }
    )


def _watch_hooks(app: Flask, state: AppState) -> None:
    """Have those found that use a session of another thread than the view's."""
    for name in app.blueprints:
        owner = state.scopes.owner(name)
        if owner is not None:
            session = state.scopes.blueprints[owner].session
            hooks = app.before_request_funcs.get(name, [])
            hooks[:] = [watched(hook, session) for hook in hooks]


def _wrapped(
    view: Callable[..., Any], claim: Claim
) -> Callable[..., ResponseReturnValue]:
    session = claim.session
    plainly, call = late(view), _calling(view, fills=True)

    @wraps(view)
    def run(**view_args: Any) -> ResponseReturnValue:
        exchange = current_exchange()
        if exchange is None:  # the host calls the view by itself
            return plainly(**view_args)  # type: ignore[no-any-return]
        judge_body(exchange)
        if session is None:
            return finish(call(**view_args), exchange)
        return in_transaction(session, lambda: call(**view_args), exchange)

    return run


def _calling(view: Callable[P, Any], *, fills: bool = False) -> Callable[P, Any]:
    """Return what calls a view, sync or not, and looks at what comes of it.

    :param fills: whether what a decorator answers ``OPTIONS`` with is put in contract.
    """
    call = late(view)
    announced = announces(view)
    inner = hasattr(view, OPTIONS_MARK)  # enveloped or plain is below it

    def run(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            result = call(*args, **kwargs)
        except HTTPException as error:
            check_coded(error)
            raise
        except TypeError as error:
            if not inner:
                note_remedy(error)
            raise
        kind = type(result)
        if kind is dict or kind is list:
            return result
        if not inner:
            tell_of(result, announced, REMEDY)
        if announced and fills and isinstance(result, Response):
            return fill_options(result)
        return result

    return run
