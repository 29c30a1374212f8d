"""What is answered where parties find us and register: the views.

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
from typing import Final

from flask import current_app
from flask import request
from werkzeug.exceptions import Conflict
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import TooManyRequests
from werkzeug.exceptions import Unauthorized

from ..answers.monitoring import logger
from ..codec import JSONError
from ..contracts import FEATURES
from ..contracts import Features
from ..contracts import Violation
from ..errors import MalformedBody
from ..errors import OCPIError
from ..exchange.context import claimed_exchange
from ..exchange.context import ocpi_request
from ..exchange.state import present_app
from ..exchange.state import state_of
from ..parties.claims import taken_error
from ..parties.parties import GrantOutdated
from ..parties.parties import Party
from ..parties.parties import PartyTaken
from ..parties.parties import StoreProblem
from ..parties.parties import TokenInUse
from ..parties.parties import TokenOutdated
from ..parties.stores import parties_of
from ..peers.failures import RegistrationFailed
from ..transport.quirks import Quirk
from ..transport.tokens import CredentialsToken
from .credentials import read_credentials
from .credentials import said_by
from .credentials import write_credentials
from .versions import offered
from .versions import version_details
from .versions import versions_list
from .versions import versions_url

#: The seconds that the answer to a registration takes at most besides its call-back.
_MARGIN: Final = 5.0


def list_versions() -> list[dict[str, Any]]:
    """Return the versions that we offer."""
    return versions_list(present_app())


def show_details() -> dict[str, Any]:
    """Return the endpoints of a version, if we offer it."""
    details = version_details(present_app(), _version())
    if details is None:
        raise NotFound
    return details


def check_offered() -> None:
    """Know nothing of the credentials of a version that we do not offer.

    They have no URL, unless the app was asked for something before it was complete.
    """
    if _version() not in offered(present_app()):
        raise NotFound


def show() -> dict[str, Any]:
    """Return our credentials, with the token that the party has sent."""
    return _revealed(_ours(_presented()))


def register() -> dict[str, Any]:
    """Register a party that has come with a token A."""
    return _after_call_back(_party(registered=False))


def update() -> dict[str, Any]:
    """Take a registered party's credentials anew, and give it another token."""
    party = _party(registered=True)
    if request.get_data():
        return _after_call_back(party)
    if Quirk.EMPTY_PUT not in party.quirks:
        raise MalformedBody(JSONError.at("the body is empty", b"", 0))
    return _renew(party, lambda: party)


def remove() -> None:
    """End a party's registration."""
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
    remarks: list[Violation] = []
    config = current_app.config
    credentials = read_credentials(
        ocpi_request.json,
        _version(),
        text=request.get_data(),
        insecure=config["OCPI_STATUS_INSECURE_PEERS"],
        lenient=config["OCPI_STATUS_LENIENT"] or Quirk.LENIENT in party.quirks,
        told=remarks.append,
    )
    if (exchange := claimed_exchange()) is not None:
        exchange.remarks = tuple(remarks)
    claiming = said_by(party, credentials)
    with _held(claiming):
        return _renew(party, lambda: _called_back(claiming, party))


def _called_back(party: Party, known: Party) -> Party:
    # Here and not above: calls need the extra.
    from .handshake import answer_registration

    try:
        return answer_registration(
            present_app(), party, known, _version(), presented=_presented()
        )
    except RegistrationFailed as error:
        logger.warning("The party %r is not registered. %s", party.name, error)
        raise OCPIError(error.told, status_code=error.status_code) from None


@contextmanager
def _held(party: Party) -> Iterator[None]:
    """Let nobody else register with the same token, as long as it lasts.

    :param party: as it says that it is.
    """
    parties = parties_of(current_app)
    deadline = current_app.config["OCPI_STATUS_PEER_DEADLINE"]
    seconds = deadline + _MARGIN
    try:
        held = parties.hold(party, presented=_presented(), seconds=seconds)
    except PartyTaken as error:
        raise taken_error(party, error.taken) from None
    except TokenInUse:
        raise TooManyRequests(
            "Another registration with this token is being answered; wait for its end.",
            retry_after=ceil(deadline),
        ) from None
    except TokenOutdated:
        raise _outdated() from None
    try:
        yield
    except StoreProblem:
        raise  # it would fail once more, after as long: the hold ends by itself
    except BaseException:
        with suppress(StoreProblem):  # likewise
            parties.release(held)
        raise


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
    except GrantOutdated:
        raise Conflict("Who you may be was changed meanwhile; send it again.") from None
    return _revealed(ours)


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


def _revealed(ours: dict[str, Any]) -> dict[str, Any]:
    """Return our credentials as they are sent, when nothing can fail any more."""
    return {**ours, "token": ours["token"].reveal()}


def _version() -> str:
    contract = ocpi_request.contract
    return str(getattr(contract, "version", ""))


def _features() -> Features:
    return FEATURES[_version()]
