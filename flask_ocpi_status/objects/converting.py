"""Speaking two versions: an object of one version, told in another.

Rules: OCPI 2.1 to 2.3.0, the tables of the objects, and in what they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import Final

from .. import objects
from ..contracts import Violation
from .conversions import VERSIONS
from .conversions import steps_between
from .conversions.decisions import DECISIONS
from .conversions.parts import parts_of
from .conversions.parts import whole
from .conversions.step import Loss as Loss
from .conversions.step import Work
from .judging import judge
from .normal import Document

#: The classes that a document is told to be by a field that it has to have, and that
#: none of the others knows.
_TELLING: Final = {
    "Location": "coordinates",
    "Session": "kwh",
    "CDR": "total_energy",
    "Tariff": "elements",
    "Token": "issuer",
}
#: The classes that can be converted.
_CLASSES: Final = (*_TELLING, "EVSE", "Connector")
#: How many reasons a message names.
_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class Converted:
    """An object in another version, and what it no longer says there.

    :param document: the object, valid in the other version.
    :param losses: what could not go along, with its place in the object before.
    """

    document: Document
    losses: tuple[Loss, ...]


class ImpossibleConversion(ValueError):
    """An object cannot be told in another version, or not before more is decided.

    :param reasons: each with a JSON pointer: where it is, or would be.
    :param undecided: the keywords of :func:`convert` that would help.
    """

    def __init__(
        self, way: str, reasons: Sequence[Violation], undecided: Sequence[str] = ()
    ) -> None:
        told = [f"{one.pointer}: {one.message}".lstrip(": ") for one in reasons[:_TOLD]]
        if len(reasons) > _TOLD:
            told.append(f"There are {len(reasons) - _TOLD:,} reasons more.")
        super().__init__(f"It cannot be converted {way}. {' '.join(told)}")
        self.reasons = tuple(reasons)
        self.undecided = tuple(undecided)


def convert(
    obj: Document,
    *,
    from_: str,
    to: str,
    as_: str | None = None,
    **decisions: Any,
) -> Converted:
    """Tell an object of one version in another, and say what is lost by it.

    What has another name or form is put into it. An optional value that the other
    version does not have is left out, and is among the losses. What no version knows
    goes along.

    :param obj: a Location, Session, CDR, Tariff or Token, as a document. It stays as it
        is.
    :param from_: its version, from ``"2.1"`` to ``"2.3.0"``.
    :param to: the version that it is to be told in.
    :param as_: the name of its class, where that cannot be seen: also ``"EVSE"`` and
        ``"Connector"``.
    :param decisions: what the other version asks for and the object does not say, such
        as ``country_code`` and ``party_id``, whose the object is, before 2.2.
    :raises ImpossibleConversion: for what the other version cannot say, and for what
        is not decided.
    :raises marshmallow.ValidationError: for what is no object of ``from_``.
    :raises LookupError: for a version that is not known.
    :raises ValueError: when it cannot be seen what the object is.
    :raises TypeError: for a decision that there is none.
    """
    way = f"from OCPI {from_} to {to}"
    source, target = objects.edition_of(from_), objects.edition_of(to)
    for edition in (source, target):
        if edition.name not in VERSIONS:
            message = f"Objects of OCPI {edition.name} are not converted, only those of"
            message = f"{message} {', '.join(VERSIONS)}."
            raise ImpossibleConversion(way, [Violation("", message)])
    for keyword in decisions.keys() - DECISIONS.keys():
        raise TypeError(
            f"There is no decision {keyword!r}; use one of {', '.join(DECISIONS)}."
        )
    name = _class_of(obj) if as_ is None else as_
    if name not in _CLASSES:
        raise ValueError(f"There is no conversion as {name!r}; use {_one_of()}.")
    root = parts_of(source.classes[name], judge(source.classes[name], obj), "")
    losses: list[Loss] = []
    undecided: dict[str, str] = {}
    wrong: dict[str, Violation] = {}
    for step in steps_between(from_, to):
        work = Work(step, decisions, losses, undecided, failed=bool(wrong))
        for one in work.tell(root, work.target.classes[name]):
            # What is wrong stays there, and is wrong in the next step again.
            wrong.setdefault(one.pointer, one)
    wrong |= {
        pointer: Violation(
            pointer,
            f"Decide {DECISIONS[keyword]}, with {keyword}=….",
        )
        for pointer, keyword in undecided.items()
    }
    if wrong:
        keywords = dict.fromkeys(undecided.values())
        raise ImpossibleConversion(way, list(wrong.values()), tuple(keywords))
    return Converted(whole(root), tuple(losses))


def _class_of(obj: Document) -> str:
    """Return the name of the class that a document is one of."""
    found = [
        name
        for name, telling in _TELLING.items()
        if isinstance(obj, dict) and telling in obj
    ]
    if len(found) != 1:
        raise ValueError(
            f"It cannot be seen what the object is. Say it with as_: {_one_of()}."
        )
    return found[0]


def _one_of() -> str:
    return ", ".join(_CLASSES)
