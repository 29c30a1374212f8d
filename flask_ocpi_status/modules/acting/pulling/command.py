"""The command ``flask ocpi pull``: what others have of a module, read and kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

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
from .pulled import Progress
from .pulled import PullUnderway
from .pulling import moment_given
from .pulling import pull as pull_module
from .pulling import taken_in


@click.command()
@click.argument("module")
@click.option("--party", "name", help="The party; without it all that have the module.")
@click.option("--since", help="From which change on, as in 2026-01-31T00:00:00Z.")
@click.option("--platform", "of", help="Which platform, where the app has several.")
@with_appcontext
def pull(module: str, name: str | None, since: str | None, of: str | None) -> None:
    """Read what other parties have of MODULE, and keep what is new.

    Without --since it goes on where the last time has ended, and reads all of it the
    first time. That one party fails keeps no other from being read.
    """
    with told():
        common = _platform(module, of)
        found = taken_in(common, module)
        moment = moment_given(since)
        parties = _parties(found, name)
    if not parties:
        click.echo(f"No party that is registered has {printable(module)} to be read.")
    failed = 0
    for party in parties:
        with _bar(party) as progress:
            said, done = _pulled(common, found, party, moment, progress)
        failed += not done
        click.echo(f"{printable(party.name)}: {said}", err=not done)
    if failed:
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


def _pulled(
    common: Common,
    module: Module,
    party: Party,
    since: datetime | None,
    progress: Progress | None,
) -> tuple[str, bool]:
    """Pull from one party, and return what is said of it, and whether it is done."""
    try:
        return str(pull_module(common, module, party, since, progress)), True
    except PeerError as error:
        return error.summary, False
    except (PullUnderway, RuntimeError, ValueError) as error:
        return str(error), False
    except Exception:
        logger.exception("What was read of party %r was not kept.", party.name)
        return "What was read was not kept.", False


@contextmanager
def _bar(party: Party) -> Iterator[Progress | None]:
    """Give what shows on a terminal how far it is; elsewhere nothing does."""
    if not sys.stdout.isatty():
        yield None
        return
    label = printable(party.name)
    with click.progressbar(length=0, label=label, show_pos=True) as bar:

        def show(done: int, total: int | None) -> None:
            bar.length = max(total or 0, done)
            bar.update(done - bar.pos)

        yield show
