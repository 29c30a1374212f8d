"""The extension object."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from copy import copy
from typing import Any

from flask import Blueprint
from flask import Flask

from .blueprint import enrol
from .codec import Codec
from .codec import no_default
from .config import DEFAULTS
from .context import EXTENSION
from .context import AppState
from .contracts import Contract
from .enrolment import Contracts
from .enrolment import Enrolled
from .handlers import put_functions_in_contract
from .handlers import take_over
from .handlers import take_over_app
from .monitoring import announce
from .scope import scopes_of
from .validation import answer_without_view
from .validation import open_request
from .views import wrap_views


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
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        contract: Contract | str | None = None,
        contracts: Iterable[Contract] = (),
    ) -> None:
        # Defaults for init_app, and nothing of any app.
        self._contract = contract
        self._contracts = tuple(contracts)
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask, *, contract: Contract | str | None = None) -> None:
        """Set an app up, before or after its blueprints are registered.

        Configuration, all optional:
        ``OCPI_STATUS_CONTRACT``, ``OCPI_STATUS_PREFIXES``, ``OCPI_STATUS_MAX_BODY``,
        ``OCPI_STATUS_EXACT_NUMBERS``, ``OCPI_STATUS_REQUIRE_CONTENT_TYPE``,
        ``OCPI_STATUS_FIELD_ERRORS``.

        :param contract: the app's contract, before the instance's and the
            configuration's.
        :raises RuntimeError: when the app is set up already.
        :raises LookupError: when there is no contract of the name.
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
        state = AppState(app, contracts, scopes, Codec(_default_of(app)))
        app.extensions[EXTENSION] = state
        # The first of all hooks: whatever fails behind it is in contract.
        hooks = app.before_request_funcs.setdefault(None, [])
        hooks.insert(0, _opening(app, state))
        app.after_request(announce)
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
        enrol(blueprint, contract)


def _opening(app: Flask, state: AppState) -> Callable[[], None]:
    def open_sealed() -> None:
        if not state.sealed:
            _seal(app, state)
        open_request(state)

    return open_sealed


def _seal(app: Flask, state: AppState) -> None:
    """Put in contract all that is enrolled, once, when nothing can be added any more.

    By the first request every blueprint is there, with its nested ones, under its final
    name; so are the host's own hooks, behind which the last of ours is to come.
    """
    with state.lock:
        if not state.sealed:
            wrap_views(app, state)
            put_functions_in_contract(app, state.scopes)
            # Flask is going through this very list, and will come to it.
            app.before_request_funcs[None].append(answer_without_view)
            state.sealed = True


def _default_of(app: Flask) -> Callable[[Any], Any]:
    """Ask the app's JSON provider for what JSON does not have by itself."""

    def default(value: Any) -> Any:
        return getattr(app.json, "default", no_default)(value)

    return default
