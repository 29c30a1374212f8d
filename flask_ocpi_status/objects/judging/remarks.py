"""What is valid in an object of OCPI, and yet worth a look.

An object with remarks may be sent and taken. Often enough a remark is a slip all the
same: a field whose name is misspelt is one that nobody knows, and is no violation.

Rules: OCPI 2.0 to 2.3.0, chapter "Types".
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Container
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context
from decimal import Decimal
from functools import cache
from functools import partial
from itertools import islice
from typing import Any
from typing import Final
from typing import NamedTuple

from ...contracts import Violation
from ...naming.alike import alike
from ...violations import MOST
from ...violations import more_of
from ...violations import pointer_of
from ..edition import Edition
from ..edition import Object
from ..edition import Words
from ..fields import Enum
from ..fields import List
from ..fields import Nested
from ..fields import Number
from ..numbers import exact
from ..property import Property
from ..texts import String

#: The versions whose ``string`` is printable ASCII (OCPI 2.1.1, Types, string).
_ASCII_ONLY: Final = frozenset({"2.0", "2.1", "2.1.1"})
#: A number has 4 decimals "unless otherwise indicated" (OCPI 2.2.1, Types, number).
_FINEST: Final = Decimal("0.0001")
_EXACTLY: Final = Context(prec=60)

Path = tuple[str | int, ...]


@dataclass(frozen=True, eq=False)
class _Kind:
    """What may be remarked of a field, or of a class: the same one is told once.

    :param said: of what is there.
    :param names: the names that what is there may be meant for, if it is a word.
    :param otherwise: is said when none of them is like it.
    """

    said: str
    names: Iterable[str] = ()
    otherwise: str = ""

    def sentence(self, word: str, present: Container[Any]) -> str:
        """Make a sentence of it.

        :param word: the word that is there; it is compared, and never told.
        :param present: what is there besides, and so is not meant.
        """
        if not self.names:
            return self.said
        meant = alike(word, [name for name in self.names if name not in present])
        return f"{self.said} {f'Did you mean {meant}?' if meant else self.otherwise}"


@dataclass
class _Place:
    """Where something is remarked first.

    :param present: what is there besides.
    :param more: how many places there are besides.
    """

    path: Path
    present: Container[Any]
    more: int = 0


#: What is remarked, with its word if there are several, and where it is first.
_Found = dict[tuple[_Kind, str], _Place]


def remarks(cls: type[Object], document: Any) -> list[Violation]:
    """Return what is worth a look in a document, each with its JSON pointer.

    That is: a value of an open enum that OCPI does not name, a field that it does not
    know, text outside ASCII before 2.2, and a number of more than four decimals. What
    is the same in many places, as in every EVSE of a Location, is told of the first of
    them, with the number of the others. At most 100 are told, and a count.

    :param cls: the class, of the version that is spoken.
    :param document: what was read from JSON. What is of another type is passed over.
    """
    found: _Found = {}
    _walk(cls, document, (), found)
    told = [
        Violation(pointer_of(place.path), _sentence(kind, word, place))
        for (kind, word), place in islice(found.items(), MOST)
    ]
    if len(found) > MOST:
        told.append(more_of("remark", len(found) - MOST))
    return told


def _sentence(kind: _Kind, word: str, place: _Place) -> str:
    sentence = kind.sentence(word, place.present)
    if not place.more:
        return sentence
    places = "place" if place.more == 1 else "places"
    return f"{sentence} The same in {place.more:,} {places} more."


class _Check(NamedTuple):
    """What is looked for in a field.

    :param strikes: whether a value is worth a remark.
    """

    field: str
    strikes: Callable[[Any], bool]
    kind: _Kind


class _Plan(NamedTuple):
    """What is looked for in the objects of a class.

    :param names: of all fields.
    :param unknown: is remarked of any other.
    :param below: those that hold objects, and the class of these.
    """

    names: frozenset[str]
    unknown: _Kind
    checks: tuple[_Check, ...]
    below: tuple[tuple[str, type[Object]], ...]


def _walk(cls: type[Object], document: Any, place: Path, found: _Found) -> None:
    """Look for what is worth a remark, and add it to what is found.

    :param place: where the document is.
    """
    if not isinstance(document, dict):
        return
    plan = _plan(cls)
    if not document.keys() <= plan.names:
        for name in document:
            if name not in plan.names:
                _add(found, plan.unknown, name, _Place((*place, name), document))
    for field, strikes, kind in plan.checks:
        if field in document:
            # Values of a list are there besides; a single one is by itself.
            present: set[str] = set()
            for path, one in _items(document[field], (*place, field)):
                if kind.names and isinstance(one, str) and len(path) > len(place) + 1:
                    present.add(one)
                if strikes(one):
                    _add(found, kind, one if kind.names else "", _Place(path, present))
    for field, under in plan.below:
        if field in document:
            for path, one in _items(document[field], (*place, field)):
                _walk(under, one, path, found)


def _items(value: Any, place: Path) -> Iterator[tuple[Path, Any]]:
    """Yield what is in a list, or what is by itself, and where."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield (*place, index), one
    else:
        yield place, value


def _add(found: _Found, kind: _Kind, word: str, place: _Place) -> None:
    first = found.setdefault((kind, word), place)
    if first is not place:
        first.more += 1


@cache
def _plan(cls: type[Object]) -> _Plan:
    fields = {
        name: field.item if isinstance(field, List) else field
        for name, field in cls.properties().items()
    }
    unknown = _Kind(
        f"OCPI {cls.edition.name} has no such field in {cls.__name__}.",
        tuple(fields),
        "Those who read it ignore it, unless you agree on it.",
    )
    checks = (_check(name, field, cls.edition) for name, field in fields.items())
    return _Plan(
        frozenset(fields),
        unknown,
        tuple(check for check in checks if check),
        tuple(
            (name, field.of(cls.edition))
            for name, field in fields.items()
            if isinstance(field, Nested)
        ),
    )


def _check(name: str, field: Property, edition: Edition) -> _Check | None:
    """Return what is looked for in the values of a field, if something is."""
    if isinstance(field, Number):
        kind = _Kind(
            "OCPI's numbers have up to 4 decimals. Round it, or expect others to do so."
        )
        return _Check(name, partial(_is_too_fine, field), kind)
    if isinstance(field, String):
        if field.form(edition) is not None or edition.version not in _ASCII_ONLY:
            return None
        kind = _Kind(
            f"OCPI {edition.name} has only printable ASCII in a string."
            " Some who read it refuse more."
        )
        return _Check(name, _is_foreign, kind)
    if isinstance(field, Enum):
        words = edition.enums[field.words]
        if words.open:
            kind = _Kind(
                f"OCPI {edition.name} names no such {field.ocpi}, and allows others.",
                words,
                "Agree on it with those who read it.",
            )
            return _Check(name, partial(_is_unnamed, words), kind)
    return None


def _is_too_fine(field: Number, value: Any) -> bool:
    """Whether a number has more decimals than OCPI gives it."""
    return (
        type(value) is not int
        and field.check(value)
        and _EXACTLY.remainder(exact(value), _FINEST) != 0
    )


def _is_foreign(value: Any) -> bool:
    return isinstance(value, str) and not value.isascii()


def _is_unnamed(words: Words, value: Any) -> bool:
    return isinstance(value, str) and value not in words
