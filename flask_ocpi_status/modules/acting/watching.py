"""As long as a platform waits for something, each process that knows of it looks.

It looks for what nobody has begun, or somebody has and did not end, as a process that
was killed; and for what is late. What it begins is taken by one process alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from threading import Condition
from threading import Thread
from typing import Any
from typing import Final
from typing import NamedTuple
from weakref import ref

from flask.sansio.app import App

from ...answers.monitoring import logger
from ...background.starting import Overloaded
from ...background.starting import start
from ...exchange.state import beginnings_of
from ...exchange.state import present_app
from ..common import Common
from ..common import platform_named
from ..keeping.owed import after

#: The seconds that something which was begun is left to who does it. It is how long
#: something is left lying that was begun by a process that was killed.
LEASE = 10.0
#: The attribute of an app that its watches are kept in.
_WATCHES: Final = "_ocpi_watches"
#: How soon it is looked again at the least, in seconds; and how long nobody looks at
#: the clock, which may be set.
_SOON: Final = 0.2
_LATEST: Final = 60.0
#: How soon where a look came to nothing: a few seconds, doubled each time up to a
#: lease, as what is owed is to be in time when the database is there again. And how
#: often in a row, before it is let be: that is for an hour.
_AGAIN: Final = 2.0
_FAILURES: Final = 360
#: How often it is forgotten what is of no use any more.
_FORGETTING: Final = timedelta(hours=1)
#: When nothing counts as begun, and nothing was forgotten yet.
_EVER: Final = datetime.min.replace(tzinfo=UTC)


class _Begun(NamedTuple):
    """Something that was begun, and waits to be done.

    :param until: when it is begun again, if nobody has it by then.
    :param seconds: how long that is.
    """

    until: datetime
    seconds: float


class Watch:
    """Looks after what a platform of an app waits for, in this process."""

    _thread: Thread | None
    _at: datetime | None
    _begun: dict[str, _Begun]

    def __init__(self, app: App, platform: str) -> None:
        self._app: ref[Any] = ref(app)
        self._platform = platform
        self._failures = 0
        self._forgotten: dict[str, datetime] = {}
        self._begin_anew()

    def look_at(self, moment: datetime) -> None:
        """Look at a moment, if not before."""
        self._know_process()
        with self._changed:
            if self._at is None or moment < self._at:
                self._at = moment
                self._changed.notify()
            if self._thread is None:
                thread = Thread(target=self._run, daemon=True)
                with suppress(RuntimeError):  # none begins when the process ends
                    thread.start()
                    self._thread = thread

    def begin(
        self, function: Callable[[str, str], Any], id: str, *, lane: str | None = None
    ) -> bool:
        """Have something done in the background, and look after it.

        :param function: gets the name of the platform, and the id.
        :returns: whether it has begun. Where too much is waiting it is looked again.
        """
        self._know_process()
        with self._changed:  # before it begins: it may be taken at once
            before = self._begun.get(id)
            seconds = LEASE if before is None else 2 * before.seconds
            begun = self._begun[id] = _Begun(after(seconds), seconds)
        try:
            start(function, self._platform, id, lane=lane)
        except Overloaded as error:
            logger.warning(
                "Something of the platform %r has to wait: %s", self._platform, error
            )
            self.taken(id)
            self.look_at(after(_AGAIN))
            return False
        self.look_at(begun.until)
        return True

    def begun(self) -> Callable[[str], datetime]:
        """Return what tells until when something counts as begun here.

        It may be waiting for others: to begin it at each look would have the same wait
        many times. Each time it is twice as long. Ask for it before the notes are read:
        what is taken while they are is in them as if nobody had it.
        """
        before = dict(self._begun)

        def until(id: str) -> datetime:
            begun = self._begun.get(id) or before.get(id)
            return _EVER if begun is None else begun.until

        return until

    def taken(self, id: str) -> None:
        """Be told that something waits no longer: the notes say now who has it."""
        self._begun.pop(id, None)

    def forgets(self, what: str) -> bool:
        """Whether it is time to forget what is of no use, which is noted."""
        present = datetime.now(UTC)
        if self._forgotten.get(what, _EVER) + _FORGETTING > present:
            return False
        self._forgotten[what] = present
        return True

    def stop(self) -> None:
        """Look no more, until somebody asks for it again; wait for a last look."""
        while True:
            with self._changed:
                self._at, thread = None, self._thread
                self._changed.notify()
            if thread is None:
                return
            thread.join(_SOON)  # a look that goes on may ask for another one

    def _know_process(self) -> None:
        if self._process != os.getpid():
            self._begin_anew()

    def _begin_anew(self) -> None:
        """Look at nothing yet: a fork has none of its parent's threads.

        One of these may have had the lock, which nobody gives back then.
        """
        self._process = os.getpid()
        self._changed = Condition()
        self._thread = None
        self._at = None
        self._begun = {}

    def _run(self) -> None:
        while self._wait():
            self._look()

    def _wait(self) -> bool:
        """Wait until it is time to look; whether it ever is."""
        with self._changed:
            while self._at is not None:
                pause = (self._at - datetime.now(UTC)).total_seconds()
                if pause <= 0:
                    self._at = None
                    return True
                self._changed.wait(min(pause, _LATEST))
            self._thread = None
            return False

    def _look(self) -> None:
        app = self._app()
        if app is None:
            return
        try:
            with app.app_context():
                moment = look(platform_named(self._platform))
            self._failures = 0
        except Exception as error:
            moment = self._look_again(error)
        if moment is not None:
            self.look_at(max(moment, after(_SOON)))
        self._let_go()

    def _look_again(self, error: Exception) -> datetime | None:
        """Return when to look again where a look has failed, if ever.

        It is logged when that begins and when it is let be, not each time.
        """
        self._failures += 1
        again = self._failures < _FAILURES
        if self._failures in (1, _FAILURES):
            logger.error(
                "What the platform %r waits for cannot be looked at: %s. %s",
                *(self._platform, type(error).__name__),
                "It is tried again." if again else "It is let be.",
            )
        pause = _AGAIN * 2 ** min(self._failures - 1, 10)
        return after(min(pause, LEASE)) if again else None

    def _let_go(self) -> None:
        """Forget what began so long ago that somebody else has done it."""
        present = datetime.now(UTC)
        with self._changed:
            for id, begun in list(self._begun.items()):
                if begun.until + timedelta(seconds=begun.seconds) <= present:
                    self._begun.pop(id, None)


def look(common: Common) -> datetime | None:
    """Begin all that a platform waits for, and return when there is more, if ever."""
    moments = [look(common) for look in common.looks]
    return min((one for one in moments if one is not None), default=None)


def watch_of(common: Common) -> Watch:
    """Return what looks after what a platform of the present app waits for."""
    return _watch_of(present_app(), common)


def watch_from_the_first_request(app: App, common: Common) -> None:
    """Look after what an earlier process has left, where there may be anything."""
    if common.looks:
        watch = _watch_of(app, common)
        beginnings_of(app).append(lambda: watch.look_at(datetime.now(UTC)))


def _watch_of(app: App, common: Common) -> Watch:
    watches: dict[str, Watch] = app.__dict__.setdefault(_WATCHES, {})
    return watches.setdefault(common.name, Watch(app, common.name))
