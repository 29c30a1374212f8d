"""What an app has of this extension."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from threading import RLock
from typing import Any
from typing import Final

from flask import Flask
from flask.sansio.app import App

from .codec import Codec
from .contracts import Contract
from .enrolment import Contracts
from .scope import Scopes
from .transport.platform import Platform
from .transport.quirks import Quirk
from .transport.quirks import has_quirk
from .transport.routing import PartyId
from .transport.tokens import CredentialsToken
from .transport.tokens import candidates

EXTENSION: Final = "ocpi_status"

#: Returns the party that a credentials token belongs to, of whatever class it is.
TokenLoader = Callable[[CredentialsToken], Any]
#: Is told of a receiver that the platform does not host; may raise.
ReceiverHook = Callable[[PartyId], Any]

# The schemes of Authorization, and the quirk of a party that may use one which the
# configuration does not allow to all.
_SCHEMES: Final = {"token": None, "bearer": Quirk.BEARER, "": Quirk.BARE_TOKEN}


@dataclass(slots=True)
class AppState:
    """What one app has of this extension, in ``app.extensions["ocpi_status"]``.

    :param schemes: those of ``Authorization`` that all may use, in lower case.
    :param platform: the app's own roles.
    :param parties: where parties are kept, if they are (``registration.Parties``).
    :param load_party: finds the party of a token; ``None`` where nobody is asked.
    :param unknown_receiver: is told of receivers that the platform does not host.
    """

    app: Flask
    contracts: Contracts
    scopes: Scopes
    codec: Codec
    schemes: frozenset[str] = frozenset({"token"})
    platform: Platform = field(default_factory=Platform)
    parties: Any = None
    load_party: TokenLoader | None = None
    unknown_receiver: ReceiverHook | None = None
    sealed: bool = False
    lock: RLock = field(default_factory=RLock)

    def identify(
        self, authorization: str | None, contract: Contract
    ) -> tuple[Any, CredentialsToken] | tuple[None, None]:
        """Find the party that sent a request, and the token that it sent."""
        if self.load_party is None:
            return None, None
        features = contract.features
        for scheme, token in candidates(
            authorization,
            encoded_first=features is not None and features.encoded_tokens,
            schemes=_SCHEMES,
        ):
            party = self.load_party(token)
            if party is None:
                continue
            quirk = _SCHEMES[scheme]
            if scheme in self.schemes or (quirk and has_quirk(party, quirk)):
                return party, token
        return None, None


def state_of(app: App) -> AppState:
    """Return an app's state.

    :raises RuntimeError: when the extension is not initialised on the app.
    """
    try:
        state: AppState = app.extensions[EXTENSION]
    except KeyError:
        raise RuntimeError(
            "The app is not set up to answer in contract. Did you call"
            " OCPIStatus(app), or init_app(app)?"
        ) from None
    return state
