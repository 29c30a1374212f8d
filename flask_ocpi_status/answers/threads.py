"""Sessions that belong to a thread, and async functions, which run in another one.

Flask runs an ``async def`` in a thread of its own (asgiref), with the context of the
request. A session that is scoped by the thread is another one there: what is done with
it is neither committed nor rolled back with the answer, nor ever closed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any
from typing import Final

from werkzeug.local import LocalProxy

_REMEDY: Final = (
    "Scope the session by the request, as Flask-SQLAlchemy does: scoped_session(…,"
    " scopefunc=lambda: id(app_ctx._get_current_object()))"
)


def refuse_async(view: Any, session: object) -> None:
    """Refuse a session that belongs to a thread for a view that runs in another.

    :param view: a function, or the class of one.
    :raises TypeError: with the remedy.
    """
    if session is not None and is_async(view) and belongs_to_thread(session):
        raise TypeError(
            f"The view {_name(view)} is async and runs in a thread of its own, where"
            f" this {type(session).__name__} is another one: nothing that it does would"
            f" be stored. {_REMEDY}; or make the view sync."
        )


def watched(function: Callable[..., Any], session: object) -> Callable[..., Any]:
    """Have an async function refused that has used a session of its thread's own.

    Whether it will cannot be told before.
    """
    registry: Any = getattr(session, "registry", None)
    if not (
        iscoroutinefunction(function)
        and hasattr(registry, "has")
        and belongs_to_thread(session)
    ):
        return function

    @wraps(function)
    async def run(*args: Any, **kwargs: Any) -> Any:
        before = registry.has()  # where all of them run in one thread
        try:
            result = await function(*args, **kwargs)
            if registry.has() and not before:
                raise TypeError(
                    f"{_name(function)} is async and runs in a thread of its own, and"
                    f" what it did with its {type(session).__name__} is not stored with"
                    f" the view. {_REMEDY}; or make the function sync."
                )
            return result
        finally:
            if registry.has() and not before:
                session.remove()  # type: ignore[attr-defined]

    return run


def belongs_to_thread(session: object, *, within: bool = True) -> bool:
    """Whether a session is another one in each thread, as far as can be seen.

    What a proxy leads to, and what a function says of the scope, is asked for in this
    thread and in another one. Outside of an app's context some cannot be asked: they
    belong to that.

    :param within: whether to look at what a session of another kind holds as well.
    """
    if issubclass(type(session), LocalProxy):
        proxy: Any = session
        found = _in_two_threads(proxy._get_current_object)
        return found is not None and (
            found[0] is not found[1] or belongs_to_thread(found[0])
        )
    registry = getattr(session, "registry", None)
    scope = getattr(registry, "scopefunc", None)
    if scope is not None:
        keys = _in_two_threads(scope)
        return keys is not None and keys[0] != keys[1]
    own = list(getattr(session, "__dict__", {}).values())
    holders = (
        session,
        *own,
        registry,
        getattr(registry, "registry", None),  # of SQLAlchemy's ThreadLocalRegistry
    )
    return any(isinstance(one, threading.local) for one in holders) or (
        within and any(belongs_to_thread(one, within=False) for one in own)
    )


def _in_two_threads(ask: Callable[[], Any]) -> tuple[Any, Any] | None:
    """Return what a function says in this thread and in another, in the same context.

    That is how Flask runs what is async. ``None`` where it says nothing.
    """
    context, there = copy_context(), list[Any]()

    def run() -> None:
        with suppress(Exception):
            there.append(context.run(ask))

    with suppress(Exception):
        here = ask()
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        return here, there[0]
    return None


def is_async(function: Any) -> bool:
    """Whether a function or a class of views is async, or what it is made of.

    Decorators of this package, and Flask itself, make sync functions of async ones.
    """
    parts, seen = [function], set[int]()
    while parts:
        part = parts.pop()
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        method = getattr(type(part), "__call__", None)  # noqa: B004
        if iscoroutinefunction(part) or iscoroutinefunction(method):
            return True
        parts.append(getattr(part, "__wrapped__", None))
        if isinstance(part, partial):
            parts.append(part.func)
        if type(part).__name__ == "AsyncToSync":  # asgiref's
            parts.append(part.awaitable)
        view_class = (
            part if isinstance(part, type) else getattr(part, "view_class", None)
        )
        if isinstance(view_class, type):
            methods = map(str.lower, getattr(view_class, "methods", None) or ())
            for name in ("dispatch_request", *methods):
                parts.append(getattr(view_class, name, None))
    return False


def is_of_class(view: Any) -> bool:
    """Whether a view was made of a class and does not say yet of which one.

    Flask applies the ``decorators`` of a class before it notes the class on the view.
    """
    named: str = getattr(view, "__qualname__", "")
    return named.startswith("View.as_view.") and not hasattr(view, "view_class")


def _name(function: Any) -> str:
    view_class = getattr(function, "view_class", None)
    named = function if view_class is None else view_class
    return getattr(named, "__qualname__", type(named).__qualname__)
