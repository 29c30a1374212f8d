"""What a registration that we begin and a renewal have in common.

Credentials go out and others come back; who the other party says to be is looked at;
and where both sides begin at once, one of the two is made.

Rules: OCPI 2.2.1, Credentials, "Use cases"; the same chapter of the other versions.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from time import sleep
from typing import Any
from typing import Final
from typing import Literal

from flask import Flask
from marshmallow import ValidationError
from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import HTTPException

from ..contracts import CREDENTIALS
from ..contracts import StatusCode
from ..exchange.state import state_of
from ..parties.claims import refuse_ungranted
from ..parties.parties import GrantOutdated
from ..parties.parties import Parties
from ..parties.parties import Party
from ..parties.parties import PartyTaken
from ..parties.parties import check_party
from ..peers.failures import PeerError
from ..peers.failures import Reason
from ..peers.failures import RegistrationFailed
from ..peers.peer import Peer
from ..peers.settings import PeerSettings
from ..sync import refuse_awaitable
from ..violations import violations_of
from .credentials import Credentials
from .credentials import read_credentials
from .discovery import not_understood
from .discovery import single
from .discovery import unusable
from .versions import is_same
from .versions import versions_url

# With these, what we sent was not looked at: it has changed nothing.
_NOT_SENT: Final = frozenset({Reason.FORBIDDEN, Reason.NO_ENDPOINT, Reason.REDIRECT})
_OURS: Final = "Expected the URL of your own versions; this is that of ours."
# The seconds that another party's registration gets to arrive, and between two looks.
_A_MOMENT: Final = 2.0
_PAUSE: Final = 0.1


def exchange(
    app: Flask, found: Party, ours: dict[str, Any], *, method: Literal["POST", "PUT"]
) -> Credentials:
    """Send our credentials and return those that are answered.

    :param found: the party, with the endpoints of the version to be spoken.
    :raises RegistrationFailed: when they are not taken, or what is answered is none.
    """
    settings = PeerSettings.of(app.config)
    version = found.version or ""
    endpoint = found.endpoint(CREDENTIALS)
    assert endpoint is not None  # discover() has seen to it
    try:
        with Peer(found, settings) as peer:
            answer = peer.request(method, endpoint.url, ours, routed=False)
        # Nobody would tell them what is wrong with the form of theirs.
        return read_credentials(
            single(answer.data), version, insecure=settings.insecure, lenient=True
        )
    except PeerError as error:
        failed = unusable("did not take our credentials", error)
    except ValidationError as error:
        failed = not_understood("credentials", error)
    # Not in there: what the frames below hold of the credentials is not to be seen.
    raise failed


def look_at_claims(app: Flask, party: Party, known: Party | None = None) -> None:
    """Ask the invitation and then the app whether a party may be who it says.

    :raises ValidationError: when the invitation is for something else, and when the
        party gives our own URL for its.
    :raises TypeError: for what the app's hook returns and nobody can read.
    :raises: what the app's hook raises.
    """
    state = state_of(app)
    if is_same(party.url or "", versions_url(app)):
        raise ValidationError({"url": [_OURS]})
    refuse_ungranted(party, state.platform.parties, known)
    if state.hooks.registering is None:
        return
    verdict = state.hooks.registering(party, party.roles)
    refuse_awaitable(verdict, "The hook for registrations")
    if verdict is False:
        raise Forbidden("This registration is refused.")
    if verdict not in (None, True):
        # An answer that is no would be taken for a yes.
        raise TypeError(
            f"The hook for registrations returned {type(verdict).__name__}; raise to"
            " refuse one, or return False, and None or True otherwise."
        )


@contextmanager
def refused_as_failed(after: str = "") -> Iterator[None]:
    """Make a failed registration of it when a party may not be who it says.

    :param after: how it is then.
    """
    try:
        yield
    except ValidationError as error:
        said = violations_of(error)[0].message
    except HTTPException as error:
        said = error.description or error.name
    except (PartyTaken, GrantOutdated) as error:
        said = str(error)
    else:
        return
    raise RegistrationFailed(
        f"The other party says that it is somebody that it may not be. {said}{after}",
        StatusCode.UNABLE_TO_USE_CLIENT_API,
    )


def made_by_the_other(
    parties: Parties, name: str, is_made: Callable[[Party], bool], *, wait: bool
) -> Party | None:
    """Return the party if it has registered, or renewed, with us meanwhile.

    :param is_made: whether it has, as the party is stored by now.
    :param wait: whether it may be about to: then it gets a moment.
    """
    ends = monotonic() + (_A_MOMENT if wait else 0)
    while True:
        party = parties.by_name(name)
        if party is not None and is_made(party):
            return party
        if monotonic() >= ends:
            return None
        sleep(_PAUSE)


def registered(parties: Parties, party: Party) -> Party:
    """Return a party as it is stored by now.

    :raises ValueError: when it is not registered.
    """
    known = parties.by_name(check_party(party).name)
    if known is None or known.id != party.id or not known.registered:
        raise ValueError(
            f"The party {party.name!r} is not registered; register with it with"
            " ocpi.register_with or flask ocpi register."
        )
    return known


def refuses(error: PeerError | None) -> bool:
    """Whether a call has changed nothing at the other side, by what it answered.

    A status code 3xxx does not say so: there are parties that store what they were
    sent, and then find that they cannot use it.
    """
    if error is None:  # it was a success, and what it held was not understood
        return False
    if error.reason is Reason.HTTP:
        status = error.http_status or 0
        return 400 <= status < 500 and status != 408
    if error.reason is Reason.STATUS_CODE:
        return 2000 <= (error.status_code or 0) < 3000
    return error.reason in _NOT_SENT
