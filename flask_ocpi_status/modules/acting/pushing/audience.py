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
from ....naming.article import kind_of
from ....parties.parties import Party
from ....parties.stores import parties_of
from ....sync import refuse_awaitable
from ....transport.ownership import Codes
from ....transport.ownership import folded
from ....transport.ownership import seen_by
from ...common import Common
from ...keeping.concerned import shows
from ...keeping.documents import Kept
from ...operation import RECEIVER
from ...operation import Collection
from ...operation import Module
from ..endpoints import has

#: Under which the function of an app is known that says who gets something: of one
#: module with its identifier behind it.
AUDIENCE = "audience"


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
        if (
            not party.registered
            or not party.version
            or not has(party, module, RECEIVER)
        ):
            continue
        if not is_ours and (party.name == cause or _owns(party, owner)):
            continue
        decided = _decided(common, party, module, kept)
        if decided is None:
            decided = _concerns(party, collection, kept)
        if decided:
            yield party


def _owns(party: Party, owner: Codes | None) -> bool:
    """Whether an object is a party's own, and not only one that it forwards."""
    return owner is not None and folded(owner) in party.ownership.folded


def _decided(common: Common, party: Party, module: Module, kept: Kept) -> bool | None:
    """Return what the app says; ``None`` where it leaves it.

    :raises TypeError: for what says neither yes nor no.
    """
    for name in (f"{AUDIENCE} {module.identifier}", AUDIENCE):
        decide = common.hooks.get(name)
        if decide is not None:
            decided = decide(party, module.identifier, kept.document)
            refuse_awaitable(decided, "The function of an audience")
            if decided not in (None, True, False):
                # An answer that is no would be taken for a yes.
                raise TypeError(
                    f"The function of an audience returned {kind_of(decided)}; return"
                    " True, False, or None for what is usual."
                )
            if decided is not None:
                return bool(decided)
    return None


def _concerns(party: Party, collection: Collection, kept: Kept) -> bool:
    """Whether an object concerns a party: all are a hub's business."""
    return collection.concerns is None or shows(collection, kept, seen_by(party))
