"""What is done once, at the first request, when nothing can be added any more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any

from flask import Flask
from flask import Request
from flask.typing import ResponseReturnValue

from .answers.handlers import put_functions_in_contract
from .answers.named import catch_named
from .config import check_config
from .exchange.context import Exchange
from .exchange.context import current_request
from .exchange.context import exchange_of
from .exchange.state import AppState
from .exchange.state import beginnings_of
from .parties.stores import load_stored_party
from .registration.blueprint import exempt_from_csrf
from .views.misuse import refuse_other_versions
from .views.validation import admit_request
from .views.validation import open_request
from .views.validation import refuse_hostless
from .views.wrapping import wrap_views

#: What Flask calls with the endpoint and the variables of each request's URL.
Preprocessor = Callable[..., None]
#: Returns what is known of a request; ``None`` when it is the host's.
Find = Callable[[Request, AppState], Exchange | None]
#: What a hook of ours does with a request: it answers it, or lets it pass.
Step = Callable[[Request, Exchange], ResponseReturnValue | None]


def opening(app: Flask, state: AppState) -> Preprocessor:
    """Return what seals the app with the first request, before anything else is done.

    Where others look at URLs as well, it opens each request before they do.
    """

    def open_sealed(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if not state.sealed:
            with state.lock:
                if not state.sealed:
                    _seal(app, state, open_sealed)
        if state.opens_early:
            open_request(current_request(), state)

    return open_sealed


def _seal(app: Flask, state: AppState, early: Preprocessor) -> None:
    """Put in contract all that is enrolled.

    By the first request every blueprint is there, with its nested ones, under its final
    name; so are the host's own hooks.
    """
    check_config(app.config)  # what was set since init_app, too
    if state.scopes.registrations:
        state.load_registered = partial(load_stored_party, app)
        exempt_from_csrf(app)
    refuse_other_versions(app, state)
    wrap_views(app, state)
    catch_named(app, state)
    put_functions_in_contract(app, state.scopes)
    _put_hooks_in_place(app, state, early)
    for begin in beginnings_of(app):
        begin()
    state.seal()
    if not state.opens_early:
        # Last: it is what other requests wait for.
        app.url_value_preprocessors.clear()


def _put_hooks_in_place(app: Flask, state: AppState, early: Preprocessor) -> None:
    """Put what is ours round the hooks of the host, or in one where it has none.

    What opens a request comes first of all, so that whatever fails behind it is in
    contract; what admits it comes last.
    """
    looking = chain(*app.url_value_preprocessors.values())
    state.opens_early = any(one is not early for one in looking)
    find = exchange_of if state.opens_early else open_request

    def hook(find: Find, *steps: Step) -> Callable[[], ResponseReturnValue | None]:
        def run() -> ResponseReturnValue | None:
            request = current_request()
            exchange = find(request, state)
            if exchange is None:
                return None
            for step in steps:
                answer = step(request, exchange)
                if answer is not None:
                    return answer
            return None

        return run

    hooks = app.before_request_funcs.setdefault(None, [])
    hooks[:] = (
        [hook(find, refuse_hostless), *hooks, hook(exchange_of, admit_request)]
        if hooks
        else [hook(find, refuse_hostless, admit_request)]
    )
