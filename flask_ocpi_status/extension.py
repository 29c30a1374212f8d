"""The extension object."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from copy import copy
from functools import partial
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from flask import Blueprint
from flask import Flask
from flask import current_app
from flask.typing import ResponseReturnValue

from .blueprint import enrol
from .codec import Codec
from .codec import no_default
from .config import DEFAULTS
from .contracts import Contract
from .departure import Departure
from .enrolment import Contracts
from .enrolment import Enrolled
from .handlers import put_functions_in_contract
from .handlers import take_over
from .handlers import take_over_app
from .paging import check_numbers
from .registration.parties import Parties
from .registration.parties import Party
from .registration.settings import PeerSettings
from .registration.settings import demand_extra
from .registration.settings import needed_endpoints
from .registration.stores import load_stored_party
from .registration.stores import parties_of
from .scope import scopes_of
from .state import EXTENSION
from .state import AppState
from .state import Hooks
from .state import ReceiverHook
from .state import TokenLoader
from .state import present_app
from .sync import late
from .transport.platform import Platform
from .transport.quirks import Quirk
from .transport.slashes import MergeSlashes
from .transport.tokens import CredentialsToken
from .transport.tokens import read_schemes
from .urls import validate_base_url
from .validation import admit_request
from .validation import open_request
from .views import wrap_views

if TYPE_CHECKING:
    from .registration.peer import Peer

T = TypeVar("T", bound=TokenLoader)
R = TypeVar("R", bound=ReceiverHook)
F = TypeVar("F", bound=Callable[..., Any])


class OCPIStatus:
    """Makes an app answer in contract, where it is asked to.

    ::

        ocpi = OCPIStatus(app)

    or, for a factory, and for several apps from one instance::

        ocpi = OCPIStatus()
        ocpi.init_app(app)

    :param app: the app to initialise at once.
    :param contract: the contract of what names none: a name or a :class:`Contract`.
        Without one, ``OCPI_STATUS_CONTRACT`` of the app's configuration.
    :param contracts: contracts of one's own, and variants of those that come with the
        package; blueprints of the app get them by their names.
    :param parties: the store of the parties that register; without one, a database at
        ``OCPI_STATUS_DATABASE``.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        contract: Contract | str | None = None,
        contracts: Iterable[Contract] = (),
        parties: Parties | None = None,
    ) -> None:
        # Defaults for init_app, and nothing of any app.
        self._contract = contract
        self._contracts = tuple(contracts)
        self._parties = parties
        # But for these: they may be given at any time, and are asked by every app.
        self._hooks = Hooks()
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask, *, contract: Contract | str | None = None) -> None:
        """Set an app up, before or after its blueprints are registered.

        Configuration, all optional:
        ``OCPI_STATUS_CONTRACT``, ``OCPI_STATUS_PREFIXES``, ``OCPI_STATUS_MAX_BODY``,
        ``OCPI_STATUS_EXACT_NUMBERS``, ``OCPI_STATUS_REQUIRE_CONTENT_TYPE``,
        ``OCPI_STATUS_FIELD_ERRORS``; for OCPI over HTTP ``OCPI_STATUS_BASE_URL``,
        ``OCPI_STATUS_ROLES``, ``OCPI_STATUS_TOKEN_SCHEMES``,
        ``OCPI_STATUS_REQUIRE_IDS``, ``OCPI_STATUS_REQUIRE_ROUTING``,
        ``OCPI_STATUS_PAGE_LIMIT``, ``OCPI_STATUS_PAGE_MAX``, ``OCPI_STATUS_DATABASE``,
        ``OCPI_STATUS_NEEDED_ENDPOINTS``; for calls to other parties
        ``OCPI_STATUS_PEER_TIMEOUT``, ``OCPI_STATUS_PEER_DEADLINE``,
        ``OCPI_STATUS_PEER_MAX_BODY``, ``OCPI_STATUS_PEER_CA_BUNDLE``,
        ``OCPI_STATUS_INSECURE_PEERS``.

        :param contract: the app's contract, before the instance's and the
            configuration's.
        :raises RuntimeError: when the app is set up already.
        :raises LookupError: when there is no contract of the name.
        :raises ValueError: for a key whose value cannot be used.
        """
        if EXTENSION in app.extensions:
            raise RuntimeError(
                "The app answers in contract already; call init_app once for each app,"
                " or OCPIStatus(app) and no init_app."
            )
        for key, value in DEFAULTS.items():
            app.config.setdefault(key, copy(value))
        contracts = Contracts.make(
            contract or self._contract or app.config["OCPI_STATUS_CONTRACT"],
            self._contracts,
        )
        scopes = scopes_of(app)
        for prefix, answering in app.config["OCPI_STATUS_PREFIXES"].items():
            scopes.prefixes.append(Enrolled(answering, prefix))
        scopes.check(app, contracts)
        app.config["OCPI_STATUS_BASE_URL"] = validate_base_url(
            app.config["OCPI_STATUS_BASE_URL"]
        )
        PeerSettings.of(app.config)  # refuses what cannot be used, before it is used
        needed_endpoints(app.config)
        pages = ("OCPI_STATUS_PAGE_LIMIT", "OCPI_STATUS_PAGE_MAX")
        check_numbers(**{key: app.config[key] for key in pages})
        state = AppState(
            app,
            contracts,
            scopes,
            Codec(_default_of(app)),
            schemes=read_schemes(app.config["OCPI_STATUS_TOKEN_SCHEMES"]),
            platform=Platform.of(app.config["OCPI_STATUS_ROLES"]),
            hooks=self._hooks,
            parties=self._parties,
        )
        app.extensions[EXTENSION] = state
        # The first of all hooks: whatever fails behind it is in contract.
        hooks = app.before_request_funcs.setdefault(None, [])
        hooks.insert(0, self._opening(app, state))
        owns = partial(scopes.owns, app, contracts)
        inner = MergeSlashes(app.wsgi_app, owns)
        app.wsgi_app = Departure(app, inner)  # type: ignore[method-assign]
        take_over_app(app)

    def enroll(
        self, blueprint: Blueprint, *, contract: Contract | str | None = None
    ) -> None:
        """Take over the views and the errors of a blueprint that someone else wrote.

        :param blueprint: the blueprint, before it is registered.
        :param contract: a contract or its name; the app's own without one.
        :raises RuntimeError: when the blueprint is registered already.
        """
        if blueprint._got_registered_once:
            raise RuntimeError(
                f"The blueprint {blueprint.name!r} is registered already; enroll it"
                " before register_blueprint."
            )
        take_over(blueprint)
        enrol(blueprint, Enrolled(contract))

    def token_loader(self, load: T) -> T:
        """Have a function find the party that a credentials token belongs to.

        It gets a :class:`CredentialsToken` and returns the party, of whatever class, or
        ``None``: then the answer is 401. It is asked before parties that have
        registered are looked for. ``ocpi_request.party`` is what it returned.

        A party whose ``registered`` is false has sent token A, which opens versions and
        credentials only; one without the attribute is registered.

        :raises TypeError: for what cannot be called.
        """
        self._hooks.load_party = late(_callable(load))
        return load

    def unknown_receiver(self, hook: R) -> R:
        """Have a function told of messages to a party that the platform does not host.

        It gets a :class:`PartyId` and may raise, for instance
        :class:`UnknownReceiver` where the platform is a hub. Without it, or when it
        returns, the view is called. ``OCPI_STATUS_ROLES`` says who is hosted.

        :raises TypeError: for what cannot be called.
        """
        self._hooks.unknown_receiver = late(_callable(hook))
        return hook

    def register_with(
        self,
        url: str,
        token_a: str | CredentialsToken,
        *,
        name: str | None = None,
        version: str | None = None,
        quirks: Iterable[Quirk] | None = None,
    ) -> Party:
        """Register with another party, from a context of the app.

        See :func:`flask_ocpi_status.registration.handshake.register_with`.
        """
        demand_extra()
        from .registration.handshake import register_with

        return register_with(
            present_app(), url, token_a, name=name, version=version, quirks=quirks
        )

    def peer(self, party: Party) -> Peer:
        """Return what calls a party, from a context of the app.

        See :class:`flask_ocpi_status.registration.peer.Peer`.
        """
        demand_extra()
        from .registration.peer import Peer

        return Peer(party, PeerSettings.of(current_app.config))

    @property
    def parties(self) -> Parties:
        """The store of the parties, in a context of the app."""
        return parties_of(current_app)

    def _opening(
        self, app: Flask, state: AppState
    ) -> Callable[[], ResponseReturnValue | None]:
        def open_sealed() -> ResponseReturnValue | None:
            if not state.sealed:
                with state.lock:
                    if not state.sealed:
                        self._seal(app, state)
            return open_request()

        return open_sealed

    @staticmethod
    def _seal(app: Flask, state: AppState) -> None:
        """Put in contract all that is enrolled, when nothing can be added any more.

        By the first request every blueprint is there, with its nested ones, under its
        final name; so are the host's own hooks, behind which the last of ours is to
        come.
        """
        if state.scopes.registration is not None:
            state.load_registered = partial(load_stored_party, app)
        wrap_views(app, state)
        put_functions_in_contract(app, state.scopes)
        # Flask is going through this very list, and will come to it.
        app.before_request_funcs[None].append(admit_request)
        state.sealed = True


def _callable(function: F) -> F:
    if not callable(function):
        raise TypeError(f"{function!r} cannot be called; pass a function.")
    return function


def _default_of(app: Flask) -> Callable[[Any], Any]:
    """Ask the app's JSON provider for what JSON does not have by itself."""

    def default(value: Any) -> Any:
        return getattr(app.json, "default", no_default)(value)

    return default
