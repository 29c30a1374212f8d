"""One step between two versions: what a table says of it, and how it is gone.

What the schemas of both versions say is not said again in a table: a field that the new
version does not have is lost, and so is a value that it does not allow. A table says
what has another name or form, and what has to be decided.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from functools import cached_property
from typing import Any
from typing import Final
from typing import NamedTuple

from ... import objects
from ...contracts import Violation
from ..edition import Attributes
from ..edition import Edition
from ..edition import Object
from ..fields import Enum
from ..fields import List
from ..fields import Nested
from ..property import Property
from .decisions import DECISIONS
from .parts import MISSING
from .parts import Leaf
from .parts import Node
from .parts import Part
from .parts import Series
from .parts import found_at
from .parts import whole


class Loss(NamedTuple):
    """Something that a document no longer says after it was converted.

    :param pointer: where it stood, as a JSON pointer (RFC 6901).
    :param reason: why it could not go along.
    """

    pointer: str
    reason: str


#: Changes the fields of an object, and gives what cannot be told in the new version.
Change = Callable[[Node, "Work"], Iterable[Violation]]


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


#: Fields that are never left out, nor anything in them: without it an object would say
#: something else, such as another price. Then the object as a whole cannot be told.
FIRM: Final = {
    name: frozenset(fields.split())
    for name, fields in {
        "Location": "evses",
        "EVSE": "connectors",
        "Hours": "regular_hours exceptional_openings exceptional_closings",
        "EnergyMix": "energy_sources",
        "PublishTokenType": "uid type visual_number issuer group_id",
        "Session": "charging_periods",
        "CDR": "charging_periods",
        "SignedData": "signed_values",
        "Tariff": "elements min_price max_price start_date_time end_date_time",
        "TariffElement": "price_components restrictions",
        "TariffRestrictions": (
            "start_time end_time start_date end_date min_kwh max_kwh min_current"
            " max_current min_power max_power min_duration max_duration day_of_week"
            " reservation"
        ),
    }.items()
}


class Work:
    """A step as it is gone with one document.

    :param decisions: what the caller has decided.
    :param losses: of the steps before; those of this one are added.
    :param undecided: what has to be decided yet, by where it stands.
    :param failed: whether a step before has failed. Then this one only looks for more
        that is wrong; rules could not look at what is.
    """

    def __init__(
        self,
        step: Step,
        decisions: Mapping[str, Any],
        losses: list[Loss],
        undecided: dict[str, str],
        failed: bool,
    ) -> None:
        self.step = step
        self.decisions = decisions
        self.losses = losses
        self.undecided = undecided
        self.failed = failed

    @cached_property
    def target(self) -> Edition:
        """The version that is gone to."""
        return objects.edition_of(self.step.target)

    def decided(self, keyword: str, pointer: str) -> Any:
        """Return what was decided, or ``None`` and remember to ask for it.

        :param pointer: to what it is about.
        """
        assert keyword in DECISIONS
        decision = self.decisions.get(keyword)
        if decision is None:
            self.undecided.setdefault(pointer, keyword)
        return decision

    def lose(self, part: Part, reason: str) -> None:
        """Say that something does not go along."""
        self.losses.append(Loss(part.pointer, reason))

    def tell(self, node: Node, target: type[Object]) -> list[Violation]:
        """Make an object one of the new version; return what it cannot be told for."""
        wrong: list[Violation] = []
        if node.cls.edition is not target.edition:
            wrong += self._change(node, target)
        wrong += self._fit_fields(node, target)
        if not wrong and not self.failed:
            wrong += self._broken(node, target)
        node.cls = target
        return wrong

    def _change(self, node: Node, target: type[Object]) -> Iterator[Violation]:
        name = node.cls.__name__
        known, wanted = node.cls.properties(), target.properties()
        for one in [one for one in node.fields if one in wanted and one not in known]:
            # Nobody knows whether its sender means the same by it.
            reason = (
                f"OCPI {self.step.source} does not know this field, and OCPI"
                f" {self.step.target} means something by it."
            )
            self.lose(node.fields.pop(one), reason)
        key = name if name == target.__name__ else f"{name} to {target.__name__}"
        for change in self.step.changes.get(key, ()):
            yield from change(node, self)
        for one in [one for one in node.fields if one in known and one not in wanted]:
            part = node.fields.pop(one)
            reason = f"OCPI {self.step.target} has no such field."
            if one in FIRM.get(name, ()):
                yield Violation(part.pointer, reason)
            else:
                self.lose(part, reason)

    def _fit_fields(self, node: Node, target: type[Object]) -> Iterator[Violation]:
        firm = FIRM.get(target.__name__, ())
        for name, row in _fields(target).items():
            part = node.fields.get(name)
            if part is None:
                if row.required:
                    expected = f"Missing. OCPI {self.step.target} expects"
                    pointer = f"{node.pointer}/{name}"
                    node.fields[name] = Leaf(MISSING, pointer)
                    yield Violation(pointer, f"{expected} {row.expected}.")
                continue
            mark = len(self.losses)
            wrong = self._fit(part, row, firm=name in firm)
            if wrong and (row.required or name in firm):
                yield from wrong
            elif wrong:
                self._leave_out(node.fields.pop(name), wrong, mark)

    def _fit(self, part: Part, row: Property, *, firm: bool) -> list[Violation]:
        if isinstance(part, Leaf):
            if part.value is MISSING or row.check(part.value):
                return []
            part.value = self._written(part, row)
            if row.check(part.value):
                return []
        elif isinstance(part, Node) and isinstance(row, Nested):
            return self.tell(part, row.of(self.target))
        elif isinstance(part, Series) and isinstance(row, List):
            return self._fit_items(part, row, firm)
        message = f"OCPI {self.step.target} expects {row.expected}."
        return [Violation(part.pointer, message)]

    def _fit_items(self, series: Series, row: List, firm: bool) -> list[Violation]:
        wrong: list[Violation] = []
        kept: list[Part] = []
        for item in series.items:
            mark = len(self.losses)
            found = self._fit(item, row.item, firm=firm)
            if found and not firm:
                self._leave_out(item, found, mark)
                continue
            wrong += found
            kept.append(item)
        if row.required and not kept:
            message = f"OCPI {self.step.target} has nothing of what is in it."
            wrong.append(Violation(series.pointer, message))
        series.items = kept
        return wrong

    def _written(self, leaf: Leaf, row: Property) -> Any:
        """Return a text as the new version writes it, or a word that stands for it."""
        if not isinstance(leaf.value, str):
            return leaf.value
        write = self.step.texts.get(type(row))
        if write is not None:
            return write(leaf.value)
        word = self.step.words.get(row.words) if isinstance(row, Enum) else None
        if word is None:
            return leaf.value
        self.lose(leaf, f"OCPI {self.step.target} has no such value. It is {word} now.")
        return word

    def _leave_out(self, part: Part, wrong: list[Violation], mark: int) -> None:
        """Lose a part as a whole, and with it what was lost of it before."""
        first = wrong[0]
        where = "" if first.pointer == part.pointer else f"{first.pointer}: "
        del self.losses[mark:]
        self.lose(part, f"{where}{first.message}")

    def _broken(self, node: Node, target: type[Object]) -> Iterator[Violation]:
        """Look at the rules that OCPI has for several fields together."""
        if target.rules:
            document = Attributes(whole(node))
            for rule in target.rules:
                for path, message in rule(document):
                    yield Violation(found_at(node, path), message)


@cache
def _fields(cls: type[Object]) -> Mapping[str, Property]:
    """Return the rows of a class's table, which know their version."""
    fields: Mapping[str, Any] = cls().fields
    return fields
