"""What an app has its platform do of its own accord.

Rules: OCPI 2.2.1, Transport and format, "Push and pull"; the modules.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from typing import TypeVar

from flask import Blueprint

from ...background.starting import once_certain
from ...objects.judging.normal import Document
from ..common import Common
from .profiles import profile_changed
from .results import answer
from .results import owe

F = TypeVar("F", bound=Callable[..., Any])


class Acting(Blueprint):
    """A platform, as far as it acts."""

    _common: Common | None = None
    #: Functions of the app's, by what they are told of.
    _hooks: dict[str, Callable[..., Any]]
    #: Functions that the app has named, for every process that has the app.
    _tasks: dict[str, Callable[..., Any]]

    def task(self, function: F) -> F:
        """Give a function a name by which every process of the app finds it.

        What is defined at the top of a module has one already. One that is defined in
        a function, as that which makes the app, has none without this.
        """
        self._tasks[f"{self.name}.{function.__name__}"] = function
        return function

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

    @property
    def _acts(self) -> Common:
        """What it acts with.

        :raises RuntimeError: as long as it is in no app.
        """
        if self._common is None:
            raise RuntimeError(
                f"The platform {self.name!r} is in no app yet; call"
                " app.register_blueprint(…) before it does anything."
            )
        return self._common
