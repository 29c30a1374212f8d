"""Leaving a party: the registration is ended at its side, and then at ours.

Rules: OCPI 2.2.1, Credentials, DELETE; the same chapter of the other versions.
"""

from __future__ import annotations

from time import monotonic
from time import sleep
from typing import Final

from flask import Flask

from ..contracts import CREDENTIALS
from ..parties.parties import Party
from ..parties.parties import TokenInUse
from ..parties.stores import parties_of
from ..peers.failures import PeerError
from ..peers.peer import Peer
from ..peers.settings import PeerSettings
from ..transport.tokens import CredentialsToken
from .agreeing import refuses
from .agreeing import registered
from .discovery import unusable
from .renewing import lasts

_GOES_ON: Final = (
    "Nothing is ended here. Try again, or end it on this side alone with"
    " ocpi.parties.remove or flask ocpi remove."
)
_CANNOT_BE_TOLD: Final = (
    "It may have taken the credentials of a renewal that is under way, or whose answer"
    " was lost, and cannot be told. Nothing is ended here. Try again when no renewal is"
    " under way; flask ocpi remove ends it on this side alone."
)
# The seconds between two looks whether a renewal is over.
_PAUSE: Final = 0.1


def leave(app: Flask, party: Party) -> bool:
    """End the registration with a party, at its side and then at ours.

    What is ours to say of it stays: its name, its quirks, what it is granted. To end it
    here without a word to the other side is :meth:`.Parties.remove`. Where a renewal is
    under way by the time that the other side has ended it, that is waited for: it comes
    to nothing, or to its own end.

    :returns: whether the other side has ended it; false where it was over there.
    :raises TypeError: for what is no party.
    :raises ValueError: for a party that is not registered.
    :raises RegistrationFailed: when the other side does not end it, with how it is now.
        Where its ``undecided`` is true, it may have done so.
    :raises TokenInUse: when renewals with the party are under way for longer than one
        takes; the other side has ended it by then, so leave once more.
    :raises TokenOutdated: when it was renewed, left or removed meanwhile.
    :raises StoreProblem: when the store fails.
    """
    parties = parties_of(app)
    known = registered(parties, party)
    ended, failed = True, None
    try:
        with Peer(known, PeerSettings.of(app.config)) as peer:
            peer.delete(peer.url_of(CREDENTIALS), routed=False)
    except PeerError as error:
        # Some answer with no content, as HTTP has it.
        ended = error.http_status == 204
        if not ended and not _is_over(known, error):
            cannot = known.renewing and error.http_status == 401
            failed = unusable("did not end the registration", error).followed_by(
                _CANNOT_BE_TOLD if cannot else _GOES_ON, undecided=not refuses(error)
            )
    if failed is not None:
        raise failed
    token = CredentialsToken.generate()
    parties.unregister(_begun(app, known, token), presented=token)
    return ended


def _begun(app: Flask, known: Party, token: CredentialsToken) -> Party:
    """Begin to end it here, once no renewal is under way.

    :raises TokenInUse: when that takes longer than a renewal lasts.
    """
    ends = monotonic() + lasts(app)
    while True:
        try:
            return parties_of(app).begin(known.name, token, renewing=known)
        except TokenInUse:
            if monotonic() >= ends:
                raise
        sleep(_PAUSE)


def _is_over(known: Party, error: PeerError) -> bool:
    """Whether a party says that we are not registered with it (405), or unknown (401).

    Where the answer to a renewal was lost, the latter need not be so.
    """
    return error.http_status == 405 or (error.http_status == 401 and not known.renewing)
