"""What was asked of others, until the app knows what came of it.

Rules: OCPI 2.2.1, Commands, 13.1; ChargingProfiles, 14.1.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Final
from typing import Literal
from typing import Protocol

from ...objects.judging.normal import Document

#: Nothing has come yet; something has; the app was told of it, or that nothing came.
State = Literal["asked", "came", "told"]
#: How often a question is looked at anew, because somebody else was faster.
_TRIES: Final = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What another party was asked for. It does not show what that was.

    :param id: that nobody can guess; it is the last part of the ``response_url``.
    :param platform: the name of the platform that asks.
    :param party: the name of who was asked.
    :param what: the command, or the method of a charging profile.
    :param version: of OCPI, in which it was asked.
    :param body: what was asked for, in the home version, without ``response_url``; of
        a charging profile also the ``session_id``, and the ``duration`` in seconds.
    :param due: from when on nothing comes any more, in UTC.
    :param answer: the CommandResponse or ChargingProfileResponse, as the home version
        has it; ``None`` as long as there is none.
    :param result: what came of it, as the home version has it; ``None`` as long as
        nothing did.
    :param state: what has become of it.
    :param revision: counts its changes.
    """

    id: str
    platform: str
    party: str
    what: str
    version: str
    body: Document = field(repr=False)
    due: datetime
    answer: Document | None = field(default=None, repr=False)
    result: Document | None = field(default=None, repr=False)
    state: State = "asked"
    revision: int = 1

    def is_to_be_told(self, now: datetime) -> bool:
        """Whether the app does not know yet what came of it, or that nothing did."""
        return self.state == "came" or (self.state == "asked" and self.due <= now)


class Questions(Protocol):
    """Where questions are noted: each time in a transaction of its own."""

    @property
    def here(self) -> Questions:
        """The same in the transaction of the request, for what a request brings."""

    def note(self, question: Question) -> None:
        """Note one, before it is asked."""

    def find(self, id: str) -> Question | None:
        """Return the question of an id; ``None`` for nothing."""

    def change(self, was: Question, question: Question) -> bool:
        """Put a question in the place of what it was, if it is that still."""

    def forget(self, was: Question) -> bool:
        """Forget a question, if it is still what it was."""

    def untold(self, platform: str, now: datetime, most: int) -> list[Question]:
        """Return questions of which the app is to be told, the oldest first."""

    def next_due(self, platform: str, now: datetime) -> datetime | None:
        """Return when the next is due of those for which nothing has come."""

    def clear(self, platform: str, before: datetime, states: Collection[State]) -> None:
        """Forget those of some states that were due before a moment."""


def changed(
    questions: Questions,
    id: str,
    make: Callable[[Question], Question | None],
) -> Question | None:
    """Make another question of one, again if somebody else was faster.

    :param make: returns ``None`` to leave it as it is.
    :returns: what it is now; ``None`` where it was left as it is, or is not there.
    """
    for _ in range(_TRIES):
        was = questions.find(id)
        made = None if was is None else make(was)
        if was is None or made is None:
            return None
        made = replace(made, revision=was.revision + 1)
        if questions.change(was, made):
            return made
    return None


class MemoryQuestions:
    """Questions of one process, forgotten with it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: dict[str, Question] = {}

    @property
    def here(self) -> Questions:
        """The same: there are no transactions."""
        return self

    def note(self, question: Question) -> None:
        """Note one."""
        with self._lock:
            self._asked[question.id] = question

    def find(self, id: str) -> Question | None:
        """Return the question of an id."""
        return self._asked.get(id)

    def change(self, was: Question, question: Question) -> bool:
        """Put a question in the place of what it was, if it is that still."""
        with self._lock:
            if not self._is(was):
                return False
            self._asked[was.id] = question
            return True

    def forget(self, was: Question) -> bool:
        """Forget a question, if it is still what it was."""
        with self._lock:
            if not self._is(was):
                return False
            del self._asked[was.id]
            return True

    def untold(self, platform: str, now: datetime, most: int) -> list[Question]:
        """Return questions of which the app is to be told, the oldest first."""
        of_it = (one for one in self._of(platform) if one.is_to_be_told(now))
        return sorted(of_it, key=lambda one: one.due)[:most]

    def next_due(self, platform: str, now: datetime) -> datetime | None:
        """Return when the next is due of those for which nothing has come."""
        dues = (one.due for one in self._of(platform) if one.state == "asked")
        return min((due for due in dues if due > now), default=None)

    def clear(self, platform: str, before: datetime, states: Collection[State]) -> None:
        """Forget those of some states that were due before a moment."""
        for one in self._of(platform):
            if one.due < before and one.state in states:
                self.forget(one)

    def _of(self, platform: str) -> list[Question]:
        with self._lock:
            return [one for one in self._asked.values() if one.platform == platform]

    def _is(self, was: Question) -> bool:
        there = self._asked.get(was.id)
        return there is not None and there.revision == was.revision
