"""As long as something is owed, each process that knows of it looks after it.

It begins what nobody has begun, or somebody has and did not end, as a process that was
killed; and it tells of what is late. What it begins is taken by one process alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from datetime import timedelta
from threading import Condition
from threading import Thread
from typing import Any
from typing import Final
from weakref import ref

from flask.sansio.app import App

from ....answers.monitoring import logger
from ....background.starting import Overloaded
from ....background.starting import start
from ....exchange.state import beginnings_of
from ....exchange.state import present_app
from ...common import Common
from ...common import platform_named
from ...keeping.owed import Owed
from ...keeping.owed import now
from ...operation import RECEIVER
from ...serving.side import Asked

#: The attribute of an app that its watches are kept in.
_WATCHES: Final = "_ocpi_watches"
#: How soon it is looked again at the least, in seconds; and how long nobody looks at
#: the clock, which may be set.
_SOON: Final = 0.2
_LATEST: Final = 60.0
#: How soon where a look came to nothing, and how often in a row, before it is let be.
_AGAIN: Final = 2.0
_FAILURES: Final = 5
#: How long what was late or failed is there to be looked at, and who has set the
#: profile of a session: none goes on for so long.
_FORGOTTEN: Final = timedelta(days=7)
_SESSIONS: Final = timedelta(days=60)
_PRUNED: Final = timedelta(hours=1)

#: Does what is to be done for something that is owed: gets a platform and an id.
Work = Callable[[str, str], Any]


class Watch:
    """Looks after what a platform of an app owes, in this process."""

    _thread: Thread | None
    _at: datetime | None

    def __init__(self, app: App, platform: str, work: Work) -> None:
        self._app: ref[Any] = ref(app)
        self._platform = platform
        self._work = work
        self._failures = 0
        self._pruned: datetime | None = None
        self._begin_anew()

    def look_at(self, moment: datetime) -> None:
        """Look at a moment, if not before."""
        if self._process != os.getpid():
            self._begin_anew()
        with self._changed:
            if self._at is None or moment < self._at:
                self._at = moment
                self._changed.notify()
            if self._thread is None:
                self._thread = Thread(target=self._run, daemon=True)
                self._thread.start()

    def _begin_anew(self) -> None:
        """Look at nothing yet: a fork has none of its parent's threads.

        One of these may have had the lock, which nobody gives back then.
        """
        self._process = os.getpid()
        self._changed = Condition()
        self._thread = None
        self._at = None

    def stop(self) -> None:
        """Look no more, until somebody asks for it again."""
        with self._changed:
            self._at = None
            self._changed.notify()

    def _run(self) -> None:
        while self._wait():
            self._look()

    def _wait(self) -> bool:
        """Wait until it is time to look; whether it ever is."""
        with self._changed:
            while self._at is not None:
                pause = (self._at - now()).total_seconds()
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
                moment = self._begin(platform_named(self._platform))
            self._failures = 0
        except Exception as error:
            self._failures += 1
            logger.error(
                "What the platform %r owes cannot be looked at: %s.",
                *(self._platform, type(error).__name__),
            )
            again = self._failures < _FAILURES
            moment = now() + timedelta(seconds=_AGAIN) if again else None
        if moment is not None:
            self.look_at(moment)

    def _begin(self, common: Common) -> datetime | None:
        """Begin what is to be done, and return when to look again, if ever."""
        present = now()
        self._prune(common, present)
        moments = []
        for owed in common.notes.replies.open(common.name):
            if owed.next <= present:
                try:
                    begin(self._work, owed)
                except Overloaded:
                    break  # they wait for others
            moments.append(owed.next)
        soon = present + timedelta(seconds=_SOON if moments else 0)
        return max(soon, min(moments)) if moments else None

    def _prune(self, common: Common, present: datetime) -> None:
        if self._pruned is None or self._pruned + _PRUNED <= present:
            self._pruned = present
            common.notes.replies.prune(common.name, present - _FORGOTTEN)
            common.notes.setters.prune(common.name, present - _SESSIONS)


def begin(work: Work, owed: Owed) -> None:
    """Have the next thing done that is to be done, in the background."""
    start(work, owed.platform, owed.id, lane=owed.lane)


def watch_of(app: App, platform: str, work: Work) -> Watch:
    """Return what looks after what a platform owes."""
    watches: dict[str, Watch] = app.__dict__.setdefault(_WATCHES, {})
    return watches.setdefault(platform, Watch(app, platform, work))


def watch(common: Common, work: Work, moment: datetime) -> None:
    """Look after what a platform of the present app owes, at a moment."""
    watch_of(present_app(), common.name, work).look_at(moment)


def watch_from_the_first_request(app: App, common: Common, work: Work) -> None:
    """Look after what an earlier process has left, where there may be anything."""
    asked = any(
        isinstance(done, Asked)
        for (_, role), side in common.sides.items()
        for done in side.done.values()
        if role == RECEIVER
    )
    if asked:
        watch = watch_of(app, common.name, work)
        beginnings_of(app).append(lambda: watch.look_at(now()))
