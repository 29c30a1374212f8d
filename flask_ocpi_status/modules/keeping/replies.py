"""What is owed: results of what was asked for, until they are posted.

Rules: OCPI 2.2.1, Commands, 13.1; ChargingProfiles, 14.1.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from threading import Lock
from typing import Any
from typing import Final
from typing import NamedTuple
from typing import Protocol

from ...background.starting import once_certain
from ...background.tasks import arguments_of
from ...background.tasks import name_of
from ...background.tasks import tasks_of
from ...exchange.state import present_app
from .owed import Owed

#: How many that are owed are looked at together, the first due first.
SEEN: Final = 1000


class Promise(NamedTuple):
    """A function of the app's that will say what comes of something.

    :param function: its name; see :func:`.name_of`.
    :param arguments: as a text of JSON.
    """

    function: str
    arguments: str


class Reply:
    """A handle to a result that is owed, for the function that was asked.

    :ivar id: by which it is found, from any process: see ``platform.answer``.
    """

    def __init__(self, id: str) -> None:
        self.id: Final = id
        self._promise: Promise | None = None
        self._is_open = True

    def __repr__(self) -> str:
        return f"Reply({self.id!r})"

    def later(self, function: Callable[..., Any], *args: Any) -> None:
        """Have a function find out what comes of it, in the background.

        It is called once the answer to the request has left, if that is ``ACCEPTED``,
        and never otherwise. What it returns is posted: a word of CommandResultType (or
        of ChargingProfileResultType), or the object that has it as its ``result``, in
        the home version. ``None`` says that the app will say it by
        ``platform.answer(reply.id, …)``. If it raises, the failure is posted and
        logged. The platform's session is committed when it returns and rolled back when
        it raises.

        It may be called again where its process ends before it does.

        :param function: found by its name in every process: it stands at the top of a
            module, or has its name by ``@platform.task``. It may be ``async``.
        :param args: have a form in JSON.
        :raises TypeError: for a function that no other process finds, and for arguments
            that have no form in JSON.
        :raises RuntimeError: when another one is to be called already, and outside of
            the request.
        """
        if not self._is_open:
            raise RuntimeError(
                "The request is answered already; say what came of it with"
                " platform.answer(reply.id, …)."
            )
        if self._promise is not None:
            raise RuntimeError("A reply has one function that finds it out; pass one.")
        name = name_of(function, tasks_of(present_app()))
        self._promise = Promise(name, arguments_of(*args))

    def close(self) -> Promise | None:
        """Take nothing more, and return what was promised."""
        self._is_open = False
        return self._promise


class Replies(Protocol):
    """Where it is noted what is owed.

    What the app says belongs to its transaction; what is done with it later is done at
    once, by one process at a time.
    """

    def owe(self, owed: Owed) -> None:
        """Note it, in the transaction of the request."""

    def owed(self, id: str) -> Owed | None:
        """Return what is owed under an id; ``None`` for nothing."""

    def answer(self, id: str, result: str) -> bool:
        """Note a result, in the app's transaction; whether none was there."""

    def open(self, platform: str) -> Sequence[Owed]:
        """Return what a platform owes, the first due first."""

    def take(self, id: str, until: datetime) -> Owed | None:
        """Have it for oneself for a while, if there is something to do and it is free.

        That is: if a function is to be called, if its result is known, or if its time
        is over.
        """

    def renew(self, owed: Owed, until: datetime) -> bool:
        """Have it for longer; whether one has it still."""

    def change(self, owed: Owed, **values: Any) -> bool:
        """Change what one has for oneself; whether one had it still.

        One has it no longer then. A result that is known stays what it is.
        """

    def forget(self, owed: Owed) -> bool:
        """Forget what one has for oneself; whether one had it still."""

    def prune(self, platform: str, before: datetime) -> None:
        """Forget what is of no use any more.

        That is what was late or failed before a moment, and reservations that ended.
        """


class MemoryReplies:
    """What is owed by one process, and forgotten with it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._owed: dict[str, Owed] = {}

    def owe(self, owed: Owed) -> None:
        """Note it, once the request has succeeded."""
        once_certain(lambda: self._keep(owed))

    def owed(self, id: str) -> Owed | None:
        """Return what is owed under an id."""
        return self._owed.get(id)

    def answer(self, id: str, result: str) -> bool:
        """Note a result; whether none was there."""
        with self._lock:
            found = self._owed.get(id)
            if found is None or found.result is not None or found.state not in _OPEN:
                return False
            self._owed[id] = replace(found, result=result, state="owed")
            return True

    def open(self, platform: str) -> Sequence[Owed]:
        """Return what a platform owes, the first due first."""
        with self._lock:
            every = [
                one
                for one in self._owed.values()
                if one.platform == platform and one.state == "owed"
            ]
        return sorted(every, key=lambda one: one.due)[:SEEN]

    def take(self, id: str, until: datetime) -> Owed | None:
        """Have it for oneself for a while."""
        with self._lock:
            found = self._owed.get(id)
            if found is None or found.state != "owed" or found.next > datetime.now(UTC):
                return None
            taken = replace(found, leased=until, revision=found.revision + 1)
            self._owed[id] = taken
            return taken

    def renew(self, owed: Owed, until: datetime) -> bool:
        """Have it for longer."""
        return self._change(owed, leased=until)

    def change(self, owed: Owed, **values: Any) -> bool:
        """Change what one has for oneself, and have it no longer."""
        return self._change(owed, **values, revision=owed.revision + 1)

    def forget(self, owed: Owed) -> bool:
        """Forget what one has for oneself."""
        with self._lock:
            found = self._owed.get(owed.id)
            if found is None or found.revision != owed.revision:
                return False
            del self._owed[owed.id]
            return True

    def prune(self, platform: str, before: datetime) -> None:
        """Forget what is of no use any more."""
        with self._lock:
            for one in list(self._owed.values()):
                limit = datetime.now(UTC) if one.state == "kept" else before
                if (one.platform, one.state != "owed") == (platform, True) and (
                    one.due <= limit
                ):
                    del self._owed[one.id]

    def _change(self, owed: Owed, **values: Any) -> bool:
        with self._lock:
            found = self._owed.get(owed.id)
            if found is None or found.revision != owed.revision:
                return False
            if found.result is not None and values.get("result") is not None:
                del values["result"]
            self._owed[owed.id] = replace(found, **values)
            return True

    def _keep(self, owed: Owed) -> None:
        with self._lock:
            self._owed[owed.id] = owed


#: The states in which the app may say something.
_OPEN: Final = ("owed", "kept")
