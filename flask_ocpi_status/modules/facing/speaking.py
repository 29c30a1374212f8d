"""A party, called by a platform of the app: in whose name, and in which version.

Rules: OCPI 2.2.1, Transport and format, "Message routing".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from typing import Self

from flask import Flask

from ...codec import Codec
from ...contracts import FEATURES
from ...exchange.state import state_of
from ...parties.parties import Party
from ...peers.peer import Peer
from ...peers.settings import PeerSettings
from ...transport.ownership import Codes
from ...transport.routing import PartyId
from ..common import Common
from ..common import platforms_of
from ..home import Home
from ..operation import Module
from .saying import Saying


class PlatformPeer(Peer):
    """Makes calls to one party for a platform.

    :param platforms: those that the app is.
    :param strict: whether it is an error that something of ours is not as it has to be.
    :param codec: writes what the app gives.
    :param receiver: the TO party of all calls; see :meth:`.Peer.request`.
    :param sender: the FROM party, likewise.

    The others are those of :class:`.Peer`.
    """

    def __init__(
        self,
        party: Party,
        settings: PeerSettings,
        *,
        platforms: Iterable[Common] = (),
        strict: bool = False,
        codec: Codec | None = None,
        version: str | None = None,
        receiver: PartyId | None = None,
        sender: PartyId | None = None,
        **options: Any,
    ) -> None:
        super().__init__(party, settings, version=version, **options)
        self.version: str = version or party.version or list(FEATURES)[-1]
        self.receiver = receiver
        self.sender = sender
        self._platforms = tuple(platforms)
        self._strict = strict
        self._written = codec or self._codec

    @classmethod
    def of(
        cls,
        app: Flask,
        party: Party,
        platforms: Iterable[Common] | None = None,
        **options: Any,
    ) -> Self:
        """Make it for an app.

        :param platforms: those of its platforms that are meant; all of them without it.
        """
        return cls(
            party,
            PeerSettings.of(app.config),
            platforms=platforms_of(app).values() if platforms is None else platforms,
            strict=bool(app.debug or app.testing),
            codec=state_of(app).codec,
            **options,
        )

    def saying(self, module: Module) -> Saying:
        """Return the way between the app's version and the party's.

        :raises RuntimeError: when the app has several platforms, and it is not said
            whose documents these are.
        """
        platforms = self._platforms
        if len(platforms) > 1:
            names = ", ".join(one.name for one in platforms)
            raise RuntimeError(
                f"The app has several platforms ({names}), which may be of several"
                " versions; use platform.peer(party) of the one that is meant."
            )
        home = platforms[0].home if platforms else Home(self.version, {})
        return Saying(home, module, self.version, self._strict, self._written)

    @property
    def owner(self) -> Codes | None:
        """Whose our own objects are, where there is only one whose they may be."""
        if self.sender is not None:
            return self.sender.country_code, self.sender.party_id
        found = [(one.country_code, one.party_id) for one in self._settings.parties]
        return found[0] if len(found) == 1 else None

    @property
    def insecure(self) -> bool:
        """Whether http and addresses that are not public are called."""
        return self._settings.insecure
