"""A result that is owed: what is known of it until it is posted.

Rules: OCPI 2.2.1, Commands, 13.1; ChargingProfiles, 14.1.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Final
from typing import Literal

from ...exchange.carried import NOTHING
from ...exchange.carried import Carried

#: ``owed`` until it is posted; ``kept`` when it is a reservation, which can still be
#: cancelled; ``late`` when its time was over; ``failed`` when it could not be posted.
State = Literal["owed", "kept", "late", "failed"]
#: Why nothing can be said: there is no such reply (any more), its result is known
#: already, or its time is over.
Why = Literal["unknown", "answered", "late"]

_SENTENCES: Final[dict[Why, str]] = {
    "unknown": (
        "Nothing is owed under this id: it was posted, or never was owed, or the"
        " request that it comes of is not answered yet. What is to begin behind the"
        " answer begins with reply.later(…)."
    ),
    "answered": "What comes of this is known already; a result is said once.",
    "late": "It is too late for this result: who asked waits for it no longer.",
}


class NotOwed(LookupError):
    """A result of which nobody waits. The text says why, and what to do.

    :ivar why: ``"unknown"``, ``"answered"`` or ``"late"``.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(_SENTENCES[why])
        self.why = why


def new_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_urlsafe(18)


def after(seconds: float) -> datetime:
    """Return a moment to come, in UTC."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Owed:
    """A result that is owed. It shows neither the result nor where it goes.

    :param id: that of the reply.
    :param platform: the name of who owes it.
    :param party: the name of who asked; ``None`` for one that has not registered.
    :param what: the command, or the method of a charging profile.
    :param version: of OCPI, in which it is posted.
    :param url: to which it is posted.
    :param due: from when on it is too late, in UTC; of what is kept, until when it is.
    :param until: the end of a reservation, which can be cancelled until then.
    :param carried: what is handed on by who asked: the ids, and whom it is for.
    :param function: the name of the app's function that finds it out; ``None`` where
        none does, or it has.
    :param arguments: of the function, as a text of JSON.
    :param result: as a text of JSON; ``None`` as long as it is not known.
    :param leased: until when a process has it for itself; ``None`` where none has.
    :param revision: counts who had it, and its changes: only the last one changes it.
    :param tries: how often nobody was there to post it to.
    """

    id: str
    platform: str
    party: str | None
    what: str
    version: str
    url: str = field(repr=False)
    due: datetime
    until: datetime | None = None
    carried: Carried = NOTHING
    function: str | None = None
    arguments: str = field(default="[]", repr=False)
    result: str | None = field(default=None, repr=False)
    state: State = "owed"
    leased: datetime | None = None
    revision: int = 0
    tries: int = 0

    @property
    def is_late(self) -> bool:
        """Whether its time is over."""
        return self.due <= datetime.now(UTC)

    @property
    def next(self) -> datetime:
        """From when on there is something to do for it.

        As long as a process has it, when that might have ended; when its time is over,
        if it is the app that will say more.
        """
        if self.leased is not None:
            return self.leased
        if self.function is None and self.result is None:
            return self.due
        return datetime.min.replace(tzinfo=UTC)

    @property
    def lane(self) -> str | None:
        """In which order it is dealt with.

        What is posted to one party goes one after another: one that hangs holds up no
        other. Functions of the app's go side by side.
        """
        return None if self.result is None else f"results of {self.party or self.url}"
