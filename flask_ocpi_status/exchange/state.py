"""What an app has of this extension."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import partial
from threading import RLock
from typing import Any
from typing import Final

from flask import Flask
from flask import current_app
from flask.sansio.app import App

from ..codec import Codec
from ..config import Settled
from ..contracts import Contract
from ..sync import refuse_awaitable
from ..transport.platform import Platform
from ..transport.quirks import Quirk
from ..transport.quirks import has_quirk
from ..transport.routing import PartyId
from ..transport.tokens import CredentialsToken
from ..transport.tokens import candidates
from .enrolment import Contracts
from .scope import Scopes

#: The key of ``app.extensions`` that leads to the app's :class:`.OCPIStatus`.
EXTENSION: Final = "ocpi_status"
#: The attribute of the app itself that its state is kept in. An ``OCPIStatus`` may have
#: many apps, and is to keep none of them alive.
_STATE: Final = "_ocpi_status"

#: The attribute of the app itself that holds what is to be done at its first request.
_BEGINNINGS: Final = "_ocpi_beginnings"

#: And the one that holds what sees each of its answers.
_WATCHING: Final = "_ocpi_watching"

#: And the one that holds what makes the tables of its stores.
_TABLES: Final = "_ocpi_tables"

#: Returns the party that a credentials token belongs to, of whatever class it is.
TokenLoader = Callable[[CredentialsToken], Any]
#: Is told of a receiver that the platform does not host; may raise.
ReceiverHook = Callable[[PartyId], Any]
#: Is told who registers (``registration.Party``), and its roles; refuses by raising, or
#: by returning False.
RegistrationHook = Callable[[Any, Any], Any]

#: Is handed each answer that leaves: what is known of its request
#: (``context.Exchange``), what it came from (``monitoring.Record``), and the HTTP
#: status and the headers that it leaves with.
Watch = Callable[[Any, Any, int, Sequence[tuple[str, str]]], object]

# The quirk of a party that may use a scheme which is not allowed to all.
_ALLOWING: Final = {"bearer": Quirk.BEARER, "": Quirk.BARE_TOKEN}


@dataclass(slots=True)
class Hooks:
    """The functions that an extension object was given, for all of its apps.

    :param load_party: finds the party of a token.
    :param unknown_receiver: is told of receivers that the platform does not host.
    :param registering: is told of each registration before anything comes of it.
    """

    load_party: TokenLoader | None = None
    unknown_receiver: ReceiverHook | None = None
    registering: RegistrationHook | None = None


@dataclass(slots=True)
class AppState:
    """What one app has of this extension.

    :param schemes: those of ``Authorization`` that all may use, in lower case.
    :param platform: the app's own roles.
    :param hooks: functions of the app's author.
    :param parties: where parties are kept, if they are (``registration.Parties``).
    :param background: where tasks are done (``background.Background``).
    :param load_registered: finds the party of a token among those; ``None`` where they
        cannot register.
    :param watching: see each answer, in less time than a signal takes.
    :param opens_early: whether requests are opened before the app's hooks run.
    :param invalid_endpoints: those that have answered with invalid objects.
    :param bare_endpoints: those that have answered without an envelope.
    """

    app: Flask
    contracts: Contracts
    scopes: Scopes
    codec: Codec
    schemes: frozenset[str]
    platform: Platform
    hooks: Hooks
    parties: Any = None
    background: Any = None
    load_registered: TokenLoader | None = None
    opens_early: bool = False
    invalid_endpoints: set[str] = field(default_factory=set)
    bare_endpoints: set[str] = field(default_factory=set)
    lock: RLock = field(default_factory=RLock)
    watching: list[Watch] = field(init=False)
    _settled: Settled | None = None

    def __post_init__(self) -> None:
        self.watching = watching_of(self.app)

    def seal(self) -> None:
        """Settle what cannot change any more."""
        self._settled = Settled.of(self.app.config)

    @property
    def sealed(self) -> bool:
        """Whether the first request has come."""
        return self._settled is not None

    @property
    def settled(self) -> Settled:
        """What the configuration says, as it is until the first request comes."""
        return self._settled or Settled.of(self.app.config)

    @property
    def asks(self) -> bool:
        """Whether there is somebody who knows tokens; else everybody is let in."""
        return self.hooks.load_party is not None or self.load_registered is not None

    def identify(
        self, authorization: str | None, contract: Contract
    ) -> tuple[Any, CredentialsToken] | tuple[None, None]:
        """Find the party that sent a request, and the token that it sent.

        :raises TypeError: when the app's own loader returns what is no party.
        """
        features = contract.features
        encoded_first = features is not None and features.encoded_tokens
        found = candidates(authorization, encoded_first=encoded_first)
        # A crash reporter takes what a frame holds, and who is asked may crash.
        del authorization
        for scheme, token in found:
            party = self._party_of(token)
            if party is not None and (
                scheme in self.schemes or has_quirk(party, _ALLOWING[scheme])
            ):
                return party, token
        return None, None

    def _party_of(self, token: CredentialsToken) -> Any:
        """Ask the app's own loader first, and then those who have registered."""
        load = self.hooks.load_party
        if load is not None:
            party = load(token)
            # To take any of these for a party would let everybody in.
            refuse_awaitable(party, "The token loader")
            if party is True or not (party or party is None):
                raise TypeError(
                    f"The token loader returned {type(party).__name__}, which is no"
                    " party; return the party of the token, or None."
                )
            if party is not None:
                return party
        return None if self.load_registered is None else self.load_registered(token)


def keep_state(app: App, state: AppState) -> None:
    """Keep the state of an app that is being set up."""
    setattr(app, _STATE, state)


def find_state(app: App) -> AppState | None:
    """Return an app's state; ``None`` where the extension is not initialised on it."""
    return getattr(app, _STATE, None)


def name_of(party: Any) -> str | None:
    """Return what a party is called, whatever its class; ``None`` for what has no name.

    Asked when it is found: an object of a database may need that for its name later.
    """
    try:
        named = party.get if isinstance(party, Mapping) else partial(getattr, party)
        name = named("name", None)
    except Exception:
        return None
    return name if isinstance(name, str) else None


def watching_of(app: App) -> list[Watch]:
    """Return what sees each answer of an app, to add to it."""
    watching: list[Watch] = app.__dict__.setdefault(_WATCHING, [])
    return watching


def beginnings_of(app: App) -> list[Callable[[], object]]:
    """Return what is to be done at an app's first request, to add to it."""
    beginnings: list[Callable[[], object]] = app.__dict__.setdefault(_BEGINNINGS, [])
    return beginnings


def tables_of(app: App) -> list[Callable[[], bool]]:
    """Return what makes the tables of an app's stores, to add to it.

    Each returns whether something was missing.
    """
    makers: list[Callable[[], bool]] = app.__dict__.setdefault(_TABLES, [])
    return makers


def keep_tables(app: App, store: object) -> None:
    """Have ``flask ocpi init-db`` make the tables of a store, if it has some."""
    make: Callable[[], bool] | None = getattr(store, "create_tables", None)
    if make is not None and make not in tables_of(app):
        tables_of(app).append(make)


def state_of(app: App) -> AppState:
    """Return an app's state.

    :raises RuntimeError: when the extension is not initialised on the app.
    """
    state = find_state(app)
    if state is None:
        raise RuntimeError(
            "The app is not set up to answer in contract. Did you call"
            " OCPIStatus(app), or init_app(app)?"
        )
    return state


def present_app() -> Flask:
    """Return the app itself, behind Flask's proxy."""
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]
