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
from ..property import Property
from .account import Account
from .parts import Node

#: Changes the fields of an object, and gives what the new version cannot say.
Change = Callable[[Node, Account], Iterable[Violation]]


@dataclass(frozen=True)
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
