"""What is done once, at the first request, when nothing can be added any more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask

from .answers.handlers import put_functions_in_contract
from .exchange.state import AppState
from .parties.stores import load_stored_party
from .registration.blueprint import exempt_from_csrf
from .views.validation import admit_request
from .views.validation import open_request
from .views.wrapping import wrap_views


def opening(app: Flask, state: AppState) -> Callable[..., None]:
    """Return what opens each request, and seals the app with the first one."""

    def open_sealed(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if not state.sealed:
            with state.lock:
                if not state.sealed:
                    _seal(app, state)
        open_request()

    return open_sealed


def _seal(app: Flask, state: AppState) -> None:
    """Put in contract all that is enrolled.

    By the first request every blueprint is there, with its nested ones, under its final
    name; so are the host's own hooks, behind which the last of ours is to come.
    """
    if state.scopes.registration is not None:
        state.load_registered = partial(load_stored_party, app)
        exempt_from_csrf(app)
    wrap_views(app, state)
    put_functions_in_contract(app, state.scopes)
    app.before_request_funcs.setdefault(None, []).append(admit_request)
    state.sealed = True
