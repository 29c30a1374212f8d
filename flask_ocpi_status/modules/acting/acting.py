"""What an app has its platform do of its own accord.

Rules: OCPI 2.2.1, Transport and format, "Push and pull"; the modules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from flask import Blueprint

from ...exchange.state import present_app
from ...parties.parties import Party
from ...transport.routing import PartyId
from ..common import Common

if TYPE_CHECKING:
    from ..facing.peer import TypedPeer

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

    def peer(
        self,
        party: Party,
        *,
        receiver: PartyId | None = None,
        sender: PartyId | None = None,
    ) -> TypedPeer:
        """Return what calls a party, with documents of the platform's version.

        :param receiver: the TO party, where the party has several.
        :param sender: the FROM party, where we have several.

        See :class:`flask_ocpi_status.modules.facing.peer.TypedPeer`.
        """
        from ..facing.peer import TypedPeer

        return TypedPeer.of(
            present_app(), party, [self._acts], receiver=receiver, sender=sender
        )

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
