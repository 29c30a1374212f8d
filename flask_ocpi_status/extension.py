"""The extension object."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import partial
from typing import TYPE_CHECKING
from typing import TypeVar

from flask import Blueprint
from flask import Flask

from .answers.departure import Departure
from .answers.handlers import take_over
from .answers.handlers import take_over_app
from .answers.provider import default_of
from .background import Background
from .background import Threads
from .background.starting import check_background
from .blueprint import enrol
from .codec import Codec
from .config import DEFAULTS
from .config import check_config
from .contracts import Contract
from .exchange.arrival import arriving
from .exchange.enrolment import Contracts
from .exchange.enrolment import Enrolled
from .exchange.scope import scopes_of
from .exchange.state import EXTENSION
from .exchange.state import AppState
from .exchange.state import Hooks
from .exchange.state import ReceiverHook
from .exchange.state import RegistrationHook
from .exchange.state import TokenLoader
from .exchange.state import keep_state
from .exchange.state import present_app
from .naming.article import kind_of
from .parties.parties import Parties
from .parties.parties import Party
from .peers.settings import demand_extra
from .peers.settings import needed_endpoints
from .registration.acting import ActingFirst
from .registration.credentials import check_roles
from .sealing import opening
from .sync import hook_of
from .transport.platform import Platform
from .transport.routing import PartyId
from .transport.tokens import read_schemes
from .urls import validate_base_url
from .views.neighbours import watch

if TYPE_CHECKING:
    from .modules.facing.peer import TypedPeer

T = TypeVar("T", bound=TokenLoader)
R = TypeVar("R", bound=ReceiverHook)
C = TypeVar("C", bound=RegistrationHook)


class OCPIStatus(ActingFirst):
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
    :param background: where what is to be done later is done; without one, in four
        threads of each app (:class:`.Threads`).
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        contract: Contract | str | None = None,
        contracts: Iterable[Contract] = (),
        parties: Parties | None = None,
        background: Background | None = None,
    ) -> None:
        # Defaults for init_app, and nothing of any app.
        self._contract = contract
        self._contracts = tuple(contracts)
        self._parties = parties
        self._background = background
        # But for these: they may be given at any time, and are asked by every app.
        self._hooks = Hooks()
        _check_store(parties)
        check_background(background)
        if app is not None:
            self.init_app(app)

    def init_app(
        self,
        app: Flask,
        *,
        contract: Contract | str | None = None,
        parties: Parties | None = None,
        background: Background | None = None,
    ) -> None:
        """Set an app up, before or after its blueprints are registered.

        All of its configuration is optional: the keys ``OCPI_STATUS_…``, each with what
        it may be in :mod:`flask_ocpi_status.config`.

        :param contract: the app's contract, before the instance's and the
            configuration's.
        :param parties: the app's store of parties, before the instance's.
        :param background: where the app's tasks are done, before the instance's.
        :raises RuntimeError: when the app is set up already.
        :raises LookupError: when there is no contract of the name.
        :raises TypeError: for a store that is none, and for what does no tasks.
        :raises ValueError: for a key that there is not, and for one whose value cannot
            be used.
        """
        _check_store(parties)
        check_background(background)
        if EXTENSION in app.extensions:
            raise RuntimeError(
                "The app answers in contract already; call init_app once for each app,"
                " or OCPIStatus(app) and no init_app."
            )
        check_config(app.config)
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
        app.config["OCPI_STATUS_ROLES"] = check_roles(app.config["OCPI_STATUS_ROLES"])
        needed_endpoints(app.config)  # refuses what is no such pair
        state = AppState(
            app,
            contracts,
            scopes,
            Codec(default_of(app)),
            schemes=read_schemes(app.config["OCPI_STATUS_TOKEN_SCHEMES"]),
            platform=Platform.of(app.config["OCPI_STATUS_ROLES"]),
            hooks=self._hooks,
            parties=self._parties if parties is None else parties,
            background=background or self._background or Threads(),
        )
        state.background.init_app(app)
        app.extensions[EXTENSION] = self
        keep_state(app, state)
        # The first functions of all: whatever fails behind them is in contract.
        preprocessors = app.url_value_preprocessors.setdefault(None, [])
        preprocessors.insert(0, opening(app, state))
        owns = partial(scopes.owns, app, contracts)
        app.request_context = arriving(  # type: ignore
            app, owns, partial(_complete, state)
        )
        app.wsgi_app = Departure(app, app.wsgi_app, owns)  # type: ignore[method-assign]
        take_over_app(app)
        scopes.offer(False)

    def enroll(
        self, blueprint: Blueprint, *, contract: Contract | str | None = None
    ) -> None:
        """Take over the views and the errors of a blueprint that someone else wrote.

        :param blueprint: the blueprint, before it is registered.
        :param contract: a contract or its name; the app's own without one.
        :raises RuntimeError: when the blueprint is registered already; and, when it is
            registered then, where something on it answers its errors by itself.
        """
        if blueprint._got_registered_once:
            raise RuntimeError(
                f"The blueprint {blueprint.name!r} is registered already; enroll it"
                " before register_blueprint."
            )
        take_over(blueprint)
        watch(blueprint)
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
        self._hooks.load_party = hook_of(load)
        return load

    def unknown_receiver(self, hook: R) -> R:
        """Have a function told of messages to a party that the platform does not host.

        It gets a :class:`PartyId` and may raise, for instance
        :class:`UnknownReceiver` where the platform is a hub. Without it, or when it
        returns, the view is called. ``OCPI_STATUS_ROLES`` says who is hosted.

        :raises TypeError: for what cannot be called.
        """
        self._hooks.unknown_receiver = hook_of(hook)
        return hook

    def registering(self, hook: C) -> C:
        """Have a function look at each registration, before anything comes of it.

        It gets the party as it says that it is (:class:`.Party`), and its roles, and
        refuses it by raising, as a view does, or by returning ``False`` (403). It is
        asked when a party registers and when it sends its credentials anew, after its
        invitation and before it is called back; and when we register with a party,
        before that is stored.

        :raises TypeError: for what cannot be called.
        """
        self._hooks.registering = hook_of(hook)
        return hook

    def peer(
        self,
        party: Party,
        *,
        receiver: PartyId | None = None,
        sender: PartyId | None = None,
    ) -> TypedPeer:
        """Return what calls a party, from a context of the app.

        It has the party's modules, as in ``peer.locations.put(document)``, and speaks
        the version of the app's platform; ``platform.peer(party)`` is for several.

        :param receiver: the TO party, where the party has several.
        :param sender: the FROM party, where we have several.
        """
        demand_extra()
        from .modules.facing.peer import TypedPeer

        return TypedPeer.of(present_app(), party, receiver=receiver, sender=sender)


def _complete(state: AppState) -> None:
    """Add the URLs that depend on what else is there, before the first request."""
    if state.sealed:
        return
    with state.lock:
        if not state.sealed:
            state.scopes.offer(True)


def _check_store(parties: object) -> None:
    if isinstance(parties, type) or not (
        parties is None or hasattr(parties, "by_token")
    ):
        raise TypeError(
            f"parties= takes a store of parties, not {kind_of(parties)}; pass"
            " SQLParties with a URL or an engine, or set OCPI_STATUS_DATABASE."
        )
