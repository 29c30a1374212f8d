"""The drivers of a provider: who may charge, and what operators are asked for them."""

from __future__ import annotations

from collections.abc import Callable

from ..codec import timestamp
from ..objects.judging.normal import Document
from .database import Sessions
from .database import lock_for_writing
from .models import utc_now
from .points import Tell
from .points import nobody
from .records import Records

Slow = Callable[[str, str, Document], None]

#: What is asked for where a vehicle need not be full soon; in W.
_SLOW = {
    "charging_rate_unit": "W",
    "charging_profile_period": [{"start_period": 0, "limit": 7400}],
}


class Drivers:
    """All whom a provider has, by their tokens.

    :param session: where these are.
    :param records: that keep them there.
    :ivar session: the same as the parameter, and so is ``records``.
    :ivar tell: is told of each change, as that of :class:`.Chargers`.
    """

    def __init__(self, session: Sessions, records: Records) -> None:
        self.session = session
        self.records = records
        self.tell: Tell = nobody
        self._slow: Slow = nobody

    def on_slow(self, function: Slow) -> Slow:
        """Have a function ask a party to charge a session by a ChargingProfile.

        It gets the name of the party, the id of the session and the profile.
        """
        self._slow = function
        return function

    def slow_down(self, party: str, session_id: str) -> None:
        """Have a party charge a session at less power."""
        self._slow(party, session_id, _SLOW)

    def find(self, uid: str) -> Document | None:
        """Return the token of a driver."""
        return self.records.find("Token", uid)

    def introduce(self) -> None:
        """Tell of all of them."""
        for token in self.records.some("Token"):
            self.tell("tokens", token, ())

    def let_or_block(self, uid: str) -> None:
        """Let a driver charge who was blocked, and block one who was not."""
        lock_for_writing(self.session.connection())
        token = self.find(uid)
        if token is not None:
            now = timestamp(utc_now())
            change = {"valid": not token["valid"], "last_updated": now}
            self.records.keep("Token", {**token, **change})
            self.tell("tokens", change, [token["uid"]])
