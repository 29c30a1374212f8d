"""The blueprint with which parties find us and register: versions and credentials.

Rules: OCPI 2.2.1, Version information endpoint and Credentials; the same chapters of
the other versions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask import current_app
from flask import request
from flask.blueprints import BlueprintSetupState
from marshmallow import ValidationError
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import Unauthorized

from ..blueprint import OCPIBlueprint
from ..codec import JSONError
from ..context import ocpi_request
from ..contracts import CREDENTIALS
from ..contracts import FEATURES
from ..contracts import VERSIONS
from ..contracts import Contract
from ..contracts import Features
from ..errors import MalformedBody
from ..errors import OCPIError
from ..monitoring import logger
from ..scope import scopes_of
from ..state import present_app
from ..state import state_of
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from .credentials import read_credentials
from .credentials import write_credentials
from .failures import RegistrationFailed
from .parties import Party
from .parties import StoreProblem
from .parties import TokenOutdated
from .settings import demand_extra
from .stores import come_back_later
from .stores import parties_of
from .versions import is_same
from .versions import offered
from .versions import version_details
from .versions import versions_list
from .versions import versions_url


class RegistrationBlueprint(Blueprint):
    """Versions, version details and credentials, for all versions of the app.

    Below its prefix are ``/versions``, ``/2.2.1`` and ``/2.2.1/credentials``, and so on
    for each version that a blueprint of the app has a module of. Others are unknown.
    ``OCPI_STATUS_ROLES`` says who the platform is.

    :param name: the blueprint's; no two blueprints of an app have the same.
    :param url_prefix: where it is.
    :param contract: the contract of the versions list; the app's own without one.

    The other parameters are those of :class:`flask.Blueprint`.

    :raises RuntimeError: without what calls to other parties need.
    """

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
        for version in FEATURES:
            self.register_blueprint(_details(version))
            self.register_blueprint(_credentials(version))
        self.record(_note_prefix)


def _note_prefix(state: BlueprintSetupState) -> None:
    scopes_of(state.app).registration = (state.url_prefix or "").rstrip("/")


def _versions(contract: Contract | str | None) -> OCPIBlueprint:
    blueprint = OCPIBlueprint(
        "versions", __name__, contract=contract, module=VERSIONS, url_prefix=""
    )
    blueprint.add_url_rule("/versions/", "list", _list_versions)
    return blueprint


def _details(version: str) -> OCPIBlueprint:
    blueprint = _of_version("details", version, module=VERSIONS)
    blueprint.add_url_rule("/", "details", _show_details)
    return blueprint


def _credentials(version: str) -> OCPIBlueprint:
    blueprint = _of_version(
        "credentials", version, "/credentials", module=CREDENTIALS, role="SENDER"
    )
    blueprint.before_request(_check_offered)
    blueprint.register_error_handler(StoreProblem, come_back_later)
    blueprint.get("/")(_show)
    blueprint.post("/")(_register)
    # Without a body it is a mistake of most parties, and a renewal of some.
    blueprint.put("/", body="optional")(_update)
    blueprint.delete("/")(_remove)
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


def _list_versions() -> list[dict[str, Any]]:
    return versions_list(present_app())


def _show_details() -> dict[str, Any]:
    details = version_details(present_app(), _version())
    if details is None:
        raise NotFound
    return details


def _check_offered() -> None:
    if _version() not in offered(present_app()):
        raise NotFound


def _show() -> dict[str, Any]:
    """Return our credentials, with the token that the party has sent."""
    return _ours(ocpi_request.token)


def _register() -> dict[str, Any]:
    return _renew(_party(registered=False), _called_back)


def _update() -> dict[str, Any]:
    party = _party(registered=True)
    if request.get_data():
        return _renew(party, _called_back)
    if Quirk.EMPTY_PUT not in party.quirks:
        raise MalformedBody(JSONError.at("the body is empty", b"", 0))
    return _renew(party, lambda party: party)


def _remove() -> None:
    party, token = _party(registered=True), ocpi_request.token
    assert token is not None
    try:
        parties_of(current_app).unregister(party, presented=token)
    except TokenOutdated as error:
        raise _outdated() from error


def _called_back(party: Party) -> Party:
    """Return the party as it says that it is, once it was called and found to be so."""
    # Here and not above: calls need the extra.
    from .handshake import answer_registration

    credentials = read_credentials(
        ocpi_request.json,
        _features(),
        insecure=current_app.config["OCPI_STATUS_INSECURE_PEERS"],
    )
    if is_same(credentials.url, versions_url(present_app())):
        raise ValidationError({"url": ["It is ours; send that of your own versions."]})
    try:
        return answer_registration(present_app(), party, credentials, _version())
    except RegistrationFailed as error:
        logger.warning("The party %r is not registered. %s", party.name, error)
        raise OCPIError(error.told, status_code=error.status_code) from None


def _renew(party: Party, changed: Callable[[Party], Party]) -> dict[str, Any]:
    """Give a party a new token, and answer with our credentials.

    Stored is last of all: nothing can fail after it.

    :param changed: returns the party as it is to be stored.
    """
    token, presented = CredentialsToken.generate(), ocpi_request.token
    assert presented is not None
    ours = _ours(token)
    party = changed(party)
    try:
        parties_of(current_app).register(
            party,
            presented=presented,
            token=token,
            quirks=_learned(party),
        )
    except TokenOutdated as error:
        raise _outdated() from error
    return ours


def _learned(party: Party) -> frozenset[Quirk] | None:
    """Return the party's quirks if the call-back has found one out."""
    known: Party = ocpi_request.party
    return None if party.quirks == known.quirks else party.quirks


def _party(*, registered: bool) -> Party:
    """Return the party, if it may do in its state what it asks for.

    :raises MethodNotAllowed: if it may not, with what it may do.
    """
    party = ocpi_request.party
    if not isinstance(party, Party):
        raise MethodNotAllowed(
            ["GET"], "You are known without a registration; ask for a token A."
        )
    if party.registered and not registered:
        raise MethodNotAllowed(
            ["GET", "PUT", "DELETE"], "You are registered already; use PUT."
        )
    if registered and not party.registered:
        raise MethodNotAllowed(["GET", "POST"], "You are not registered yet; use POST.")
    return party


def _outdated() -> Unauthorized:
    return Unauthorized("Another registration was faster, or is under way.")


def _ours(token: CredentialsToken | None) -> dict[str, Any]:
    assert token is not None  # the token has been checked
    return write_credentials(
        token, versions_url(present_app()), state_of(current_app).platform, _features()
    )


def _version() -> str:
    contract = ocpi_request.contract
    return str(getattr(contract, "version", ""))


def _features() -> Features:
    return FEATURES[_version()]
