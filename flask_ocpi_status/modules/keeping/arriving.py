"""Many objects at once, as a list of another party's has them.

What is there already stays as it is, and so does what is newer here than in the list: a
push has been faster than the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Final
from typing import Literal
from typing import Self

import msgspec

from ...codec import loads
from ...codec import rewrite
from ...transport.ownership import Codes
from .concerned import concerns_from
from .documents import Documents
from .documents import Kept
from .documents import Key
from .moments import changed_at
from .moments import sortable

#: What became of an object. It is refused if it is another one under the id of one that
#: is never changed.
Settled = Literal["created", "changed", "unchanged", "refused"]


#: So far ahead of our clock a moment says of nothing that it is the newer one: whoever
#: has sent it had a clock that was wrong, and what is right by now would be the older.
_AHEAD: Final = timedelta(minutes=1)
#: How often an object is looked at anew, because another request was faster.
_TRIES: Final = 10


class Outpaced(Exception):
    """Others have changed something meanwhile: what was done has to be undone.

    Then the objects are kept one by one.
    """


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """An object that has come in a list, as a text: many of them wait to be kept.

    Python's collector does not go through them: there is no circle in texts.

    :param key: what it is kept under.
    :param version: of OCPI, in which it is.
    :param text: the object as JSON.
    :param changed: the moment of its last change, as it sorts; ``None`` without one.
    :param concerns: the codes of the party that it concerns, in lower case.
    :param owner: the codes of its owner, as they were sent.
    :param final: whether nothing of its kind is ever changed.
    """

    key: Key
    version: str
    text: str
    changed: str | None
    concerns: Codes | None
    owner: Codes
    final: bool = False

    @classmethod
    def of(cls, key: Key, kept: Kept, owner: Codes, *, final: bool = False) -> Self:
        """Make it of an object that was read with exact numbers."""
        document = kept.document
        return cls(
            key,
            kept.version,
            rewrite(document),
            changed_at(document),
            concerns_from(key.shelf.kind, kept, None),
            owner,
            final,
        )

    @property
    def kept(self) -> Kept:
        """The object, read anew."""
        return Kept(loads(self.text, exact=True), self.version)


def keep_all(documents: Documents, arrivals: Sequence[Arrival]) -> list[Settled]:
    """Keep objects of one class, as far as they say anything new.

    Documents that have a method ``keep_all`` do it at once. No two are of one key.

    :returns: what became of each.
    :raises Outpaced: when they can be kept one by one alone.
    """
    together = getattr(documents, "keep_all", None)
    if together is not None:
        settled: list[Settled] = together(arrivals)
        return settled
    return [keep(documents, one) for one in arrivals]


def keep(documents: Documents, arrival: Arrival) -> Settled:
    """Keep one object, if it says anything new.

    :raises RuntimeError: when others are faster again and again.
    """
    for _ in range(_TRIES):
        there = documents.get(arrival.key)
        settled = settled_beside(arrival, there)
        if settled not in ("created", "changed"):
            return settled
        if documents.put(arrival.key, arrival.kept, there):
            return settled
    raise RuntimeError("Others change the same object again and again.")


def settled_beside(arrival: Arrival, there: Kept | None) -> Settled:
    """Say what an object is beside what is there."""
    if there is None:
        return "created"
    same_version = there.version == arrival.version
    if same_version and there.document == arrival.kept.document:
        return "unchanged"
    if arrival.final:
        return "refused" if same_version else "unchanged"
    # An empty text sorts before all others: what has no moment is never the older one.
    known = changed_at(there.document) or ""
    if known > sortable(datetime.now(UTC) + _AHEAD):
        known = ""
    return "unchanged" if (arrival.changed or "~") < known else "changed"
