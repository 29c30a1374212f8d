"""A step for a class, compiled once: what it does with each document of the class.

Most of what a document says goes from a version to its neighbour as it is. So a step is
made into a few edits for each class: what the table of the step changes, and a look at
those fields alone of which the new version says something else than the old one. An
object in which nothing can differ is not looked at.

Edits know no pointers and no reasons. They note that something is lost, and raise
:class:`.MustTell` for what is wrong or asked for: then, and for the losses, the way of
:mod:`.conversion` is gone from the start. So both ways agree as long as each edit does
to a document what that way does to its parts, or raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set
from functools import cache

from ..edition import Object
from ..fields import Enum
from ..fields import List
from ..fields import Nested
from ..property import Property
from ..rule import Rule
from . import edits
from .account import fields_of
from .edits import Look
from .firm import firm_in
from .rows import checker
from .rows import includes
from .step import Edit
from .step import Step


@cache
def edit_of(step: Step, old: type[Object] | None, new: type[Object]) -> Edit | None:
    """Return what makes a document of one class one of another; ``None`` for nothing.

    :param old: the class of the version before; ``None`` for an object that a change
        has made, of which nothing is known.
    """
    return edits.joined([*_Compiler(step, old, new).edits()])


class _Compiler:
    """Compiles a step for a class.

    :ivar rows: by the names that a field may have once the changes are made what was
        said of its value before; ``None`` where that is not known.
    :ivar changed: the fields that may be other afterwards.
    """

    def __init__(self, step: Step, old: type[Object] | None, new: type[Object]) -> None:
        self.step = step
        self.old = old
        self.new = new
        self.wanted = fields_of(new)
        self.known = {} if old is None else fields_of(old)
        self.firm: Set[str] = firm_in(new)
        self.changed: set[str] = set()
        self.rows: dict[str, Property | None] = (
            dict.fromkeys(self.wanted) if old is None else {**self.known}
        )

    def edits(self) -> Iterator[Edit]:
        """Give the edits, in the order in which the way that tells goes."""
        if self.old is not None and self.old.edition is not self.new.edition:
            yield from self._changes(self.old)
        needed = frozenset(
            name
            for name, row in self.wanted.items()
            if row.required and not self._was_required(self.rows.get(name))
        )
        if needed:
            yield edits.demand(needed)
        looks = [*self._looks()]
        if looks:
            yield edits.look_at(looks)
        yield from self._below()
        rules = [rule for rule in self.new.rules if not self._is_kept(rule)]
        if rules:
            yield edits.keep_to(rules)

    def _changes(self, old: type[Object]) -> Iterator[Edit]:
        strange = frozenset(self.wanted) - frozenset(self.known)
        if strange:
            yield edits.lose(strange)
        for change in self.step.changes_of(old, self.new):
            yield change.edit(self.new)
            for before, after in change.renames.items():
                if before in self.rows:
                    self.rows[after] = self.rows.pop(before)
            self.rows |= dict.fromkeys(change.touches)
            for name in change.fills:
                self.rows.setdefault(name, self.wanted[name])
            self.changed |= {*change.renames.values(), *change.touches, *change.fills}
        gone = frozenset(self.known) - frozenset(self.wanted)
        if gone:
            yield edits.lose(gone, firm=self.firm)

    def _looks(self) -> Iterator[Look]:
        """Give what looks at texts, numbers and booleans."""
        for name, row, before in self._fields():
            if isinstance(row, List | Nested):
                continue
            if before is None or not includes(row, before):
                self.changed.add(name)
                yield self._look(name, row, before, may_go=not row.required)

    def _below(self) -> Iterator[Edit]:
        """Give what goes down into objects and lists."""
        for name, row, before in self._fields():
            edit = None
            if isinstance(row, Nested):
                edit = edits.in_object(name, *self._object(row, before))
            elif isinstance(row, List):
                edit = self._list(name, row, before)
            if edit is not None:
                self.changed.add(name)
                yield edit

    def _fields(self) -> Iterator[tuple[str, Property, Property | None]]:
        """Give the fields that may be there, and what was said of them before."""
        for name, row in self.wanted.items():
            if name in self.rows:
                yield name, row, self.rows[name]

    def _object(self, row: Nested, before: Property | None) -> tuple[Edit | None, bool]:
        """Return the edit of an object, and whether it is known to be one."""
        below = row.of(self.new.edition)
        if isinstance(before, Nested):
            return edit_of(self.step, before.of(before.edition), below), True
        return edit_of(self.step, None, below), False

    def _list(self, name: str, row: List, before: Property | None) -> Edit | None:
        was = before.item if isinstance(before, List) else None
        demand = row.required and not self._was_required(before)
        if isinstance(row.item, Nested):
            edit, known = self._object(row.item, was)
            return edits.in_objects(name, edit, known, demand=demand)
        if was is not None and includes(row.item, was) and not demand:
            return None
        look = self._look(name, row.item, was, may_go=True)
        return edits.in_values(look, demand=row.required)

    def _look(
        self, name: str, row: Property, before: Property | None, *, may_go: bool
    ) -> Look:
        """Return how a value is looked at; what is firm stays what it is."""
        firm = name in self.firm
        word = self.step.words.get(row.words) if isinstance(row, Enum) else None
        write = self.step.texts.get(type(row))
        check = checker(row, before)
        return Look(name, check, None if firm else word, write, may_go and not firm)

    @staticmethod
    def _was_required(before: Property | None) -> bool:
        return before is not None and before.required

    def _is_kept(self, rule: Rule) -> bool:
        """Whether a rule was kept before, and what it looks at has stayed as it was."""
        return (
            self.old is not None
            and rule in self.old.rules
            and self.changed.isdisjoint(rule.fields)
            and rule.fields <= self.known.keys()
        )
