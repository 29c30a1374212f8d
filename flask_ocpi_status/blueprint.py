"""Blueprints that answer in contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from flask import Blueprint
from flask import current_app
from flask import request
from flask.blueprints import BlueprintSetupState
from flask.typing import RouteCallable

from .context import EXTENSION
from .context import state_of
from .contracts import Contract
from .enrolment import BodyRule
from .enrolment import Enrolled
from .enrolment import Session
from .enrolment import ViewOptions
from .handlers import take_over
from .scope import scopes_of
from .transactions import check_session
from .views import check_view

V = TypeVar("V", bound=Callable[..., Any])


class ContractBlueprint(Blueprint):
    """A blueprint whose every answer is in a status contract.

    What its views return is put into the contract's envelope: functions, method views,
    ``async def``. So is what they raise, what its error handlers and ``before_request``
    functions return, what is unknown below its prefix and what has the wrong method. A
    body is judged as JSON before the view.

    A rule refines it: ``@bp.get("/file", envelope=False)`` leaves the result alone,
    ``@bp.post("/search", body="optional")`` allows an empty body, and
    ``body="ignored"`` leaves the body alone.

    :param contract: a contract or its name; the app's own without one.
    :param session: a database session that is committed when an answer is a success,
        and rolled back when it is any failure (see :func:`atomic`).

    The other parameters are those of :class:`flask.Blueprint`.

    :raises LookupError: for a name that no contract has, when the blueprint meets the
        app.
    :raises TypeError: for a session that cannot commit or roll back.
    """

    _ocpi_only = False

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
        if session is not None:
            check_session(session)
        take_over(self)
        enrol(self, contract, ocpi=self._ocpi_only, session=session)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: RouteCallable | None = None,
        provide_automatic_options: bool | None = None,
        *,
        envelope: bool = True,
        body: BodyRule = "required",
        **options: Any,
    ) -> None:
        """Add a rule, as Flask does.

        :param envelope: whether the view's result is put into the envelope.
        :param body: what the view wants of a body: ``"required"``, ``"optional"``, or
            ``"ignored"`` to be left alone with it. A DELETE may always come without.
        :raises TypeError: for a view that is a class.
        :raises ValueError: for another word than these, and for a view whose rules
            want different things under one endpoint.
        """
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
        if rule.endswith("/") and not options["strict_slashes"]:
            self.record(_without_slash(rule[:-1], endpoint, view_func, options))
        own = str(endpoint or getattr(view_func, "__name__", ""))
        self.record(_options_of(own, ViewOptions(envelope, body)))

    if TYPE_CHECKING:
        # Flask's own decorators let a view return only what Flask understands.
        def route(
            self,
            rule: str,
            *,
            envelope: bool = True,
            body: BodyRule = "required",
            **options: Any,
        ) -> Callable[[V], V]:
            """Decorate a view with its rule."""
            ...

        get = post = put = patch = delete = route


class OCPIBlueprint(ContractBlueprint):
    """A blueprint that speaks OCPI.

    :param contract: an OCPI contract or its name; the app's own without one.
    :raises TypeError: for a contract that is not OCPI's, when the blueprint meets the
        app at the latest.
    """

    _ocpi_only = True


def enrol(
    blueprint: Blueprint,
    contract: Contract | str | None,
    *,
    ocpi: bool = False,
    session: Session | None = None,
) -> None:
    """Have a blueprint's answers made in contract wherever it is registered."""

    def record(state: BlueprintSetupState) -> None:
        app = state.app
        enrolled = Enrolled(contract, state.url_prefix, ocpi, session)
        scopes_of(app).enrol(_full_name(state), enrolled)
        if EXTENSION in app.extensions:
            known = state_of(app)
            known.contracts.of(enrolled)
            if known.sealed:
                raise RuntimeError(
                    f"The blueprint {state.name!r} comes too late to answer in"
                    " contract; register it before the app's first request."
                )
            return
        # init_app will see to it, unless it is forgotten.
        hooks = app.before_request_funcs.setdefault(None, [])
        if _remember_init_app not in hooks:
            hooks.append(_remember_init_app)

    blueprint.record(record)


def _without_slash(
    rule: str,
    endpoint: str | None,
    view_func: RouteCallable | None,
    options: dict[str, Any],
) -> Callable[[BlueprintSetupState], None]:
    """Add the rule's other spelling, which Werkzeug answers to its methods only.

    A wrong method would be an unknown URL there.
    """

    def record(state: BlueprintSetupState) -> None:
        if rule or state.url_prefix:
            state.add_url_rule(rule, endpoint, view_func, **options)

    return record


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
