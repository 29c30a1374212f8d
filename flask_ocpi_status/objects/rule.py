"""What a rule over several fields of an object is, what it sees, and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from ..contracts.outcome import Kind
from ..violations import OF_ALL
from ..violations import Form
from ..violations import Uncounted

#: What a rule finds wrong: where, from the object on, and a sentence. One that is a
#: :class:`.Form` can be let pass, whatever the kind of the rule.
Fault = tuple[tuple[str | int, ...], str]


@dataclass(frozen=True)
class Rule:
    """What OCPI says of several fields of an object together.

    :param look: gets something whose attributes are the fields, ``None`` for those that
        are absent. It finds faults: as a generator, or in a sequence.
    :param fields: those that it looks at. It is asked when they are valid, whatever the
        others are; and of a change, when they are all in it, as values or ``null``.
        Where an object is judged leniently, it is enough that they have their shape: a
        text may then be any text.
    :param kind: of what it finds (see :class:`.Violation`).
    """

    look: Callable[[Any], Iterable[Fault]]
    fields: frozenset[str]
    kind: Kind = "shape"

    def __call__(self, one: Any) -> Iterable[Fault]:
        """Return what it finds wrong with an object."""
        found = self.look(one)
        if self.kind == "shape":
            return found
        return ((place, Form(message)) for place, message in found)

    def of_shape(self, one: Any) -> Iterator[Fault]:
        """Yield what it finds that cannot be let pass."""
        for fault in self(one):
            if not isinstance(fault[1], Form):
                yield fault

    @property
    def name(self) -> str:
        """What it is called: after its function, or the one that made that."""
        return self.look.__qualname__.partition(".")[0]


def looks_at(
    names: str, kind: Kind = "shape"
) -> Callable[[Callable[[Any], Iterable[Fault]]], Rule]:
    """Make a rule of a function.

    :param names: of the fields that it looks at, with blanks between them.
    :param kind: ``"form"`` for what can be let pass: neither money nor safety depends
        on it.
    """
    return partial(Rule, fields=frozenset(names.split()), kind=kind)


class Attributes:
    """A document as a rule sees it: fields are attributes, an absent one ``None``."""

    # No field has this name.
    __slots__ = ("__document",)

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.__document = document

    def __getattr__(self, name: str) -> Any:
        return _seen(self.__document.get(name))


def _seen(value: Any) -> Any:
    if isinstance(value, dict):
        return Attributes(value)
    if isinstance(value, list):
        return [_seen(item) for item in value]
    return value


def nested(faults: Iterable[Fault], most: int | None = None) -> dict[str | int, Any]:
    """Return faults in the form of marshmallow's: below names and indices.

    :param most: so many, if not all, and a count of the others.
    """
    root: dict[str | int, Any] = {}
    rest = iter(faults)
    for path, message in islice(rest, most):
        place = root
        for step in path:
            if step == OF_ALL:  # a field may be called so, and is told of at its object
                break
            place = place.setdefault(step, {})
        # A list may have a fault of its own, and its items as well.
        place.setdefault(OF_ALL, []).append(message)
    left = sum(1 for _ in rest)
    if left:
        root.setdefault(OF_ALL, []).append(Uncounted.of(left))
    return root
