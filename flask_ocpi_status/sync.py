"""Functions of the app's author that may be ``async``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from functools import wraps
from inspect import iscoroutine
from inspect import iscoroutinefunction
from typing import Any

from flask import current_app


def late(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make an async function synchronous when it is called.

    Where asgiref is missing, that call crashes then, and not the app now.
    """
    method: Any = getattr(type(function), "__call__", None)  # noqa: B004
    if not (iscoroutinefunction(function) or iscoroutinefunction(method)):
        return function
    # Flask knows an async function, and not an object whose call is one.
    call = function if iscoroutinefunction(function) else partial(method, function)

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        return current_app.ensure_sync(call)(*args, **kwargs)

    return run


def hook_of(function: object) -> Callable[..., Any]:
    """Return what calls a function that the app's author has given us.

    :raises TypeError: for what cannot be called.
    """
    if not callable(function):
        raise TypeError(f"{function!r} cannot be called; pass a function.")
    return late(function)


def refuse_awaitable(result: Any, told: str) -> None:
    """Refuse what a function has returned that should have been awaited.

    :raises TypeError: with what the function is told.
    """
    if hasattr(result, "__await__") or hasattr(result, "__aiter__"):
        if iscoroutine(result):
            result.close()
        raise TypeError(f"{told} returned {type(result).__name__}; await it there.")
