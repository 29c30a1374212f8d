"""Blueprints that answer in contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import Protocol
from typing import TypeVar

from flask import Blueprint
from flask import current_app
from flask import request
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App
from flask.typing import RouteCallable

from .answers.transactions import check_session
from .contracts import CREDENTIALS
from .contracts import VERSIONS
from .contracts import Contract
from .exchange.enrolment import BodyRule
from .exchange.enrolment import Enrolled
from .exchange.enrolment import Role
from .exchange.enrolment import Session
from .exchange.enrolment import ViewOptions
from .exchange.ruled import forget_rules
from .exchange.ruled import note_rule
from .exchange.scope import scopes_of
from .exchange.state import find_state
from .exchange.state import state_of
from .views.accepting import accepts
from .views.neighbours import answers_by_itself
from .views.neighbours import undisturbed
from .views.paging import Paginated
from .views.paging import paginated
from .views.returning import returns
from .views.wrapping import check_view

_OF_REGISTRATION = (None, VERSIONS, CREDENTIALS)
V = TypeVar("V", bound=Callable[..., Any])


class Routing(Protocol):
    """How ``route``, ``get`` and their like decorate a view with its rule."""

    def __call__(
        self,
        rule: str,
        *,
        envelope: bool = True,
        body: BodyRule = "required",
        auth: bool = True,
        **options: Any,
    ) -> Callable[[V], V]:
        """Decorate a view; see :meth:`ContractBlueprint.add_url_rule`."""
        ...


class ContractBlueprint(Blueprint):
    """A blueprint whose every answer is in a status contract.

    What its views return is put into the contract's envelope: functions, method views,
    ``async def``. So is what they raise, what its error handlers and ``before_request``
    functions return, what is unknown below its prefix and what has the wrong method. A
    body is judged as JSON before the view.

    A rule refines it: ``@bp.get("/file", envelope=False)`` leaves the result alone,
    ``@bp.post("/search", body="optional")`` allows an empty body, and
    ``body="ignored"`` leaves the body alone.

    :param contract: a contract or its name. Without one, that of the blueprint in
        contract that it is nested in, or else the app's own.
    :param session: a database session that is committed when an answer is a success,
        and rolled back when it is any failure (see :func:`atomic`). Without one,
        likewise that of the blueprint that it is nested in.

    The other parameters are those of :class:`flask.Blueprint`.

    :raises LookupError: for a name that no contract has, when the blueprint meets the
        app.
    :raises TypeError: for a session that cannot commit or roll back.
    """

    #: APIFlask asks it of every blueprint that has hooks; what is here is described by
    #: OCPI, and not by a schema of the app's.
    enable_openapi = False
    #: Gives a view its body, judged by a schema.
    accepts = staticmethod(accepts)
    #: Judges what a view answers with.
    returns = staticmethod(returns)

    def __init__(
        self,
        name: str,
        import_name: str,
        *args: Any,
        contract: Contract | str | None = None,
        session: Session | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name, import_name, *args, **kwargs)
        self._ruled: list[object] = []
        if session is not None:
            check_session(session)
        enrol(self, self._enrolled(contract, session))

    def _enrolled(
        self, contract: Contract | str | None, session: Session | None
    ) -> Enrolled:
        """Say what is enrolled, but for the prefix."""
        return Enrolled(contract, session=session)

    def register(self, app: App, options: dict[str, Any]) -> None:
        """Register it, as Flask does.

        :raises RuntimeError: when something on it answers its errors by itself.
        """
        forget_rules(self._ruled)
        with undisturbed(app, self):
            super().register(app, options)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: RouteCallable | None = None,
        provide_automatic_options: bool | None = None,
        *,
        envelope: bool = True,
        body: BodyRule = "required",
        auth: bool = True,
        **options: Any,
    ) -> None:
        """Add a rule, as Flask does.

        :param envelope: whether the view's result is put into the envelope.
        :param auth: whether a credentials token is asked for, on an
            :class:`OCPIBlueprint` and in what is nested there.
        :param body: what the view wants of a body: ``"required"``, ``"optional"``, or
            ``"ignored"`` to be left alone with it. A DELETE may always come without.
        :raises RuntimeError: for a rule that is no text, but made by another extension.
        :raises TypeError: for a view that is a class.
        :raises ValueError: for another word than these, and for a view whose rules
            want different things under one endpoint.
        """
        if not isinstance(rule, str):
            raise answers_by_itself(self)
        if view_func is not None:
            check_view(view_func, "A rule of a ContractBlueprint")
        if body not in ("required", "optional", "ignored"):
            raise ValueError(
                f"body={body!r} means nothing; use 'required', 'optional' or 'ignored'."
            )
        # Both spellings of a URL answer: a redirect would be a page, not an answer.
        options.setdefault("strict_slashes", False)
        options["provide_automatic_options"] = provide_automatic_options
        super().add_url_rule(rule, endpoint, view_func, **options)
        note_rule(view_func)
        self._ruled.append(view_func)
        own = str(endpoint or getattr(view_func, "__name__", ""))
        self.record(_options_of(own, ViewOptions(envelope, body, auth=auth)))

    if TYPE_CHECKING:
        # Flask's own decorators let a view return only what Flask understands.
        route: Routing
        get: Routing
        post: Routing
        put: Routing
        patch: Routing
        delete: Routing


class OCPIBlueprint(ContractBlueprint):
    """A blueprint that speaks OCPI: one side of one module of one version.

    :param contract: an OCPI contract or its name; without one, as for a
        :class:`ContractBlueprint`.
    :param module: the identifier of the module, as version details list it. Without
        one, the blueprint is not listed.
    :param role: ``"SENDER"`` where its objects are read from us, ``"RECEIVER"`` where
        they are sent to us (OCPI 2.2.1, Version information, InterfaceRole).
    :param auth: whether its views ask for a credentials token, where the app has a
        token loader; ``auth=False`` on a rule lets everybody in there.
    :raises TypeError: for a contract that is not OCPI's, when the blueprint meets the
        app at the latest.
    :raises ValueError: likewise, for a module that the version does not have, and for
        one that is mounted already.
    """

    #: Gives a view its ``page``, and completes the :class:`Page` that it returns.
    paginated: Paginated = staticmethod(paginated)

    def __init__(
        self,
        name: str,
        import_name: str,
        *args: Any,
        contract: Contract | str | None = None,
        session: Session | None = None,
        module: str | None = None,
        role: Role | None = None,
        auth: bool = True,
        **kwargs: Any,
    ) -> None:
        self._part = Enrolled(None, ocpi=True, module=module, role=role, auth=auth)
        super().__init__(
            name, import_name, *args, contract=contract, session=session, **kwargs
        )

    def _enrolled(
        self, contract: Contract | str | None, session: Session | None
    ) -> Enrolled:
        return replace(self._part, contract=contract, session=session)


def enrol(blueprint: Blueprint, enrolled: Enrolled) -> None:
    """Have a blueprint's answers made in contract wherever it is registered.

    :param enrolled: what it is, but for the prefix that it gets there.
    """

    def record(state: BlueprintSetupState) -> None:
        app, scopes = state.app, scopes_of(state.app)
        mounted = replace(enrolled, prefix=state.url_prefix, subdomain=state.subdomain)
        mounted = scopes.enrol(_full_name(state), mounted)
        known = find_state(app)
        if known is not None:
            known.contracts.of(mounted)
            scopes.mounts(known.contracts)
            if known.sealed:
                raise RuntimeError(
                    f"The blueprint {state.name!r} comes too late to answer in"
                    " contract; register it before the app's first request."
                )
            if mounted.module not in _OF_REGISTRATION:
                scopes.offer(False)
            return
        # init_app will see to it, unless it is forgotten.
        hooks = app.before_request_funcs.setdefault(None, [])
        if _remember_init_app not in hooks:
            hooks.append(_remember_init_app)

    blueprint.record(record)


def _options_of(
    endpoint: str, options: ViewOptions
) -> Callable[[BlueprintSetupState], None]:
    def record(state: BlueprintSetupState) -> None:
        full = f"{_full_name(state)}.{endpoint}"
        scopes_of(state.app).set_options(full, options)

    return record


def _remember_init_app() -> None:
    """Refuse to run views that nobody has put into their envelope."""
    enrolled = scopes_of(current_app).blueprints
    if any(name in enrolled for name in request.blueprints):
        state_of(current_app)


def _full_name(state: BlueprintSetupState) -> str:
    return f"{state.name_prefix}.{state.name}".lstrip(".")
