"""Who gets what is pushed: those that take it, and that it concerns.

What is another's never goes back to whose it is, nor to the party whose message it
comes of: two hubs that hand on what they receive would else do so for ever. What is our
own goes to whoever takes it, also to the one that has asked for it.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push"; Sessions, 9.1.1
"Push model"; CDRs, 10.1.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from ....exchange.carried import carried
from ....exchange.state import state_of
from ....parties.parties import Party
from ....parties.stores import parties_of
from ....transport.ownership import Codes
from ....transport.ownership import folded
from ....transport.ownership import seen_by
from ...common import Common
from ...keeping.concerned import shows
from ...keeping.documents import Kept
from ...operation import RECEIVER
from ...operation import Collection
from ...operation import Module

#: Under which the function of an app is known that says who gets something: of one
#: module with its identifier behind it.
AUDIENCE = "audience"
_CPO = "CPO"


def audience(
    app: Flask,
    common: Common,
    module: Module,
    collection: Collection,
    kept: Kept,
    owner: Codes | None,
) -> Iterator[Party]:
    """Give the parties that get something.

    :param kept: the object, as far as it is known.
    :param owner: whose it is.
    """
    ours = {(one.country_code, one.party_id) for one in state_of(app).platform.parties}
    is_ours = owner is None or folded(owner) in set(map(folded, ours))
    cause = carried().party
    for party in parties_of(app).all():
        if not party.registered or not party.version or not _takes(party, module):
            continue
        if not is_ours and (party.name == cause or _owns(party, owner)):
            continue
        decided = _decided(common, party, module, kept)
        if decided is None:
            decided = _concerns(party, collection, kept)
        if decided:
            yield party


def _takes(party: Party, module: Module) -> bool:
    """Whether a party takes objects of a module.

    Before 2.2 nobody tells which side an endpoint is. It is the one that goes with the
    roles that the party was granted; without any it is taken to be the one that we
    have something for.
    """
    endpoint = party.endpoint(module.identifier, RECEIVER)
    if endpoint is None:
        return False
    granted = {role.role for role in party.granted or () if role.role is not None}
    if endpoint.role is not None or not granted:
        return True
    is_cpos = module.cpo == RECEIVER
    return any((role == _CPO) is is_cpos for role in granted)


def _owns(party: Party, owner: Codes | None) -> bool:
    """Whether an object is a party's own, and not only one that it forwards."""
    return owner is not None and folded(owner) in party.ownership.folded


def _decided(common: Common, party: Party, module: Module, kept: Kept) -> bool | None:
    """Return what the app says; ``None`` where it leaves it."""
    for name in (f"{AUDIENCE} {module.identifier}", AUDIENCE):
        decide = common.hooks.get(name)
        if decide is not None:
            decided = decide(party, module.identifier, kept.document)
            if decided is not None:
                return bool(decided)
    return None


def _concerns(party: Party, collection: Collection, kept: Kept) -> bool:
    """Whether an object concerns a party: all are a hub's business."""
    return collection.concerns is None or shows(collection, kept, seen_by(party))
