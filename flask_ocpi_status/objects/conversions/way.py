"""From a version to another through those between them, in two ways that agree.

The quick one goes through the compiled edits of all steps, with a copy of the document.
It gives no answer where something is wrong or asked for. The telling one takes the
document apart, and says where what is lost and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from functools import cache
from functools import partial
from typing import Any
from typing import NamedTuple

from ...contracts import Violation
from ..editions import edition_of
from ..judging.compiled import is_valid
from ..judging.normal import Document
from ..judging.normal import TooDeep
from ..judging.normal import renewer
from . import steps_between
from .account import Loss
from .compiled import edit_of
from .conversion import Conversion
from .converted import Converted
from .converted import untold
from .course import Course
from .course import MustTell
from .edits import joined
from .parts import parts_of
from .parts import whole


class Told(NamedTuple):
    """What there is to say of a conversion.

    :param wrong: what makes it impossible, each at another place.
    """

    document: Document
    losses: tuple[Loss, ...]
    wrong: Sequence[Violation]


@cache
def way_of(source: str, target: str, name: str) -> Way:
    """Return the way from a version to another for a class.

    :raises LookupError: for a version that is not known.
    """
    return Way(source, target, name)


class Way:
    """The steps from a version to another for a class.

    :param name: of the class.
    """

    def __init__(self, source: str, target: str, name: str) -> None:
        self.cls = edition_of(source).classes[name]
        self._key = source, target, name
        self._renew = renewer(self.cls)
        self._steps = steps_between(source, target)
        edits = [
            edit_of(
                step,
                edition_of(step.source).classes[name],
                edition_of(step.target).classes[name],
            )
            for step in self._steps
        ]
        self._edit = joined([edit for edit in edits if edit is not None])

    def quickly(
        self, document: Document, decisions: Mapping[str, Any]
    ) -> Converted | None:
        """Convert a document if that is possible, and tell nothing yet.

        :param document: whatever was given. It is not changed.
        """
        if not is_valid(self.cls, document):
            return None
        course = Course(decisions)
        try:
            new = self._renew(document)
            if self._edit is not None:
                self._edit(new, course)
        except (MustTell, TooDeep):
            return None
        if not course.lossy:
            return Converted(new, ())
        # What it was converted from may be changed before anybody asks.
        kept = self._renew(document)
        tell = partial(_losses, *self._key, kept, course.decisions)
        return untold(new, tell)

    def telling(self, document: Document, decisions: Mapping[str, Any]) -> Told:
        """Convert a document and tell what is lost and what is wrong.

        :param document: a valid one in its normal form. It is not changed.
        """
        root = parts_of(self.cls, document, "")
        name = self.cls.__name__
        losses: list[Loss] = []
        wrong: dict[str, Violation] = {}
        for step in self._steps:
            conversion = Conversion(step, decisions, losses, failed=bool(wrong))
            for one in conversion.convert(root, conversion.target.classes[name]):
                # What is wrong stays there, and is wrong in the next step again.
                wrong.setdefault(one.pointer, one)
        return Told(whole(root), tuple(losses), list(wrong.values()))


def _losses(
    source: str,
    target: str,
    name: str,
    document: Document,
    decisions: Mapping[str, Any],
) -> tuple[Loss, ...]:
    return way_of(source, target, name).telling(document, decisions).losses
