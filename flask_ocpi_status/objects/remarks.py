"""What is valid in an object of OCPI, and yet worth a look.

An object with remarks may be sent and taken. Often enough a remark is a slip all the
same: a field whose name is misspelt is one that nobody knows, and is no violation.

Rules: OCPI 2.0 to 2.3.0, chapter "Types".
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from decimal import Context
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from functools import partial
from functools import reduce
from typing import Any
from typing import Final
from typing import NamedTuple

from ..contracts import Violation
from ..violations import MOST
from ..violations import below
from .edition import Object
from .edition import Words
from .fields import Enum
from .fields import List
from .fields import Nested
from .fields import Number
from .fields import exact
from .property import Property
from .texts import String

#: The versions whose ``string`` is printable ASCII (OCPI 2.1.1, Types, string).
_ASCII_ONLY: Final = frozenset({"2.0", "2.1", "2.1.1"})
#: A number has 4 decimals "unless otherwise indicated" (OCPI 2.2.1, Types, number).
_FINEST: Final = Decimal("0.0001")
_EXACTLY: Final = Context(prec=60)
#: From which likeness on, of 1, one name may be meant by another; and when one is a
#: part of the other.
_ALIKE: Final = 0.75
_ALIKE_IN_PART: Final = 0.6
#: In characters: no name of OCPI's is longer, and long ones take long to compare.
_LONGEST_NAME: Final = 64

Path = tuple[str | int, ...]


class _Remark(NamedTuple):
    """What is remarked, wherever it is.

    :param say: makes a sentence of the rest.
    :param field: the name of the field.
    :param value: what is to be told apart in it. It is compared, and never told.
    """

    say: Callable[[type[Object], str, str], str]
    cls: type[Object]
    field: str
    value: str = ""


def remarks(cls: type[Object], document: Any) -> list[Violation]:
    """Return what is worth a look in a document, each with its JSON pointer.

    That is: a value of an open enum that OCPI does not name, a field that it does not
    know, text outside ASCII before 2.2, and a number of more than four decimals. What
    is the same in many places, as in every EVSE of a Location, is told of the first of
    them, with the number of the others. At most 100 are told, and a count.

    :param cls: the class, of the version that is spoken.
    :param document: what was read from JSON. What is of another type is passed over.
    """
    found: list[tuple[Path, _Remark]] = []
    _look(cls, document, (), found)
    if not found:
        return []
    first: dict[_Remark, Path] = {}
    more: dict[_Remark, int] = {}
    for path, remark in found:
        if first.setdefault(remark, path) is not path:
            more[remark] = more.get(remark, 0) + 1
    told = [
        Violation(_pointer(path), _sentence(remark, more.get(remark, 0)))
        for remark, path in list(first.items())[:MOST]
    ]
    if len(first) > MOST:
        told.append(Violation("", f"There are {len(first) - MOST:,} remarks more."))
    return told


def alike(name: str, names: Iterable[str]) -> str | None:
    """Return which of some names may be meant by a misspelt one, if one may.

    Case, hyphens, underscores and blanks do not count.
    """
    if len(name) > _LONGEST_NAME:
        return None
    bare = _bare(name)
    known = {_bare(one): one for one in names}
    found = get_close_matches(bare, known, 1, _ALIKE) or [
        one
        for one in get_close_matches(bare, known, 3, _ALIKE_IN_PART)
        if one in bare or bare in one
    ]
    return known[found[0]] if found else None


def _bare(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _pointer(path: Path) -> str:
    return reduce(below, map(str, path), "")


def _sentence(remark: _Remark, more: int) -> str:
    sentence = remark.say(remark.cls, remark.field, remark.value)
    if not more:
        return sentence
    return f"{sentence} The same in {more:,} place{'s' if more > 1 else ''} more."


class _Look(NamedTuple):
    """What is looked for in a field.

    :param strikes: whether a value is worth a remark.
    :param by_value: whether each of its values is worth one of its own.
    """

    field: str
    strikes: Callable[[Any], bool]
    say: Callable[[type[Object], str, str], str]
    by_value: bool


class _Plan(NamedTuple):
    """What is looked for in the objects of a class.

    :param names: of all fields.
    :param below: those that hold objects, and the class of these.
    """

    names: frozenset[str]
    looks: tuple[_Look, ...]
    below: tuple[tuple[str, type[Object]], ...]


def _look(
    cls: type[Object], document: Any, place: Path, found: list[tuple[Path, _Remark]]
) -> None:
    """Look for what is worth a remark, and add it to what is found.

    :param place: where the document is.
    """
    if not isinstance(document, dict):
        return
    plan = _plan(cls)
    if not document.keys() <= plan.names:
        found += [
            ((*place, name), _Remark(_say_unknown, cls, name))
            for name in document
            if name not in plan.names
        ]
    for field, strikes, say, by_value in plan.looks:
        if field in document:
            value = document[field]
            many = isinstance(value, list)
            for index, one in enumerate(value if many else (value,)):
                if strikes(one):
                    path = (*place, field, index) if many else (*place, field)
                    remark = _Remark(say, cls, field, one if by_value else "")
                    found.append((path, remark))
    for field, under in plan.below:
        if field in document:
            value = document[field]
            if isinstance(value, list):
                for index, one in enumerate(value):
                    _look(under, one, (*place, field, index), found)
            else:
                _look(under, value, (*place, field), found)


@cache
def _plan(cls: type[Object]) -> _Plan:
    fields = {
        name: field.item if isinstance(field, List) else field
        for name, field in cls.properties().items()
    }
    return _Plan(
        frozenset(fields),
        tuple(
            _Look(name, *found)
            for name, field in fields.items()
            if (found := _found_in(field, cls)) is not None
        ),
        tuple(
            (name, field.of(cls.edition))
            for name, field in fields.items()
            if isinstance(field, Nested)
        ),
    )


def _found_in(
    field: Property, cls: type[Object]
) -> tuple[Callable[[Any], bool], Callable[..., str], bool] | None:
    if isinstance(field, Number):
        return partial(_is_too_fine, field), _say_too_fine, False
    if isinstance(field, String) and field.form(cls.edition) is None:
        only_ascii = cls.edition.version in _ASCII_ONLY
        return (_is_foreign, _say_foreign, False) if only_ascii else None
    if isinstance(field, Enum):
        words = cls.edition.enums[field.words]
        if words.open:
            return partial(_is_unnamed, words), _say_unnamed, True
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


def _say_unknown(cls: type[Object], field: str, value: str) -> str:
    meant = alike(field, cls.properties())
    return (
        f"OCPI {cls.edition.name} has no such field in {cls.__name__}."
        f" {_meant(meant) or 'Those who read it ignore it, unless you agree on it.'}"
    )


def _say_unnamed(cls: type[Object], field: str, value: str) -> str:
    one = cls.properties()[field]
    kind = one.item if isinstance(one, List) else one
    words = cls.edition.enums[kind.ocpi]
    return (
        f"OCPI {cls.edition.name} names no such {kind.ocpi}, and allows others."
        f" {_meant(alike(value, words)) or 'Agree on it with those who read it.'}"
    )


def _say_foreign(cls: type[Object], field: str, value: str) -> str:
    return (
        f"OCPI {cls.edition.name} has only printable ASCII in a string."
        " Some who read it refuse more."
    )


def _say_too_fine(cls: type[Object], field: str, value: str) -> str:
    return "OCPI's numbers have up to 4 decimals. Round it, or expect others to do so."


def _meant(name: str | None) -> str:
    return f"Did you mean {name}?" if name else ""
