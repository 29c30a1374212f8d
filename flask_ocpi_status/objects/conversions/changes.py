"""The changes that a table of a step is written with."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Container
from collections.abc import Iterable
from typing import Any

from ...contracts import Violation
from ..texts import fold
from .account import Account
from .parts import Leaf
from .parts import Node
from .parts import Series
from .parts import whole
from .step import Change

Found = Iterable[Violation]


def renamed(old: str, new: str) -> Change:
    """Give a field another name."""

    def change(node: Node, account: Account) -> Found:
        part = node.fields.pop(old, None)
        if part is not None:
            node.fields[new] = part
        return ()

    return change


def decided(name: str, keyword: str | None = None) -> Change:
    """Have a field that is missing decided by the caller.

    :param keyword: the name of the decision, if it is not that of the field.
    """

    def change(node: Node, account: Account) -> Found:
        if name not in node.fields:
            yield from account.decide(keyword or name, node, name)

    return change


def assumed(name: str, value: Any) -> Change:
    """Say by a value what is said until now by leaving a field out."""

    def change(node: Node, account: Account) -> Found:
        node.fields.setdefault(name, Leaf(value, f"{node.pointer}/{name}"))
        return ()

    return change


def understood(name: str, value: Any) -> Change:
    """Say by leaving a field out what is said until now by a value."""

    def change(node: Node, account: Account) -> Found:
        part = node.fields.get(name)
        if isinstance(part, Leaf) and part.value == value:
            del node.fields[name]
        return ()

    return change


def refused(name: str, *, unless: Container[Any], reason: str) -> Change:
    """Refuse an object that would say something else without a field.

    :param unless: the values without which it says the same.
    """

    def change(node: Node, account: Account) -> Found:
        part = node.fields.get(name)
        if isinstance(part, Leaf) and part.value not in unless:
            yield Violation(part.pointer, reason)

    return change


def told_apart(name: str, id_: str) -> Change:
    """Refuse a list of objects whose ids are the same once case does not matter.

    :param id_: the field that is the id of each.
    """

    def change(node: Node, account: Account) -> Found:
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

    return change


def rewritten(
    name: str, write: Callable[[str], tuple[str, bool]], reason: str
) -> Change:
    """Write a text in another way.

    :param write: returns it, and whether it still says the same.
    :param reason: why it does not.
    """

    def change(node: Node, account: Account) -> Found:
        part = node.fields.get(name)
        if isinstance(part, Leaf):
            part.value, same = write(part.value)
            if not same:
                account.lose(part, reason)
        return ()

    return change


def listed(old: str, new: str) -> Change:
    """Make a value the only one of a list."""

    def change(node: Node, account: Account) -> Found:
        part = node.fields.pop(old, None)
        if part is not None:
            node.fields[new] = Series([part], part.pointer)
        return ()

    return change


def first_of(old: str, new: str) -> Change:
    """Make the first of a list the only value."""

    def change(node: Node, account: Account) -> Found:
        part = node.fields.pop(old, None)
        if isinstance(part, Series) and part.items:
            node.fields[new], *others = part.items
            for other in others:
                message = (
                    f"OCPI {account.target.name} has place for the first one only."
                )
                account.lose(other, message)
        return ()

    return change


def lose_all(node: Node, account: Account, reason: str) -> None:
    """Lose the fields that an object has left."""
    for part in node.fields.values():
        account.lose(part, reason)
