"""What a platform owes to others, as an app says it.

Rules: OCPI 2.2.1, Commands, 13.1; ChargingProfiles, 14.1 and 14.2.2.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from ....background.starting import once_certain
from ....objects.judging.normal import Document
from ..acts import Acts
from .profiles import profile_changed
from .results import answer
from .results import owe


class Answers(Acts):
    """A platform, as far as it says what came of what it was asked for."""

    def answer(self, reply_id: str, result: Any, message: Any = None) -> None:
        """Say what came of something that we were asked for (CPO), from any process.

        It is noted in the platform's session and posted once that is committed; in a
        request that is answered in contract, once that has succeeded. Of a reservation
        that was accepted ``"CANCELED_RESERVATION"`` can be said too, for as long as it
        lasts, where who asked speaks 2.2 or later.

        :param reply_id: the ``id`` of the :class:`.Reply`.
        :param result: a word of CommandResultType or ChargingProfileResultType, or the
            object that has it as its ``result``, in the home version.
        :param message: for people: a text in English, or a list of DisplayText.
        :raises NotOwed: when nobody waits for it: its text says why.
        :raises ValueError: for what is no result.
        """
        owed = answer(self._acts, reply_id, result, message)
        once_certain(partial(owe, self._acts, owed), self._acts.session)

    def profile_changed(self, session_id: str, profile: Document) -> bool:
        """Have who has set the profile of a session told that another one is in use.

        It is told once, in the background, when the platform's session is committed; in
        a request that is answered in contract, once that has succeeded.

        :param profile: an ActiveChargingProfile.
        :returns: whether anybody has set one: nobody else is told (OCPI 2.2.1,
            ChargingProfiles, 14.2.2 "PUT").
        :raises ValueError: for what is no ActiveChargingProfile.
        """
        return profile_changed(self._acts, session_id, profile)
