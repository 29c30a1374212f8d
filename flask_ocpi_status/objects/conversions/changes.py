"""The changes that a table of a step is written with.

Each says twice what it does, one below the other: to an object in parts, which tells,
and to a document as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Container
from collections.abc import Iterable
from typing import Any

from ...contracts import Violation
from ..edition import Object
from ..judging.normal import Document
from ..texts import fold
from .account import Account
from .account import fields_of
from .course import Course
from .course import MustTell
from .parts import Leaf
from .parts import Node
from .parts import Series
from .parts import whole
from .rows import checker
from .step import Change
from .step import Edit
from .step import of_any

Found = Iterable[Violation]


def renamed(old: str, new: str) -> Change:
    """Give a field another name."""

    def tell(node: Node, account: Account) -> Found:
        part = node.fields.pop(old, None)
        if part is not None:
            node.fields[new] = part
        return ()

    def edit(document: Document, course: Course) -> None:
        if old in document:
            document[new] = document.pop(old)

    return Change(tell, of_any(edit), renames={old: new})


def decided(name: str, keyword: str | None = None) -> Change:
    """Have a field that is missing decided by the caller.

    :param keyword: the name of the decision, if it is not that of the field.
    """

    def tell(node: Node, account: Account) -> Found:
        if name not in node.fields:
            yield from account.decide(keyword or name, node, name)

    def edit_for(cls: type[Object]) -> Edit:
        check = checker(fields_of(cls)[name], None)

        def edit(document: Document, course: Course) -> None:
            if name not in document:
                document[name] = course.decided(keyword or name, check)

        return edit

    return Change(tell, edit_for, fills=(name,))


def assumed(name: str, value: Any) -> Change:
    """Say by a value what is said until now by leaving a field out."""

    def tell(node: Node, account: Account) -> Found:
        node.fields.setdefault(name, Leaf(value, f"{node.pointer}/{name}"))
        return ()

    def edit(document: Document, course: Course) -> None:
        document.setdefault(name, value)

    return Change(tell, of_any(edit), touches=(name,))


def understood(name: str, value: Any) -> Change:
    """Say by leaving a field out what is said until now by a value."""

    def tell(node: Node, account: Account) -> Found:
        part = node.fields.get(name)
        if isinstance(part, Leaf) and part.value == value:
            del node.fields[name]
        return ()

    def edit(document: Document, course: Course) -> None:
        if name in document and document[name] == value:
            del document[name]

    return Change(tell, of_any(edit), touches=(name,))


def refused(name: str, *, unless: Container[Any], reason: str) -> Change:
    """Refuse an object that would say something else without a field.

    :param unless: the values without which it says the same.
    """

    def tell(node: Node, account: Account) -> Found:
        part = node.fields.get(name)
        if isinstance(part, Leaf) and part.value not in unless:
            yield Violation(part.pointer, reason)

    def edit(document: Document, course: Course) -> None:
        if name in document and document[name] not in unless:
            raise MustTell

    return Change(tell, of_any(edit))


def told_apart(name: str, id_: str) -> Change:
    """Refuse a list of objects whose ids are the same once case does not matter.

    :param id_: the field that is the id of each.
    """

    def tell(node: Node, account: Account) -> Found:
        series = node.fields.get(name)
        first: dict[str, str] = {}
        for item in series.items if isinstance(series, Series) else ():
            assert isinstance(item, Node)
            id_of = whole(item.fields[id_])
            if first.setdefault(fold(id_of), id_of) != id_of:
                message = (
                    f"OCPI {account.target.name} takes it for the {id_} of another"
                    " one, in which the case is other."
                )
                yield Violation(f"{item.pointer}/{id_}", message)

    def edit(document: Document, course: Course) -> None:
        items = document.get(name, ())
        if len(items) > 1:
            ids = {item[id_] for item in items}
            if len({*map(fold, ids)}) < len(ids):
                raise MustTell

    return Change(tell, of_any(edit))


def rewritten(
    name: str, write: Callable[[str], tuple[str, bool]], reason: str
) -> Change:
    """Write a text in another way.

    :param write: returns it, and whether it still says the same.
    :param reason: why it does not.
    """

    def tell(node: Node, account: Account) -> Found:
        part = node.fields.get(name)
        if isinstance(part, Leaf):
            part.value, same = write(part.value)
            if not same:
                account.lose(part, reason)
        return ()

    def edit(document: Document, course: Course) -> None:
        if name in document:
            document[name], same = write(document[name])
            if not same:
                course.lossy = True

    return Change(tell, of_any(edit), touches=(name,))


def listed(old: str, new: str) -> Change:
    """Make a value the only one of a list."""

    def tell(node: Node, account: Account) -> Found:
        part = node.fields.pop(old, None)
        if part is not None:
            node.fields[new] = Series([part], part.pointer)
        return ()

    def edit(document: Document, course: Course) -> None:
        if old in document:
            document[new] = [document.pop(old)]

    return Change(tell, of_any(edit), touches=(new,))


def first_of(old: str, new: str) -> Change:
    """Make the first of a list the only value."""

    def tell(node: Node, account: Account) -> Found:
        part = node.fields.pop(old, None)
        if isinstance(part, Series) and part.items:
            node.fields[new], *others = part.items
            for other in others:
                message = (
                    f"OCPI {account.target.name} has place for the first one only."
                )
                account.lose(other, message)
        return ()

    def edit(document: Document, course: Course) -> None:
        items = document.pop(old, None)
        if items:
            document[new] = items[0]
            if len(items) > 1:
                course.lossy = True

    return Change(tell, of_any(edit), touches=(new,))


def lose_all(node: Node, account: Account, reason: str) -> None:
    """Lose the fields that an object has left."""
    for part in node.fields.values():
        account.lose(part, reason)
