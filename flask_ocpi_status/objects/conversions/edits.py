"""The edits that a step is compiled into, besides those of its table."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from collections.abc import Set
from dataclasses import dataclass
from typing import Any
from typing import Final

from ..judging.normal import Document
from ..rule import Attributes
from ..rule import Rule
from .course import Course
from .course import MustTell
from .step import Edit

#: What is left of a value that does not go along.
_GONE: Final = object()


@dataclass(frozen=True, slots=True)
class Look:
    """How a text, a number or a boolean is looked at, or each of a list.

    :param name: the field that it is in.
    :param check: whether the new version allows it.
    :param word: what stands for a value that the enum does not have, if anything does.
    :param write: writes a text as the new version has it, if that is another way.
    :param may_go: whether it is left out where it is not allowed.
    """

    name: str
    check: Callable[[Any], bool]
    word: str | None
    write: Callable[[str], str] | None
    may_go: bool

    def fitted(self, value: Any, course: Course) -> Any:
        """Return what becomes of a value that is not allowed as it is."""
        if isinstance(value, str):
            if self.write is not None:
                value = self.write(value)
            elif self.word is not None:
                course.lossy = True
                value = self.word
            if self.check(value):
                return value
        if not self.may_go:
            raise MustTell
        course.lossy = True
        return _GONE


def joined(edits: Sequence[Edit]) -> Edit | None:
    """Return edits as one, or ``None`` if there are none."""
    if len(edits) < 2:
        return edits[0] if edits else None

    def edit(document: Document, course: Course) -> None:
        for one in edits:
            one(document, course)

    return edit


def lose(names: Set[str], *, firm: Set[str] = frozenset()) -> Edit:
    """Lose fields; those that are firm may not be there."""

    def edit(document: Document, course: Course) -> None:
        if document.keys().isdisjoint(names):
            return
        for name in names & document.keys():
            if name in firm:
                raise MustTell
            del document[name]
            course.lossy = True

    return edit


def demand(names: Set[str]) -> Edit:
    """Demand fields that the old version did not."""

    def edit(document: Document, course: Course) -> None:
        if not names <= document.keys():
            raise MustTell

    return edit


def look_at(looks: Sequence[Look]) -> Edit:
    """Look at single values."""
    checks = [(look.name, look.check, look) for look in looks]

    def edit(document: Document, course: Course) -> None:
        for name, check, look in checks:
            if name in document and not check(document[name]):
                value = look.fitted(document[name], course)
                if value is _GONE:
                    del document[name]
                else:
                    document[name] = value

    return edit


def in_values(look: Look, *, demand: bool) -> Edit:
    """Look at each value of a list.

    :param demand: whether there has to be one.
    """
    name, check = look.name, look.check

    def edit(document: Document, course: Course) -> None:
        if name not in document:
            return
        items = document[name]
        if type(items) is not list:
            raise MustTell
        if not all(map(check, items)):
            fitted = [one if check(one) else look.fitted(one, course) for one in items]
            items = document[name] = [one for one in fitted if one is not _GONE]
        if demand and not items:
            raise MustTell

    return edit


def in_object(name: str, below: Edit | None, known: bool) -> Edit | None:
    """Edit an object in a field. What is wrong in it is to be told.

    :param known: whether it is known to be an object, if it is there.
    """
    below = _below(below, known)
    if below is None:
        return None

    def edit(document: Document, course: Course) -> None:
        if name in document:
            below(document[name], course)

    return edit


def in_objects(
    name: str, below: Edit | None, known: bool, *, demand: bool
) -> Edit | None:
    """Edit each object of a list.

    :param demand: whether there has to be one, and had not to be before.
    """
    below = _below(below, known) or (_nothing if demand else None)
    if below is None:
        return None

    def edit(document: Document, course: Course) -> None:
        if name not in document:
            return
        items = document[name]
        if type(items) is not list or (demand and not items):
            raise MustTell
        for item in items:
            below(item, course)

    return edit


def _below(edit: Edit | None, known: bool) -> Edit | None:
    """Return an edit that looks first whether it is an object, if that is not known."""
    if known:
        return edit

    def edit_object(value: Any, course: Course) -> None:
        if type(value) is not dict:
            raise MustTell
        if edit is not None:
            edit(value, course)

    return edit_object


def _nothing(document: Document, course: Course) -> None:
    """Leave an object as it is."""


def keep_to(rules: Sequence[Rule]) -> Edit:
    """Ask the rules that the new version has for several fields together."""

    def edit(document: Document, course: Course) -> None:
        seen = Attributes(document)
        for rule in rules:
            for _ in rule(seen):
                raise MustTell

    return edit
