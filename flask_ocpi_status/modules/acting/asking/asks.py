"""What a platform asks of another party, as an app has it do so.

Rules: OCPI 2.2.1, Commands; ChargingProfiles.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import TypeVar
from typing import Unpack

from ....parties.parties import Party
from ....sync import late
from ...keeping.questions import Question
from ...misuse import check_function
from ...misuse import check_seconds
from ...operation import SENDER
from ..acts import Acts
from .asking import Options
from .asking import ask_command
from .asking import ask_profile
from .outcomes import RESULT

F = TypeVar("F", bound=Callable[..., Any])


class Asks(Acts):
    """A platform, as far as it asks others to do something."""

    def ask(
        self,
        party: Party | str,
        command: str,
        body: Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Question:
        """Have a party do something at once, as START_SESSION (eMSP).

        The options are ``timeout``, the seconds that are waited for what comes of it
        where the answer does not name them (30), and ``receiver`` and ``sender``, the
        :class:`.PartyId` that it is for and from, where there are several.

        :param party: who is asked, or its name.
        :param command: its name.
        :param body: the command in the home version, without ``response_url``.
        :returns: the question with its answer, which may be any: ``REJECTED`` as well.
        :raises LookupError: for a name that no party has.
        :raises ValueError: for a command that there is not, for a body that is none or
            cannot be said in the version of the party, and for a Token of another's.
        :raises RuntimeError: where nobody can tell where results are to go.
        :raises PeerError: when the call fails. Nothing comes of it then, unless it is
            :class:`.Unanswered`.
        """
        return ask_command(self._acts, party, command, body, options)

    def ask_profile(
        self,
        party: Party | str,
        session_id: str,
        duration: int,
        **options: Unpack[Options],
    ) -> Question:
        """Have a party say by which profile it charges, for a number of seconds.

        What comes of it is an ActiveChargingProfileResult. All else is as :meth:`ask`
        has it.
        """
        body = {"duration": check_seconds(duration, "duration")}
        return ask_profile(self._acts, party, "GET", session_id, body, options)

    def set_profile(
        self,
        party: Party | str,
        session_id: str,
        profile: Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Question:
        """Have a party charge by a ChargingProfile.

        What comes of it is a ChargingProfileResult. All else is as :meth:`ask` has it.
        """
        body = {"charging_profile": profile}
        return ask_profile(self._acts, party, "PUT", session_id, body, options)

    def clear_profile(
        self, party: Party | str, session_id: str, **options: Unpack[Options]
    ) -> Question:
        """Have a party charge by no profile of ours any more.

        What comes of it is a ClearProfileResult. All else is as :meth:`ask` has it.
        """
        return ask_profile(self._acts, party, "DELETE", session_id, {}, options)

    def question(self, id: str) -> Question | None:
        """Return what was asked under an id, in whichever process, and what came of it.

        :returns: ``None`` for nothing, and for what was over a while ago.
        """
        return self._acts.notes.questions.find(id)

    def on_result(self, function: F) -> F:
        """Have a function told what comes of each question.

        It gets the :class:`.Question` and what came: a CommandResult, or the result of
        a charging profile, as the home version has it; ``None`` where nothing came in
        time. It is called in the background, once, in whichever process.

        :raises TypeError: for what is no function.
        :raises ValueError: when another one is told already.
        :raises RuntimeError: once the platform is registered.
        """
        check_function(function, "on_result", ("asked", "result"))
        if RESULT in self._hooks:
            raise ValueError("Another function is told of results; keep one of them.")
        # Version details say that results are taken.
        self._side("commands", SENDER)
        self._hooks[RESULT] = late(function)
        return function
