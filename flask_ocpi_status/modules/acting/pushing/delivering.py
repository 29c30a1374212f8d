"""A push to one party: the task that makes the call, once.

Where the party does not know what is changed it gets the whole, and where it does not
know the object of which a part is sent, that.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push" and "Offline
behaviour".
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from flask import Flask

from ....background.tasks import present_lane
from ....contracts import StatusCode
from ....exchange.carried import carried
from ....exchange.state import present_app
from ....exchange.state import state_of
from ....parties.parties import Party
from ....parties.stores import parties_of
from ....peers.failures import PeerError
from ....transport.ids import new_id
from ....transport.ownership import Codes
from ....transport.platform import HUB
from ....transport.routing import PartyId
from ...common import Common
from ...common import platform_named
from ...facing.rows import Where
from .message import Message
from .message import module_in
from .pausing import is_silent
from .pausing import pauses_of
from .pushed import outcome_of
from .pushed import tell
from .wholes import part_of
from .wholes import whole_of

if TYPE_CHECKING:
    from ...facing.calls import Calls

_UNKNOWN: Final = (StatusCode.UNKNOWN_LOCATION, StatusCode.UNKNOWN_TOKEN)
_NOT_THERE: Final = 404
#: What says that the party has nobody change an object in that way.
_CANNOT: Final = (405, 501)


def deliver(*written: Any) -> None:
    """Push a message to the party whose lane it is, and tell what has become of it."""
    message, name = Message.read(*written), str(present_lane())
    try:
        _deliver(message, name)
    except Exception:
        tell(message, name, "failed", error="It failed on our side.")
        raise


def _deliver(message: Message, name: str) -> None:
    from ...facing.peer import TypedPeer

    app = present_app()
    pauses = pauses_of(app)
    if pauses.skips(name):
        tell(message, name, "skipped", error="The party has not answered lately.")
        return
    party = parties_of(app).by_name(name)
    if party is None or not party.registered or party.version != message.version:
        text = "The party is not what it was when this was pushed."
        tell(message, name, "failed", error=text)
        return
    common = platform_named(message.platform)
    receiver, sender = _routing(app, party, message)
    with TypedPeer.of(
        app,
        party,
        [common],
        receiver=receiver,
        sender=sender,
        correlation_id=carried().correlation_id or new_id(),
    ) as peer:
        calls = peer.calls(module_in(common, message.module), message.of)
        began = monotonic()
        try:
            method = _send(calls, common, message)
        except PeerError as error:
            if is_silent(error):
                pauses.failed(name, error, monotonic() - began)
            else:
                pauses.answered(name)
            tell(message, name, outcome_of(error), error=error)
            return
    pauses.answered(name)
    tell(message, name, "sent", method=method)


def _send(calls: Calls, common: Common, message: Message) -> str:
    """Make the call, and the next one where the party does not know the object.

    :returns: the method of the last one.
    :raises PeerError: for anything but a success.
    """
    step: Message | None = message
    while True:
        assert step is not None
        names = {} if step.kind == "create" else step.names
        where = Where(names, step.owner, step.apart)
        row = calls.row(step.kind, where)
        try:
            reply = calls.send(row, where, step.body)
        except PeerError as error:
            if step.kind == "delete":
                if _is_unknown(error):
                    return row.operation.method
                raise  # who cannot take it away has it still
            if not _is_unknown(error) and error.http_status not in _CANNOT:
                raise
            step = _instead(calls, common, step)
            if step is None:
                raise
            continue
        if step.kind == "create":
            calls.place_of(reply, row)  # which tells of one that is not the party's
        return row.operation.method


def _instead(calls: Calls, common: Common, step: Message) -> Message | None:
    """Return what is sent instead of what the party did not know, if there is anything.

    Instead of a change it is the whole; of a part, the object that it is a part of; and
    of an object, the same as a new one.
    """
    if step.kind == "create":
        return None
    if step.kind == "put" and len(step.names) <= 1:
        try:
            calls.row("create", Where({}))
        except PeerError:
            return None
        return step._replace(kind="create")
    names = step.names
    if step.kind == "put":
        variable = next(iter(names))
        names = {variable: names[variable]}
    module, collection = calls.module, calls.collection
    kept = whole_of(common, module, collection, names, step.owner, step.apart)
    part = None if kept is None else part_of(kept.document, names)
    if kept is None or part is None:
        return None
    row = calls.row("put", Where(names))
    takes = str(row.operation.takes)
    plain = calls.saying.plain(part)
    said = calls.saying.said(plain, takes, step.owner, step.concerns or kept.concerns)
    return step._replace(kind="put", names=names, body=said)


def _is_unknown(error: PeerError) -> bool:
    return error.http_status == _NOT_THERE or error.status_code in _UNKNOWN


def _routing(
    app: Flask, party: Party, message: Message
) -> tuple[PartyId | None, PartyId | None]:
    """Return whom a message is for and from, where that is not clear.

    A hub is told for which of its parties it is, if it concerns one; else for itself,
    and it hands it on to all (OCPI 2.2.1, "Message routing", "Broadcast Push").
    """
    receiver = _party_id(message.concerns) if _is_hub(party) else None
    if receiver is None and party.hub_party_id is not None:
        receiver = _party_id((party.hub_party_id[:2], party.hub_party_id[2:]))
    ours, sender = state_of(app).platform, _party_id(message.owner)
    if sender not in ours.parties and not (ours.hub and message.concerns):
        sender = ours.hub
    return receiver, sender


def _is_hub(party: Party) -> bool:
    roles = {role.role for role in party.roles}
    return HUB in roles or party.hub_party_id is not None


def _party_id(codes: Codes | None) -> PartyId | None:
    try:
        return None if codes is None else PartyId(*codes)
    except ValueError:
        return None
