"""What goes on by itself: drivers come and go, and EVSEs break and are mended.

A simulation is a function that is called every so often, in a transaction of its own.
What it does it draws from a source of chances, which is given, as the clock is that
:class:`.Chargers` have: the same ones make the same day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from random import Random
from threading import Event
from threading import Thread
from typing import Final

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from ..modules import ocpi_received
from ..modules.operation import RECEIVER
from ..objects.judging.normal import Document
from ..parties.parties import Party
from ..parties.stores import parties_of
from ..peers.failures import PeerError
from ..registration import StoreProblem
from .charging import Chargers
from .drivers import Drivers
from .platforms import VISITOR

logger = logging.getLogger("flask_ocpi_status.demo")

#: The seconds between two steps.
PACE: Final = 2.0
#: How many vehicles charge at the same time at most, but for those that a command has
#: begun.
_MOST: Final = 3
#: In how many steps something happens once, on the whole.
_COMES: Final = 4
_LEAVES: Final = 25
_BREAKS: Final = 20
_LOSES_ITS_RESERVATION: Final = 20
#: In how many steps it is always done once.
_METERED: Final = 5
_CARD: Final = 15
#: Of how many EVSEs that are out of order one more breaks no more.
_BROKEN: Final = 15
#: One of so many sessions is to be slower.
_SLOWED: Final = 3
#: Where the lines of curl go: nothing happens there by itself.
_LEFT_ALONE: Final = "LOC001-"
#: The driver who is blocked and let in by turns.
_RESTLESS: Final = "04D9F302"

Step = Callable[[], None]


class Streets:
    """What goes on at the chargers of an operator."""

    def __init__(self, chargers: Chargers, random: Random) -> None:
        self._chargers = chargers
        self._random = random
        self._steps = 0

    def __call__(self) -> None:
        """Let a little time go by, and commit what it has brought."""
        chargers = self._chargers
        chargers.alone()
        self._steps += 1
        by_card = 0
        for charging, session in chargers.going_on():
            if charging.by_card and self._once_in(_LEAVES):
                chargers.end(session)
                continue
            by_card += charging.by_card
            if self._steps % _METERED == 0:
                chargers.meter(session)
        if by_card < _MOST and self._once_in(_COMES):
            self._come()
        for evse in chargers.those("RESERVED"):
            if self._once_in(_LOSES_ITS_RESERVATION):
                chargers.break_down(evse)
        if self._once_in(_BREAKS):
            self._break_or_mend()
        chargers.session.commit()

    def _come(self) -> None:
        """Have a driver begin to charge; those of registered parties go first."""
        known = [
            token
            for token in self._chargers.records.some("Token", RECEIVER)
            if token["valid"] and token["whitelist"] != "NEVER"
        ]
        of_parties = [token for token in known if _owner(token) != VISITOR]
        free = self._elsewhere("AVAILABLE")
        if known and free:
            token = self._random.choice(of_parties or known)
            self._chargers.start_by_card(self._random.choice(free), token)

    def _break_or_mend(self) -> None:
        broken, free = self._elsewhere("OUTOFORDER"), self._elsewhere("AVAILABLE")
        if broken and (self._once_in(2) or len(broken) > _BROKEN):
            self._chargers.repair(self._random.choice(broken))
        elif free:
            self._chargers.break_down(self._random.choice(free))

    def _elsewhere(self, status: str) -> Sequence[str]:
        found = self._chargers.those(status)
        return [uid for uid in found if not uid.startswith(_LEFT_ALONE)]

    def _once_in(self, steps: int) -> bool:
        return self._random.randrange(steps) == 0


class Wallets:
    """What goes on with the drivers of a provider.

    :param parties: returns those that are registered.
    """

    def __init__(
        self, drivers: Drivers, random: Random, parties: Callable[[], set[str]]
    ) -> None:
        self._drivers = drivers
        self._random = random
        self._parties = parties
        self._known: set[str] = set()
        self._steps = 0
        self._fast: list[tuple[str, str]] = []

    def __call__(self) -> None:
        """Let a little time go by, and commit what it has brought."""
        self._steps += 1
        parties = self._parties()
        if parties - self._known:
            self._drivers.introduce()
        elif parties and self._steps % _CARD == 0:
            self._drivers.let_or_block(_RESTLESS)
        self._known = parties
        self._drivers.session.commit()
        # Behind the commit: a question is noted in a transaction of its own.
        while self._fast:
            party, session_id = self._fast.pop()
            if self._random.randrange(_SLOWED) == 0:
                self._drivers.slow_down(party, session_id)

    def hear(
        self,
        app: Flask,
        *,
        module: str,
        party: object,
        change: str,
        document: Document | None,
        **_: object,
    ) -> None:
        """Hear of a session of one of the drivers that begins."""
        if (
            isinstance(party, Party)
            and (module, change) == ("sessions", "created")
            and document is not None
            and document["status"] == "ACTIVE"
        ):
            self._fast.append((party.name, document["id"]))


def simulation(app: Flask, backend: Chargers | Drivers, random: Random) -> Step:
    """Make what goes on by itself at a platform."""
    if isinstance(backend, Chargers):
        return Streets(backend, random)

    def registered() -> set[str]:
        return {party.name for party in parties_of(app).all() if party.registered}

    wallets = Wallets(backend, random, registered)
    # Without a URL nobody could be told where results go.
    if app.config["OCPI_STATUS_BASE_URL"] is not None:
        ocpi_received.connect(wallets.hear, app)
    return wallets


@contextmanager
def living(app: Flask, step: Step, pace: float = PACE) -> Iterator[None]:
    """Let time go by in an app, step by step, while a block runs.

    :param pace: the seconds between two steps.
    """
    over = Event()

    def live() -> None:
        while not over.wait(pace):
            try:
                with app.app_context():
                    step()
            except (SQLAlchemyError, StoreProblem, PeerError, OSError) as error:
                # Whoever asks for something is told the same; it may be back next time.
                logger.debug("Nothing happens: %s.", type(error).__name__)
            except Exception:
                logger.exception("The simulation ends.")
                return

    thread = Thread(target=live, name="ocpi-demo", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _owner(token: Document) -> tuple[str, str]:
    return token["country_code"], token["party_id"]
