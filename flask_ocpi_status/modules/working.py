"""The command ``flask ocpi work``."""

from __future__ import annotations

import signal
from datetime import UTC
from datetime import datetime
from threading import Event
from typing import Any
from typing import Final

import click
from flask import Flask
from flask.cli import with_appcontext

from ..background.threads import Threads
from ..exchange.state import present_app
from ..exchange.state import state_of
from .acting.answering.telling import ocpi_replied
from .acting.watching import look
from .acting.watching import watch_of
from .common import Common
from .common import platforms_of
from .keeping.replies import MemoryReplies

#: The seconds between two looks.
_PAUSE: Final = 1.0
#: The seconds in which what was begun may end when it is stopped. What does not is
#: there for another process.
_GRACE: Final = 30.0


@click.command()
@click.option("--once", is_flag=True, help="Do what there is to do now, and end.")
@with_appcontext
def work(once: bool) -> None:
    """Find out and post the results that the app owes, until it is stopped.

    It takes what no process of the app is at: what one that was killed has left behind,
    or what is answered where no request comes. The app is told too of what it has asked
    others, and nothing has come of in time. All of that is done by this process, also
    where the app has its tasks done elsewhere.
    """
    app = present_app()
    platforms = _platforms(app)
    stopped = Event()
    threads = state_of(app).background = Threads()
    with ocpi_replied.connected_to(_print, sender=app):
        if once:
            for common in platforms:
                _look(common)
            threads.wait()
            return
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, lambda *_: stopped.set())
        click.echo("Looking after what is owed. Stop it with Ctrl-C.")
        while not stopped.is_set():
            for common in platforms:
                watch_of(common).look_at(datetime.now(UTC))
            stopped.wait(_PAUSE)
        threads.wait(_GRACE)


def _look(common: Common) -> None:
    """Begin what is to be done.

    :raises click.ClickException: where the database is away, or has no such table.
    """
    try:
        look(common)
    except Exception as error:  # its words may have secrets in them
        raise click.ClickException(
            f"What the platform {common.name!r} owes cannot be read"
            f" ({type(error).__name__}): see that its database is there, and that it"
            " has its tables, as flask ocpi init-db makes them."
        ) from None


def _platforms(app: Flask) -> list[Common]:
    """Return the platforms whose results are known outside of their process.

    :raises click.ClickException: when there is none.
    """
    platforms = list(platforms_of(app).values())
    if not platforms:
        raise click.ClickException("The app has no platform that could owe anything.")
    kept = [
        one for one in platforms if not isinstance(one.notes.replies, MemoryReplies)
    ]
    if not kept:
        raise click.ClickException(
            "What the app owes is kept in the memory of its process; give the platform"
            " a session=, and SQLDocuments on it."
        )
    return kept


def _print(
    _: Flask, *, what: str, party: str | None, became: str, **_more: Any
) -> None:
    click.echo(f"{what} of {party or 'a party that has not registered'}: {became}")
