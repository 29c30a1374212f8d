"""Functions of the app's author that may be ``async``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from flask import current_app


def late(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make an async function synchronous when it is called.

    Where asgiref is missing, that call crashes then, and not the app now.
    """
    if not iscoroutinefunction(function):
        return function

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        return current_app.ensure_sync(function)(*args, **kwargs)

    return run
