"""The command ``flask ocpi pull``: what others have of a module, read and kept."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import as_completed
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from threading import Lock
from typing import Any
from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from ....answers.monitoring import logger
from ....exchange.state import present_app
from ....parties.parties import Party
from ....parties.stores import parties_of
from ....peers.failures import PeerError
from ....registration.options import told
from ....tabular import printable
from ...common import Common
from ...common import platforms_of
from ...operation import RECEIVER
from ...operation import SENDER
from ...operation import Module
from ..endpoints import has
from .pulled import PullUnderway
from .pulling import moment_given
from .pulling import pull as pull_module
from .pulling import taken_in

#: So many parties are read side by side.
_AT_ONCE: Final = 8


@click.command()
@click.argument("module")
@click.option("--party", "name", help="The party; without it all that have the module.")
@click.option("--since", help="From which change on, as in 2026-01-31T00:00:00Z.")
@click.option("--platform", "of", help="Which platform, where the app has several.")
@with_appcontext
def pull(module: str, name: str | None, since: str | None, of: str | None) -> None:
    """Read what other parties have of MODULE, and keep what is new.

    Without --since it goes on where the last time has ended, and reads all of it the
    first time. The parties are read side by side: one that fails or takes its time
    holds up no other.
    """
    with told():
        common = _platform(module, of)
        found = taken_in(common, module)
        moment = moment_given(since)
        parties = _parties(found, name)
    if not parties:
        click.echo(f"No party that is registered has {printable(module)} to be read.")
        return
    with _ended_by(signal.SIGTERM), _shown(len(parties)) as shown:
        pulls = _Pulls(common, found, moment, shown)
        done = [pulls.said(*came) for came in pulls.side_by_side(parties)]
    if not all(done):
        click.get_current_context().exit(1)


def _platform(module: str, name: str | None) -> Common:
    """Return the platform that is meant.

    :raises LookupError: when there is none, or several could be.
    """
    there = platforms_of(present_app())
    if name is not None:
        if name not in there:
            raise LookupError(
                f"The app has no platform {name!r}; it has"
                f" {', '.join(sorted(there)) or 'none'}."
            )
        return there[name]
    some = [one for one in there.values() if (module, RECEIVER) in one.sides]
    if len(some) > 1:
        names = ", ".join(sorted(one.name for one in some))
        raise LookupError(f"Several platforms keep {module}: {names}. Say --platform.")
    if some or there:
        return (some or list(there.values()))[0]
    raise LookupError("The app has no platform that could keep anything.")


def _parties(module: Module, name: str | None) -> list[Party]:
    """Return the parties that are read.

    :raises LookupError: when there is none of the name, or it is not registered.
    """
    store = parties_of(current_app)
    if name is None:
        return [
            one for one in store.all() if one.registered and has(one, module, SENDER)
        ]
    party = store.by_name(name)
    if party is None:
        raise LookupError(f"There is no party {name!r}.")
    if not party.registered:
        raise LookupError(f"The party {name!r} is not registered.")
    return [party]


class _Shown:
    """Shows on a terminal how far all are, and elsewhere nothing.

    :param bar: ``None`` elsewhere.
    :param parties: how many there are.
    """

    def __init__(self, bar: Any, parties: int) -> None:
        self._bar = bar
        self._parties = parties
        self._over = 0
        self._far: dict[str, tuple[int, int]] = {}
        self._lock = Lock()

    def far(self, party: str, done: int, total: int | None) -> None:
        """Show how far the pull from a party is."""
        with self._lock:
            self._far[party] = done, max(total or 0, done)
            self._draw()

    def over(self, line: str, *, err: bool) -> None:
        """Say what came of a pull, above the bar."""
        with self._lock:
            if self._bar is not None:
                click.echo("\r\x1b[K", nl=False)
            click.echo(line, err=err)
            self._over += 1
            self._draw()

    def _draw(self) -> None:
        if self._bar is None:
            return
        done, lengths = map(sum, zip((0, 0), *self._far.values(), strict=True))
        self._bar.label = f"Parties {self._over}/{self._parties}"
        self._bar.length = lengths
        self._bar.update(done - self._bar.pos)
        self._bar.render_progress()  # also where nothing but its label has changed


@contextmanager
def _shown(parties: int) -> Iterator[_Shown]:
    if not sys.stdout.isatty():
        yield _Shown(None, parties)
        return
    # As wide as the terminal: a line that wraps is not drawn over, but left behind.
    with click.progressbar(length=0, show_pos=True, width=0) as bar:
        yield _Shown(bar, parties)


class _Pulls:
    """Pulls of one module from several parties, side by side.

    So one that takes its time, or has a list without an end, holds up no other.
    """

    def __init__(
        self, common: Common, module: Module, since: datetime | None, shown: _Shown
    ) -> None:
        self._app = present_app()
        self._common = common
        self._module = module
        self._since = since
        self._shown = shown
        self._ended = Event()

    def side_by_side(self, parties: list[Party]) -> Iterator[tuple[Party, str, bool]]:
        """Pull from all, and give each party whose pull is over, as :meth:`_pulled`.

        Where that is ended, what is being read is ended behind its page.
        """
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                for one in as_completed(pool.submit(self._one, one) for one in parties):
                    yield one.result()
            finally:
                self._ended.set()

    def said(self, party: Party, said: str, done: bool) -> bool:
        """Say what came of a pull, and return whether it is done."""
        self._shown.over(f"{printable(party.name)}: {said}", err=not done)
        return done

    def _one(self, party: Party) -> tuple[Party, str, bool]:
        with self._app.app_context():
            return party, *self._pulled(party)

    def _pulled(self, party: Party) -> tuple[str, bool]:
        """Pull from one party, and return what is said of it, and whether that is all.

        What has not begun when all is ended does not begin.
        """

        def progress(done: int, total: int | None) -> None:
            if self._ended.is_set():
                raise KeyboardInterrupt
            self._shown.far(party.name, done, total)

        try:
            progress(0, None)
            pulled = pull_module(
                self._common, self._module, party, self._since, progress
            )
            return str(pulled), True
        except PeerError as error:
            return error.summary, False
        except (PullUnderway, RuntimeError, ValueError) as error:
            return str(error), False
        except KeyboardInterrupt:
            return "It was ended.", False
        except Exception:
            logger.exception("What was read of party %r was not kept.", party.name)
            return "What was read was not kept.", False


@contextmanager
def _ended_by(number: signal.Signals) -> Iterator[None]:
    """Have a signal end it as Ctrl-C does: a list is had no longer then."""
    before = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(number, before)
