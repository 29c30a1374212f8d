"""What is owed: results of what was asked for, until they are posted.

Rules: OCPI 2.2.1, Commands, 13.1; ChargingProfiles, 14.1.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from threading import Lock
from typing import Protocol
from typing import Self


def new_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class Reply:
    """A handle to a result that is owed.

    :param id: by which it is found, from any process.
    """

    id: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A result that is owed.

    :param id: that of the reply.
    :param party: the name of who asked; ``None`` for one that has not registered.
    :param what: the command, or the method of a charging profile.
    :param version: of OCPI, in which it is posted.
    :param url: to which it is posted.
    :param due: from when on it is too late, in UTC.
    """

    id: str
    party: str | None
    what: str
    version: str
    url: str
    due: datetime

    @classmethod
    def of(
        cls,
        reply: Reply,
        party: str | None,
        what: str,
        version: str,
        url: str,
        timeout: int,
    ) -> Self:
        """Make it of what was asked for just now."""
        due = datetime.now(UTC) + timedelta(seconds=timeout)
        return cls(reply.id, party, what, version, url, due)


class Replies(Protocol):
    """Where it is noted what is owed."""

    def owe(self, owed: Owed) -> None:
        """Note it, in the transaction of the request."""

    def owed(self, id: str) -> Owed | None:
        """Return what is owed under an id; ``None`` for nothing."""


class MemoryReplies:
    """What is owed by one process, and forgotten with it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._owed: dict[str, Owed] = {}

    def owe(self, owed: Owed) -> None:
        """Note it."""
        with self._lock:
            self._owed[owed.id] = owed

    def owed(self, id: str) -> Owed | None:
        """Return what is owed under an id."""
        return self._owed.get(id)
