"""What the extension object does with other parties, of the app's own accord."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app

from ..exchange.state import present_app
from ..parties.parties import Parties
from ..parties.parties import Party
from ..parties.stores import parties_of
from ..peers.settings import demand_extra
from ..transport.platform import CredentialsRole
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken


class ActingFirst:
    """Registers with other parties, and renews and ends that.

    It has no state: all of it is the app's, whose context it is used in.
    """

    def register_with(
        self,
        url: str,
        token_a: str | CredentialsToken,
        *,
        name: str | None = None,
        version: str | None = None,
        quirks: Iterable[Quirk] | None = None,
        roles: Iterable[CredentialsRole] | None = None,
    ) -> Party:
        """Register with another party, from a context of the app.

        See :func:`flask_ocpi_status.registration.handshake.register_with`.
        """
        if isinstance(token_a, str):
            token_a = CredentialsToken(token_a)  # what it was is in no frame of ours
        demand_extra()
        from .handshake import register_with

        return register_with(
            present_app(),
            url,
            token_a,
            name=name,
            version=version,
            quirks=quirks,
            roles=roles,
        )

    def renew(self, party: Party, version: str | None = None) -> Party:
        """Renew the credentials of both sides with a registered party.

        From a context of the app. See
        :func:`flask_ocpi_status.registration.renewing.renew`.
        """
        demand_extra()
        from .renewing import renew

        return renew(present_app(), party, version)

    def leave(self, party: Party) -> bool:
        """End the registration with a party at both sides, from a context of the app.

        See :func:`flask_ocpi_status.registration.leaving.leave`.
        """
        demand_extra()
        from .leaving import leave

        return leave(present_app(), party)

    @property
    def parties(self) -> Parties:
        """The store of the parties, in a context of the app."""
        return parties_of(current_app)
