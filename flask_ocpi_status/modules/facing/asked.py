"""What a party is asked to do, and answers later: commands, and charging profiles.

Rules: OCPI 2.2.1, Commands, 13.2.1; ChargingProfiles, 14.2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...objects.judging.normal import Document
from .kinds import Offered
from .rows import Where


class Commands(Offered):
    """Commands. What comes of one is posted to the ``response_url`` in it.

    Each takes the command with the fields of the app's version, and returns a
    CommandResponse, whose ``result`` says whether the party goes about it: REJECTED is
    an answer and no error.
    """

    def cancel_reservation(self, command: Mapping[str, Any]) -> Document:
        """Have a reservation cancelled."""
        return self.ask("CANCEL_RESERVATION", command)

    def reserve_now(self, command: Mapping[str, Any]) -> Document:
        """Have an EVSE reserved."""
        return self.ask("RESERVE_NOW", command)

    def start_session(self, command: Mapping[str, Any]) -> Document:
        """Have a Session started."""
        return self.ask("START_SESSION", command)

    def stop_session(self, command: Mapping[str, Any]) -> Document:
        """Have a Session stopped."""
        return self.ask("STOP_SESSION", command)

    def unlock_connector(self, command: Mapping[str, Any]) -> Document:
        """Have a Connector unlocked."""
        return self.ask("UNLOCK_CONNECTOR", command)

    def ask(self, name: str, command: Mapping[str, Any]) -> Document:
        """Ask for a command by its name.

        :raises ContractViolation: in debug and tests, when it is not as it has to be;
            else that is logged, and it is sent.
        :raises PeerError: for anything but a success, and ``NOT_IN_VERSION`` for a
            command that the party's version does not have.
        """
        told: Document = self._calls.ask("ask", Where({}), command, asked=name)
        return told


class ChargingProfiles(Offered):
    """Charging profiles. What comes of it is posted to a ``response_url``.

    What is asked for returns a ChargingProfileResponse.
    """

    def get(self, session_id: str, *, duration: int, response_url: str) -> Document:
        """Ask for the profile of a Session.

        :param duration: of how many seconds.
        """
        return self._profile(
            "GET", session_id, duration=duration, response_url=response_url
        )

    def put(self, session_id: str, profile: Mapping[str, Any]) -> Document:
        """Set the profile of a Session.

        :param profile: a SetChargingProfile.
        """
        return self._profile("PUT", session_id, profile)

    def delete(self, session_id: str, *, response_url: str) -> Document:
        """Clear the profile of a Session."""
        return self._profile("DELETE", session_id, response_url=response_url)

    def tell(self, session_id: str, profile: Mapping[str, Any]) -> None:
        """Tell the party that the ActiveChargingProfile of a Session has changed."""
        self._calls.whole("notice", profile, Where({"session_id": session_id}))

    def _profile(
        self,
        method: str,
        session_id: str,
        body: Mapping[str, Any] | None = None,
        **query: Any,
    ) -> Document:
        where = Where({"session_id": session_id})
        told: Document = self._calls.ask("ask", where, body, asked=method, **query)
        return told
