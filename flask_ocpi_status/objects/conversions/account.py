"""What is decided on the way of a document, what is asked for, and what is lost."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from typing import NamedTuple

from ..edition import Edition
from ..edition import Object
from ..property import Property
from .decisions import Question
from .decisions import question
from .parts import MISSING
from .parts import Leaf
from .parts import Node
from .parts import Part


class Loss(NamedTuple):
    """Something that a document no longer says after it was converted.

    :param pointer: where it stood, as a JSON pointer (RFC 6901).
    :param reason: why it could not go along.
    """

    pointer: str
    reason: str


class Account:
    """What the changes of a step have to do with.

    :param target: the version that the step leads to.
    :param decisions: what the caller has decided.
    :param losses: of the steps before; those of this one are added.
    """

    def __init__(
        self, target: Edition, decisions: Mapping[str, Any], losses: list[Loss]
    ) -> None:
        self.target = target
        self.decisions = decisions
        self.losses = losses

    def ask(self, keyword: str, node: Node, name: str) -> list[Question]:
        """Ask the caller about a field, unless that was decided."""
        row = fields_of(self.target.classes[node.cls.__name__]).get(name)
        given = self.decisions.get(keyword)
        asked = question(keyword, given, f"{node.pointer}/{name}", row)
        return [] if asked is None else [asked]

    def decide(self, keyword: str, node: Node, name: str) -> list[Question]:
        """Give a field the value that was decided, or ask for it."""
        asked = self.ask(keyword, node, name)
        value = MISSING if asked else self.decisions[keyword]
        node.fields[name] = Leaf(value, f"{node.pointer}/{name}")
        return asked

    def lose(self, part: Part, reason: str) -> None:
        """Say that something does not go along."""
        self.losses.append(Loss(part.pointer, reason))


@cache
def fields_of(cls: type[Object]) -> Mapping[str, Property]:
    """Return the rows of a class's table, which know their version."""
    fields: Mapping[str, Any] = cls().fields
    return fields
