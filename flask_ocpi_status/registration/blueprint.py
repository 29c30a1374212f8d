"""The blueprint with which parties find us and register: versions and credentials.

Rules: OCPI 2.2.1, Version information endpoint and Credentials; the same chapters of
the other versions.
"""

from __future__ import annotations

from typing import Any
from typing import cast

from flask import Blueprint
from flask import Flask
from flask.blueprints import BlueprintSetupState

from ..blueprint import OCPIBlueprint
from ..contracts import CREDENTIALS
from ..contracts import VERSIONS
from ..contracts import Contract
from ..exchange.scope import Registration
from ..exchange.scope import scopes_of
from ..exchange.state import EXTENSION
from ..parties.parties import StoreProblem
from ..parties.stores import come_back_later
from ..peers.settings import demand_extra
from .answering import check_offered
from .operations import CREDENTIALS as OPERATIONS
from .operations import DETAILS
from .operations import LIST
from .versions import has_modules
from .versions import offered


class RegistrationBlueprint(Blueprint):
    """Versions, version details and credentials, for all versions of the app.

    Below its prefix are ``/versions``, ``/2.2.1`` and ``/2.2.1/credentials``, and so on
    for each version that a blueprint of the app has a module of. Others are unknown.
    ``OCPI_STATUS_ROLES`` says who the platform is.

    An app can be several platforms: each has a blueprint of its own, in which this one
    and its modules are nested.

    :param name: the blueprint's; no two blueprints of an app have the same.
    :param url_prefix: where it is.
    :param contract: the contract of the versions list; the app's own without one.

    The other parameters are those of :class:`flask.Blueprint`.

    :raises RuntimeError: without what calls to other parties need.
    """

    #: As :class:`.ContractBlueprint` has it.
    enable_openapi = False

    def __init__(
        self,
        name: str = "ocpi",
        import_name: str = __name__,
        *,
        url_prefix: str = "/ocpi",
        contract: Contract | str | None = None,
        **kwargs: Any,
    ) -> None:
        demand_extra()
        super().__init__(name, import_name, url_prefix=url_prefix, **kwargs)
        self.register_blueprint(_versions(contract))
        self.record(_offer_what_there_will_be)


def exempt_from_csrf(app: Flask) -> None:
    """Let parties register where Flask-WTF's ``CSRFProtect`` watches over the app.

    A party shows a token and has no cookie, so nobody can have its browser call. The
    views sit on nested blueprints, to which ``csrf.exempt(…)`` of the one round them
    does not reach. By their names, which no page of the host's has, they are exempted
    in every version of Flask-WTF.
    """
    exempt = getattr(app.extensions.get("csrf"), "exempt", None)
    if exempt is not None:
        for operation in (LIST, DETAILS, *OPERATIONS):
            exempt(operation.view)


def _offer_what_there_will_be(state: BlueprintSetupState) -> None:
    """Add the URLs of each version once it is offered: others do not exist.

    :raises ValueError: for a second blueprint of the kind on one platform.
    """
    app, prefix = cast("Flask", state.app), (state.url_prefix or "").rstrip("/")
    scopes = scopes_of(app)
    platform = state.name_prefix
    if platform in scopes.registrations:
        raise ValueError(
            "Parties register at one place of a platform, and two would be both the"
            " module 'credentials'; register one RegistrationBlueprint, or nest each in"
            " a blueprint of its own with its modules."
        )
    there: set[str] = set()

    def offer(complete: bool) -> None:
        if not complete and not has_modules(app, platform):
            return  # which version is offered without any is not known yet
        for version in offered(app, platform):
            if version in there:
                continue
            there.add(version)
            for part in (_details(version), _credentials(version)):
                app.register_blueprint(
                    part,
                    name_prefix=f"{state.name_prefix}.{state.name}".lstrip("."),
                    url_prefix=f"{prefix}{part.url_prefix}",
                    subdomain=state.subdomain,
                )

    scopes.registrations[platform] = Registration(prefix, offer, state.subdomain)
    if EXTENSION in app.extensions:
        offer(False)


def _versions(contract: Contract | str | None) -> OCPIBlueprint:
    blueprint = OCPIBlueprint(
        "versions", __name__, contract=contract, module=VERSIONS, url_prefix=""
    )
    blueprint.add_url_rule("/versions/", "list", LIST.view)
    return blueprint


def _details(version: str) -> OCPIBlueprint:
    blueprint = _of_version("details", version, module=VERSIONS)
    blueprint.add_url_rule("/", "details", DETAILS.view)
    return blueprint


def _credentials(version: str) -> OCPIBlueprint:
    blueprint = _of_version(
        "credentials", version, "/credentials", module=CREDENTIALS, role="SENDER"
    )
    blueprint.before_request(check_offered)
    blueprint.register_error_handler(StoreProblem, come_back_later)
    for operation in OPERATIONS:
        blueprint.add_url_rule(
            "/",
            view_func=operation.view,
            methods=[operation.method],
            body=operation.body,
        )
    return blueprint


def _of_version(
    name: str, version: str, below: str = "", **options: Any
) -> OCPIBlueprint:
    return OCPIBlueprint(
        f"{name}-{version.replace('.', '-')}",
        __name__,
        url_prefix=f"/{version}{below}",
        contract=f"ocpi-{version}",
        **options,
    )
