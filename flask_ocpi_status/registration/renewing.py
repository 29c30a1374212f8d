"""Renewing with a party that is registered: both sides have new tokens afterwards.

A renewal is made at once or not at all on either side, and a call can be lost between
the two. So the party's own token and the new one let it in from before the new one is
sent until the other side's answer is stored, and longer where nobody knows whether it
has taken it. What is sent is good for nothing but that party.

Rules: OCPI 2.2.1, Credentials, "Use cases" and PUT; the same chapter of the other
versions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from typing import Final

from flask import Flask

from ..answers.monitoring import logger
from ..contracts import CREDENTIALS
from ..contracts import FEATURES
from ..deadline import CallDeadline
from ..exchange.state import state_of
from ..parties.parties import Parties
from ..parties.parties import Party
from ..parties.parties import StoreProblem
from ..parties.parties import TokenOutdated
from ..parties.stores import parties_of
from ..peers.failures import PeerError
from ..peers.failures import RegistrationFailed
from ..peers.peer import Peer
from ..peers.settings import PeerSettings
from ..transport.tokens import CredentialsToken
from .agreeing import exchange
from .agreeing import look_at_claims
from .agreeing import made_by_the_other
from .agreeing import refused_as_failed
from .agreeing import refuses
from .agreeing import registered
from .credentials import said_by
from .credentials import write_credentials
from .discovery import discover
from .discovery import unusable
from .versions import offered
from .versions import versions_url

#: The seconds that a renewal counts as under way besides its calls.
_MARGIN: Final = 5.0

# Also where the other party's own renewal was faster, or is under way.
_FASTER: Final = frozenset({401, 409, 429})

# What of a party stays where it says to be somebody that it may not be.
_WHO_IT_IS: Final = ("roles", "hub_party_id", "granted", "url")

_AS_IT_WAS: Final = "The registration stays as it was."
_OPEN: Final = (
    "Nobody knows whether it has taken our new credentials: the old token and the new"
    " one both let it in. Renew again to find out."
)
_UNKNOWN: Final = (
    "It does not take our token. Try again; if that stays so, it has ended the"
    " registration: ocpi.leave or flask ocpi leave ends it here as well."
)
_NOT_REGISTERED: Final = (
    "It says that we are not registered with it: ocpi.leave or flask ocpi leave ends"
    " the registration here as well."
)
_LOST: Final = (
    "It may have taken the credentials of a renewal whose answer was lost. Then it"
    " reaches us, and we reach it once it renews with us, by PUT. Otherwise the"
    " registration is over there: flask ocpi remove ends it here."
)
_STAYS: Final = " Its new token is stored, and it stays who it was."
_NOT_STORED: Final = (
    "The other party has taken our new credentials, and its answer may not be stored."
    " Then it reaches us, and we reach it once it renews with us, by PUT."
)


def renew(app: Flask, party: Party, version: str | None = None) -> Party:
    """Renew the credentials of both sides with a party that is registered.

    Its versions and endpoints are read anew, it is sent a new token of ours, and what
    it answers is stored. While it answers, it calls our versions with the new token, so
    the app has to be running and reachable. Should it renew with us meanwhile, one of
    the two is made, and is what is returned.

    :param version: the one to speak from then on; the present one without it.
    :returns: the party as it is stored.
    :raises TypeError: for what is no party.
    :raises ValueError: for a party that is not registered, and for a version that the
        app does not offer itself.
    :raises RuntimeError: when the app cannot say who or where it is.
    :raises RegistrationFailed: when it comes to nothing, with how it is now. Where its
        ``undecided`` is true, nobody knows whether the other side has taken the new
        token, and both let it in.
    :raises TokenInUse: when another renewal with the party is under way.
    :raises TokenOutdated: when it was renewed, left or removed meanwhile.
    :raises StoreProblem: when the store fails.
    """
    parties, own_url = parties_of(app), versions_url(app)
    known = registered(parties, party)
    version = known.version or "" if version is None else version
    if version not in offered(app):
        raise ValueError(
            f"The app does not offer OCPI {version}; name one of"
            f" {', '.join(offered(app))}."
        )
    token = CredentialsToken.generate()
    # Whoever cannot say who it is calls nobody.
    ours = write_credentials(token, own_url, state_of(app).platform, FEATURES[version])
    try:
        with CallDeadline(PeerSettings.of(app.config).deadline):  # of all calls
            found = _found_anew(app, known, version, token)
            return _agree(app, known, found, ours, token)
    except StoreProblem:
        raise  # nor could it be told what is told it below
    except BaseException as error:
        made = None
        try:
            settled = isinstance(error, RegistrationFailed) and not error.undecided
            parties.give_up(token, kept=not settled)
            made = _made_by_the_other(parties, known, error)
        except StoreProblem as problem:  # it must not hide why
            logger.error("%s", problem)
        if made is None or made.version != version:
            raise
        return made


def lasts(app: Flask) -> float:
    """Return the seconds that a renewal counts as under way at most."""
    return PeerSettings.of(app.config).deadline + _MARGIN


def _found_anew(
    app: Flask, known: Party, version: str, token: CredentialsToken
) -> Party:
    """Read a party's versions and endpoints anew.

    :raises RegistrationFailed: when they cannot be read, or it does not know us.
    """
    try:
        found = discover(app, known, [version], secrets=[token])
        if known.renewing:
            _ask_whether_it_knows_us(app, found)
        return found
    except RegistrationFailed as error:
        failed = error
    raise _with_how_it_is(failed, known)


def _ask_whether_it_knows_us(app: Flask, found: Party) -> None:
    """Ask a party for something that nobody gets but who is registered with it.

    Some show their versions to everybody. Where the answer to a renewal was lost, the
    token that was sent with it may be the one that the party uses by now, and must not
    be replaced before it is known that ours is good.

    :raises RegistrationFailed: when it does not know our token.
    """
    endpoint = found.endpoint(CREDENTIALS)
    assert endpoint is not None  # discover() has seen to it
    try:
        with Peer(found, PeerSettings.of(app.config)) as peer:
            peer.get(endpoint.url, routed=False)
        return
    except PeerError as error:
        failed = unusable("could not be asked for our credentials", error)
    raise failed


def _agree(
    app: Flask,
    known: Party,
    found: Party,
    ours: dict[str, Any],
    token: CredentialsToken,
) -> Party:
    """Exchange credentials with a party, and store it with those that it answers."""
    parties = parties_of(app)
    begun = parties.begin(known.name, token, renewing=known, seconds=lasts(app))
    failed = None
    try:
        theirs = exchange(app, found, ours, method="PUT")
    except RegistrationFailed as error:
        failed = error
    if failed is not None:
        raise _with_how_it_is(failed, known, sent=True)
    claiming = replace(said_by(found, theirs), id=begun.id, granted=begun.granted)
    quirks = None if found.quirks == known.quirks else found.quirks

    def store(party: Party) -> Party:
        try:
            return parties.register(party, presented=token, token=token, quirks=quirks)
        except StoreProblem as problem:
            raise StoreProblem(f"{problem} {_NOT_STORED}") from None

    with refused_as_failed(_STAYS):
        try:
            look_at_claims(app, claiming, known)
            return store(claiming)
        except (StoreProblem, TokenOutdated):
            raise
        except BaseException:
            # The other side has taken our token: what it answered must not be lost.
            stays = parties.by_name(known.name) or known
            kept = {name: getattr(stays, name) for name in _WHO_IT_IS}
            store(replace(claiming, **kept))
            raise


def _made_by_the_other(
    parties: Parties, known: Party, error: BaseException
) -> Party | None:
    """Return a party that has renewed with us meanwhile.

    :param error: what our own renewal came to.
    """
    call = error.error if isinstance(error, RegistrationFailed) else None
    if call is None and not isinstance(error, TokenOutdated):
        return None
    return made_by_the_other(
        parties,
        known.name,
        lambda one: one.registered and one.token != known.token,
        wait=call is not None and call.http_status in _FASTER,
    )


def _with_how_it_is(
    failed: RegistrationFailed, known: Party, *, sent: bool = False
) -> RegistrationFailed:
    """Add to why a renewal failed how things are after it.

    :param sent: whether our new credentials were on their way.
    """
    status = None if failed.error is None else failed.error.http_status
    if status == 401:
        return failed.followed_by(_LOST if known.renewing else _UNKNOWN)
    if sent and status == 405:
        return failed.followed_by(_NOT_REGISTERED)
    if sent and not refuses(failed.error):
        return failed.followed_by(_OPEN, undecided=True)
    return failed.followed_by(_AS_IT_WAS)
