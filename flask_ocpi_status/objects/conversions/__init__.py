"""How objects are converted: a table for each step between neighbouring versions.

A conversion from 2.1.1 to 2.3.0 goes through 2.2 and 2.2.1. Every module named after
two versions has the steps between them, up and down, each a ``step`` of ``changes``;
those of sessions and CDRs are in ``places``, ``embedding`` and ``tokens_and_costs``.
``firm`` says what is never left out, ``decisions`` what the caller decides.

``converting`` is what is asked, and ``converted`` what comes of it. Between them is the
``way``, in two ways that agree. The quick one is ``compiled`` once for each class and
step, of ``edits`` and of what ``rows`` says that need not be looked at; a ``course``
is one document on it. It gives no answer where something is wrong or asked for. Then,
and for the losses, a ``conversion`` goes each step with the ``parts`` of the document,
and keeps an ``account`` of what is lost and asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from . import v2_1_1_and_v2_2
from . import v2_1_and_v2_1_1
from . import v2_2_1_and_v2_3_0
from . import v2_2_and_v2_2_1
from .step import Step

#: The versions that can be converted, oldest first. 2.0 is not among them: it writes
#: numbers as texts, and its objects do not say when they were updated. The extensions
#: of 2.3.0 are not either: they are spoken where both sides know them.
VERSIONS: Final = ("2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")
_STEPS: Final = {
    (step.source, step.target): step
    for module in (
        v2_1_and_v2_1_1,
        v2_1_1_and_v2_2,
        v2_2_and_v2_2_1,
        v2_2_1_and_v2_3_0,
    )
    for step in (module.UP, module.DOWN)
}


def steps_between(source: str, target: str) -> Sequence[Step]:
    """Return the steps from a version to another, both of :data:`VERSIONS`."""
    first, last = VERSIONS.index(source), VERSIONS.index(target)
    way = VERSIONS[first : last + 1] if first <= last else VERSIONS[last : first + 1]
    pairs = pairwise(way if first <= last else way[::-1])
    return [_STEPS[pair] for pair in pairs]
