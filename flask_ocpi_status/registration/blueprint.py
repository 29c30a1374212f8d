"""The blueprint with which parties find us and register: versions and credentials.

Rules: OCPI 2.2.1, Version information endpoint and Credentials; the same chapters of
the other versions.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from math import ceil
from typing import Any

from flask import Blueprint
from flask import Flask
from flask import current_app
from flask import request
from flask.blueprints import BlueprintSetupState
from marshmallow import ValidationError
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import TooManyRequests
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
from .claims import taken_error
from .credentials import Credentials
from .credentials import read_credentials
from .credentials import write_credentials
from .failures import RegistrationFailed
from .parties import Party
from .parties import PartyTaken
from .parties import StoreProblem
from .parties import TokenInUse
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


def exempt_from_csrf(app: Flask) -> None:
    """Let parties register where Flask-WTF's ``CSRFProtect`` watches over the app.

    A party shows a token and has no cookie, so nobody can have its browser call. The
    views sit on nested blueprints, to which ``csrf.exempt(…)`` of the one round them
    does not reach. By their names, which no page of the host's has, they are exempted
    in every version of Flask-WTF.
    """
    exempt = getattr(app.extensions.get("csrf"), "exempt", None)
    if exempt is not None:
        for view in (_list_versions, _show_details, _show, _register, _update, _remove):
            exempt(view)


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
    return _ours(_presented())


def _register() -> dict[str, Any]:
    return _after_call_back(_party(registered=False))


def _update() -> dict[str, Any]:
    party = _party(registered=True)
    if request.get_data():
        return _after_call_back(party)
    if Quirk.EMPTY_PUT not in party.quirks:
        raise MalformedBody(JSONError.at("the body is empty", b"", 0))
    return _renew(party, lambda: party)


def _remove() -> None:
    party = _party(registered=True)
    try:
        parties_of(current_app).unregister(party, presented=_presented())
    except TokenOutdated as error:
        raise _outdated() from error


def _after_call_back(party: Party) -> dict[str, Any]:
    """Renew a party as it says that it is, once it was called and found to be so.

    Of those who come with the same token one is answered at a time: each waits for the
    party that it calls, and would keep a worker from all others meanwhile.
    """
    credentials = read_credentials(
        ocpi_request.json,
        _version(),
        text=request.get_data(),
        insecure=current_app.config["OCPI_STATUS_INSECURE_PEERS"],
    )
    if is_same(credentials.url, versions_url(present_app())):
        raise ValidationError({"url": ["It is ours; send that of your own versions."]})
    with _held(party):
        return _renew(party, lambda: _called_back(party, credentials))


def _called_back(party: Party, credentials: Credentials) -> Party:
    # Here and not above: calls need the extra.
    from .handshake import answer_registration

    try:
        return answer_registration(present_app(), party, credentials, _version())
    except RegistrationFailed as error:
        logger.warning("The party %r is not registered. %s", party.name, error)
        raise OCPIError(error.told, status_code=error.status_code) from None


@contextmanager
def _held(party: Party) -> Iterator[None]:
    """Let nobody else register with the same token, as long as it lasts."""
    parties, presented = parties_of(current_app), _presented()
    deadline = current_app.config["OCPI_STATUS_PEER_DEADLINE"]
    try:
        parties.hold(party, presented=presented, seconds=2 * deadline)
    except TokenInUse:
        raise TooManyRequests(
            "Another registration with this token is being answered; wait for its end.",
            retry_after=ceil(deadline),
        ) from None
    except TokenOutdated:
        raise _outdated() from None
    try:
        yield
    finally:
        with suppress(StoreProblem):  # it holds for a while, and no longer
            parties.release(presented)


def _renew(party: Party, change: Callable[[], Party]) -> dict[str, Any]:
    """Give a party a new token, and answer with our credentials.

    Stored is last of all: nothing can fail after it.

    :param change: returns the party as it is to be stored.
    """
    token = CredentialsToken.generate()
    ours = _ours(token)
    changed = change()
    learned = None if changed.quirks == party.quirks else changed.quirks
    try:
        parties_of(current_app).register(
            changed, presented=_presented(), token=token, quirks=learned
        )
    except TokenOutdated as error:
        raise _outdated() from error
    except PartyTaken as error:
        raise taken_error(changed, error.taken) from None
    return ours


def _presented() -> CredentialsToken:
    token = ocpi_request.token
    assert token is not None  # it has been checked
    return token


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


def _ours(token: CredentialsToken) -> dict[str, Any]:
    return write_credentials(
        token, versions_url(present_app()), state_of(current_app).platform, _features()
    )


def _version() -> str:
    contract = ocpi_request.contract
    return str(getattr(contract, "version", ""))


def _features() -> Features:
    return FEATURES[_version()]
