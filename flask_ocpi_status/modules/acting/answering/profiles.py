"""That a charging profile has changed is told to who has set one.

Rules: OCPI 2.2.1, ChargingProfiles, 14.2.2 "PUT".
"""

from __future__ import annotations

from flask import current_app

from ....background.starting import Overloaded
from ....background.starting import once_certain
from ....background.starting import start
from ....exchange.carried import carried
from ....objects import edition_of
from ....objects.judging.normal import Document
from ....peers.failures import PeerError
from ....peers.failures import Reason
from ....peers.settings import PeerSettings
from ....transport.routing import PartyId
from ...chargingprofiles import CHARGING_PROFILES
from ...common import Common
from ...operation import SENDER
from .posting import party_named
from .telling import tell
from .words import LATER
from .words import judged_as

_CLASS = "ActiveChargingProfile"


def profile_changed(common: Common, session_id: str, profile: Document) -> bool:
    """Have who has set the profile of a session told that another one is in use.

    :returns: whether anybody has.
    :raises ValueError: for what is no ActiveChargingProfile.
    """
    judged = judged_as(edition_of(LATER).classes[_CLASS], profile)
    setter = common.notes.setters.of(common.name, session_id)
    if setter is None:
        return False
    codes = [one and [one.country_code, one.party_id] for one in setter.routing]
    lane = f"results of {setter.party}"
    arguments = (common.name, setter.party, session_id, judged, codes)

    def begin() -> None:
        try:
            start(send, *arguments, lane=lane)
        except Overloaded:
            tell("failed", platform=common.name, party=setter.party, what=_CLASS)

    once_certain(begin, common.session)
    return True


def send(
    platform: str,
    name: str,
    session_id: str,
    profile: Document,
    codes: list[list[str] | None],
) -> None:
    """Tell a party of the profile of a session, once: a task.

    :param codes: of who it is for and from, as far as they are known.
    """
    error = None
    try:
        _send(name, session_id, profile, list(map(_party, codes)))
    except PeerError as failure:
        error = failure
    tell(
        "posted" if error is None else "failed",
        error,
        platform=platform,
        party=name,
        what=_CLASS,
        correlation_id=carried().correlation_id,
    )


def _party(codes: list[str] | None) -> PartyId | None:
    return PartyId(*codes) if codes else None


def _send(
    name: str, session_id: str, profile: Document, routing: list[PartyId | None]
) -> None:
    """Tell a party of the profile of a session.

    :raises PeerError: for anything but a success.
    """
    from ....peers.peer import Peer

    party = party_named(name)
    if party.version not in CHARGING_PROFILES.versions:
        raise PeerError(
            Reason.NO_ENDPOINT, f"OCPI {party.version} knows no charging profiles."
        )
    receiver, sender = routing
    with Peer(party, PeerSettings.of(current_app.config)) as peer:
        url = peer.url_of(CHARGING_PROFILES.identifier, session_id, role=SENDER)
        peer.put(url, profile, receiver=receiver, sender=sender)
