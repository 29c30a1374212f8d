"""A result is posted to where its party wants it: once, if it can be had at all.

Rules: OCPI 2.2.1, Commands, 13.2.2; ChargingProfiles, 14.2.2; Transport and format,
"Offline behaviour": nothing is sent again that may have come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from functools import partial
from time import sleep
from typing import Any
from typing import Final

from flask import current_app

from ....answers.monitoring import logger
from ....objects.judging.normal import Document
from ....parties.parties import Party
from ....parties.stores import parties_of
from ....peers.addresses import ForbiddenURL
from ....peers.failures import NOBODY
from ....peers.failures import PeerError
from ....peers.failures import Reason
from ....peers.settings import PeerSettings
from ...common import Common
from ...keeping.owed import Owed
from ...keeping.owed import after
from ...replied import ACCEPTED
from ...serving.urls import check_theirs
from ...serving.urls import is_at_home
from .telling import tell

#: The seconds before a party that could not be reached is tried again: a few, doubled
#: each time.
PAUSE: Final = 0.5
MAX_PAUSE: Final = 8.0
#: The seconds before it is tried again to note what became of a result.
_PAUSES: Final = (0.1, 1.0)
#: How charging profiles are asked for; anything else that was is a command.
_METHODS: Final = ("GET", "PUT", "DELETE")
#: Why nobody was reached who might be there a little later.
_PASSING: Final = frozenset({Reason.UNREACHABLE, Reason.TIMEOUT})


def post(common: Common, owed: Owed, body: Document) -> datetime | None:
    """Post a result that one has for oneself, and note what became of it.

    :returns: when to try it again; ``None`` when that is decided.
    """
    replies = common.notes.replies
    try:
        _post(owed, body)
    except PeerError as error:
        moment = _again(owed, error)
        if moment is not None:
            replies.change(owed, leased=moment, tries=owed.tries + 1)
            return moment
        if noted(partial(replies.change, owed, state="failed", leased=None)):
            tell("failed", error, **told_of(owed))
        return None
    if owed.until is not None and body["result"] == ACCEPTED:
        kept = {"state": "kept", "due": owed.until, "until": None}
        done = noted(partial(replies.change, owed, **kept, result=None, leased=None))
    else:
        done = noted(partial(replies.forget, owed))
    if done:
        tell("posted", **told_of(owed))
    return None


def noted(note: Callable[[], bool]) -> bool:
    """Note what became of a step, if need be in spite of a busy database.

    What is not noted is done again: a result is posted, or a function called.
    """
    for pause in _PAUSES:
        try:
            return note()
        except Exception as error:
            logger.warning(
                "What became of a result could not be noted: %s. It is tried again.",
                type(error).__name__,
            )
            sleep(pause)
    return note()


def told_of(owed: Owed) -> dict[str, Any]:
    """Return what is told of something that is owed, by name."""
    return {
        "platform": owed.platform,
        "party": owed.party,
        "what": owed.what,
        "reply_id": owed.id,
        "correlation_id": owed.carried.correlation_id,
    }


def _post(owed: Owed, body: Document) -> None:
    """Post it.

    :raises PeerError: for anything but a success.
    """
    from ....peers.peer import Peer

    party = _party(owed)
    left = (owed.due - datetime.now(UTC)).total_seconds()
    settings = PeerSettings.of(current_app.config)
    settings = replace(settings, deadline=max(0.001, min(settings.deadline, left)))
    receiver, sender = owed.carried.routing
    with Peer(party, settings, version=owed.version) as peer:
        peer.post(
            owed.url,
            body,
            receiver=receiver,
            sender=sender,
            correlation_id=owed.carried.correlation_id,
            module="chargingprofiles" if owed.what in _METHODS else "commands",
        )


def _party(owed: Owed) -> Party:
    """Return who is called, with our token for it if it is to have that there.

    :raises PeerError: where it may not be called, or not there.
    """
    party = None if owed.party is None else party_named(owed.party)
    try:
        check_theirs(owed.url, party)
    except ForbiddenURL as error:
        raise PeerError(Reason.FORBIDDEN, str(error)) from None
    if party is None:
        return Party(0, NOBODY)
    return party if is_at_home(owed.url, party) else replace(party, token=None)


def party_named(name: str) -> Party:
    """Return a party that is still registered.

    :raises PeerError: for another one, which is called for nothing any more.
    """
    party = parties_of(current_app).by_name(name)
    if party is None or not party.registered:
        raise PeerError(Reason.FORBIDDEN, "The party is registered no longer.")
    return party


def _again(owed: Owed, error: PeerError) -> datetime | None:
    """Return when to try once more, where nothing was sent and it is in time."""
    if error.sent or error.reason not in _PASSING:
        return None
    moment = after(min(PAUSE * 2 ** min(owed.tries, 10), MAX_PAUSE))
    return moment if moment < owed.due else None
