"""Who has set the charging profile of a session: they are told when it changes.

Rules: OCPI 2.2.1, ChargingProfiles, 14.2.2 "PUT": of whoever has never set one, nobody
is told.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from threading import Lock
from typing import NamedTuple
from typing import Protocol

from ...background.starting import once_certain
from ...transport.routing import UNROUTED
from ...transport.routing import Routing


class Setter(NamedTuple):
    """Who has set the profile of a session.

    :param party: its name.
    :param routing: of what is told.
    """

    party: str
    routing: Routing = UNROUTED


class Setters(Protocol):
    """Where it is noted who has set profiles. Ids are the same in any case."""

    def note(self, platform: str, session_id: str, setter: Setter) -> None:
        """Note who has set a profile, in the transaction of the request."""

    def of(self, platform: str, session_id: str) -> Setter | None:
        """Return who has set the profile of a session; ``None`` for nobody."""

    def prune(self, platform: str, before: datetime) -> None:
        """Forget who has set one before a moment."""


class MemorySetters:
    """Who has set profiles, forgotten with the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._setters: dict[tuple[str, str], tuple[datetime, Setter]] = {}

    def note(self, platform: str, session_id: str, setter: Setter) -> None:
        """Note who has set a profile, once the request has succeeded."""
        key = platform, session_id.lower()
        once_certain(lambda: self._setters.update({key: (datetime.now(UTC), setter)}))

    def of(self, platform: str, session_id: str) -> Setter | None:
        """Return who has set the profile of a session."""
        _, setter = self._setters.get((platform, session_id.lower()), (None, None))
        return setter

    def prune(self, platform: str, before: datetime) -> None:
        """Forget who has set one before a moment."""
        with self._lock:
            for key, (moment, _) in list(self._setters.items()):
                if key[0] == platform and moment <= before:
                    self._setters.pop(key, None)
