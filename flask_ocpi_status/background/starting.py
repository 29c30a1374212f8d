"""From what an app wants done to a task in the background, when the time has come.

Nothing begins before it is certain that it is to: before the request that it comes of
is answered with a success, or the transaction that it stands in is committed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import TIMEOUT_MAX
from typing import Any
from typing import Protocol

from flask import Flask
from flask import has_request_context

from ..exchange.carried import carried
from ..exchange.context import claimed_exchange
from ..exchange.leaving import once_left
from ..exchange.state import present_app
from ..exchange.state import state_of
from ..naming.article import kind_of
from .tasks import Task
from .tasks import arguments_of
from .tasks import name_of
from .tasks import tasks_of


class Overloaded(RuntimeError):
    """So much is waiting that nothing more is taken, or nothing can be: it is not done.

    Whoever has asked for it goes on: what is owed stays owed, what is told once was not
    told.
    """


class Background(Protocol):
    """Where tasks are done."""

    def init_app(self, app: Flask) -> None:
        """Be told of an app whose tasks are to be done."""

    def start(self, app: Flask, task: Task, *, delay: float = 0) -> None:
        """Have a task done, after a number of seconds.

        :raises Overloaded: when too much is waiting.
        """


def start(
    function: Callable[..., Any],
    *arguments: Any,
    lane: str | None = None,
    delay: float = 0,
) -> None:
    """Have a function called in the background of the present app.

    :param arguments: of the function; they have a form in JSON.
    :param lane: what has the same is done one after another, in order.
    :param delay: seconds.
    :raises TypeError: for a function that no other process finds, and for arguments
        that have no form in JSON.
    :raises ValueError: for a delay that nothing can wait for.
    :raises Overloaded: when too much is waiting.
    """
    begin(task_of(function, *arguments)._replace(lane=lane), delay=delay)


def task_of(function: Callable[..., Any], *arguments: Any) -> Task:
    """Return a task of the present app, to be begun once or in several lanes.

    It has what the message hands on that is dealt with here.

    :param arguments: of the function; they have a form in JSON, which is made once.
    :raises TypeError: as :func:`start`.
    """
    name = name_of(function, tasks_of(present_app()))
    return Task(name, arguments_of(*arguments), carried=carried())


def begin(task: Task, *, delay: float = 0) -> None:
    """Have a task done in the background of the present app.

    :raises ValueError: for a delay that nothing can wait for.
    :raises Overloaded: when too much is waiting.
    """
    if not isinstance(delay, int | float) or not delay <= TIMEOUT_MAX:
        raise ValueError(f"delay is {delay!r}; use a number of seconds.")
    app = present_app()
    state_of(app).background.start(app, task, delay=delay)


def once_certain(act: Callable[[], object], session: Any = None) -> None:
    """Call a function when it is certain that what goes on here has happened.

    In a request that is answered in contract that is when a success leaves, and never
    if it is a failure: the answer says what has happened, whatever session is given.
    Elsewhere it is after the commit of the session's transaction, if one goes on; never
    after a rollback, nor what was asked for in a savepoint that was gone back to. If
    the transaction ends by neither, it is not done, and that is logged. Without a
    transaction it is at once, and so it is in one that has only read, where the session
    is that of a platform.

    What fails then is logged. At once, it is raised.

    :param session: of SQLAlchemy, or its ``scoped_session``. When another one commits
        cannot be known: outside of a request that is at once, so ask after the commit.
    """
    exchange = claimed_exchange() if has_request_context() else None
    if exchange is not None:
        once_left(exchange, act)
        return
    if session is not None and "sqlalchemy.orm" in sys.modules:
        from .commits import after_commit
        from .commits import transaction_of

        transaction = transaction_of(session)
        if transaction is not None:
            after_commit(transaction, act)
            return
    act()


def watch_session(session: Any) -> None:
    """Have it known of a session whether there is anything to wait for in it."""
    if "sqlalchemy.orm" in sys.modules:
        from .commits import watch

        watch(session)


def check_background(background: object) -> None:
    """Refuse what does no tasks.

    :raises TypeError: with the remedy.
    """
    if background is None:
        return
    if isinstance(background, type) or not all(
        callable(getattr(background, name, None)) for name in ("init_app", "start")
    ):
        raise TypeError(
            f"background= takes what does tasks, not {kind_of(background)}; pass an"
            " object, as in Threads(4) or Celery(celery_app)."
        )
