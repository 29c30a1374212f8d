"""One step between two versions, as a table.

What the schemas of both versions say is not said again in a table: a field that the new
version does not have is lost, and so is a value that it does not allow. A table says
what has another name or form, and what has to be decided.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from ...contracts import Violation
from ..edition import Object
from ..judging.normal import Document
from ..property import Property
from .account import Account
from .course import Course
from .parts import Node

#: Changes the fields of an object, and gives what the new version cannot say.
Tell = Callable[[Node, Account], Iterable[Violation]]
#: Changes a document, in which nothing is wrong and nothing to be asked; else it raises
#: :class:`.MustTell`.
Edit = Callable[[Document, Course], None]


@dataclass(frozen=True)
class Change:
    """One thing that is other in the new version, in two ways that do the same.

    :param tell: does it with an object in parts, and tells what is lost and wrong.
    :param edit: makes for the new class what does it with a document as it is, and
        says no more than that something is lost.
    :param renames: by the names of fields those that they get, with the same values.
    :param touches: the fields that get other values, whose form is not known.
    :param fills: the fields that get a value that the new version allows, where they
        have none.
    """

    tell: Tell
    edit: Callable[[type[Object]], Edit]
    renames: Mapping[str, str] = field(default_factory=dict)
    touches: Sequence[str] = ()
    fills: Sequence[str] = ()


def of_any(edit: Edit) -> Callable[[type[Object]], Edit]:
    """Return what makes an edit that is the same for whatever class."""
    return lambda cls: edit


@dataclass(frozen=True, eq=False)
class Step:
    """What is to be done on the way from a version to its neighbour.

    :param changes: those of each class, by its name. ``"Price to PriceLimit"`` is for
        an object whose class has another name in the new version.
    :param words: by the name of an enum the value that stands for those that it does
        not have.
    :param texts: by the type of a field how its text is written.
    """

    source: str
    target: str
    changes: Mapping[str, Sequence[Change]]
    words: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[type[Property], Callable[[str], str]] = field(default_factory=dict)

    def changes_of(self, old: type[Object], new: type[Object]) -> Sequence[Change]:
        """Return the changes of an object, by its classes before and after."""
        before, after = old.__name__, new.__name__
        return self.changes.get(
            before if before == after else f"{before} to {after}", ()
        )
