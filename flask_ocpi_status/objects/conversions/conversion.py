"""How a document goes one step: by the table of the step and by both schemas."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Set
from typing import Any

from ...contracts import Violation
from ..edition import Object
from ..editions import edition_of
from ..fields import Enum
from ..fields import List
from ..fields import Nested
from ..property import Property
from ..rule import Attributes
from .account import Account
from .account import Loss
from .account import fields_of
from .decisions import Question
from .firm import firm_in
from .parts import MISSING
from .parts import Leaf
from .parts import Node
from .parts import Part
from .parts import Series
from .parts import found_at
from .parts import whole
from .step import Step


class Conversion(Account):
    """A step that one document goes.

    :param step: the step.
    :param decisions: as in :class:`Account`, and so are the losses.
    :param failed: whether a step before has failed. Then this one only looks for more
        that is wrong; rules could not look at what is.
    """

    def __init__(
        self, step: Step, decisions: Mapping[str, Any], losses: list[Loss], failed: bool
    ) -> None:
        super().__init__(edition_of(step.target), decisions, losses)
        self.step = step
        self.failed = failed

    def convert(self, node: Node, target: type[Object]) -> list[Violation]:
        """Make an object one of the new version; return why it cannot be one."""
        firm = firm_in(target)
        wrong: list[Violation] = []
        if node.cls.edition is not target.edition:
            wrong += self._change(node, target, firm)
        wrong += self._fit_fields(node, target, firm)
        if not wrong and not self.failed:
            wrong += self._broken(node, target)
        node.cls = target
        return wrong

    def _change(
        self, node: Node, target: type[Object], firm: Set[str]
    ) -> Iterator[Violation]:
        known, wanted = node.cls.properties(), target.properties()
        for one in [one for one in node.fields if one in wanted and one not in known]:
            # Nobody knows whether its sender means the same by it.
            reason = (
                f"OCPI {self.step.source} does not know this field, and OCPI"
                f" {self.target.name} means something by it."
            )
            self.lose(node.fields.pop(one), reason)
        for change in self.step.changes_of(node.cls, target):
            yield from change.tell(node, self)
        for one in [one for one in node.fields if one in known and one not in wanted]:
            part = node.fields.pop(one)
            reason = f"OCPI {self.target.name} has no such field."
            if one in firm:
                yield Violation(part.pointer, reason)
            else:
                self.lose(part, reason)

    def _fit_fields(
        self, node: Node, target: type[Object], firm: Set[str]
    ) -> Iterator[Violation]:
        for name, row in fields_of(target).items():
            part = node.fields.get(name)
            if part is None:
                if row.required:
                    expected = f"Missing. OCPI {self.target.name} expects"
                    pointer = f"{node.pointer}/{name}"
                    node.fields[name] = Leaf(MISSING, pointer)
                    yield Violation(pointer, f"{expected} {row.expected}.")
                continue
            mark = len(self.losses)
            wrong = self._fit(part, row, firm=name in firm)
            fatal = wrong if row.required or name in firm else _questions(wrong)
            if wrong and not fatal:
                self._leave_out(node.fields.pop(name), wrong, mark)
            yield from fatal

    def _fit(self, part: Part, row: Property, *, firm: bool) -> list[Violation]:
        if isinstance(part, Leaf):
            if part.value is MISSING or row.check(part.value):
                return []
            part.value = self._written(part, row, firm)
            if row.check(part.value):
                return []
        elif isinstance(part, Node) and isinstance(row, Nested):
            return self.convert(part, row.of(self.target))
        elif isinstance(part, Series) and isinstance(row, List):
            return self._fit_items(part, row, firm)
        message = f"OCPI {self.target.name} expects {row.expected}."
        return [Violation(part.pointer, message)]

    def _fit_items(self, series: Series, row: List, firm: bool) -> list[Violation]:
        wrong: list[Violation] = []
        kept: list[Part] = []
        for item in series.items:
            mark = len(self.losses)
            found = self._fit(item, row.item, firm=firm)
            fatal = found if firm else _questions(found)
            if found and not fatal:
                self._leave_out(item, found, mark)
                continue
            wrong += fatal
            kept.append(item)
        if row.required and not kept:
            message = f"OCPI {self.target.name} has nothing of what is in it."
            wrong.append(Violation(series.pointer, message))
        series.items = kept
        return wrong

    def _written(self, leaf: Leaf, row: Property, firm: bool) -> Any:
        """Return a text as the new version writes it, or a word that stands for it."""
        if not isinstance(leaf.value, str):
            return leaf.value
        write = self.step.texts.get(type(row))
        if write is not None:
            return write(leaf.value)
        word = self.step.words.get(row.words) if isinstance(row, Enum) else None
        if word is None or firm:
            return leaf.value
        self.lose(leaf, f"OCPI {self.target.name} has no such value. It is {word} now.")
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


def _questions(wrong: list[Violation]) -> list[Violation]:
    """Return those that keep a part from being left out."""
    return [one for one in wrong if isinstance(one, Question)]
