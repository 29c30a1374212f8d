"""Speaking two versions: an object of one version becomes one of another.

Rules: OCPI 2.1 to 2.3.0, the tables of the objects, and in what they differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import Final
from typing import NoReturn

from marshmallow import ValidationError

from ...contracts import Violation
from ...naming.article import article
from ...violations import MOST
from ...violations import more_of
from ...violations import violations_of
from ..editions import edition_of
from ..judging.normal import Document
from ..judging.verdict import judge
from . import VERSIONS
from .account import Loss as Loss
from .converted import Converted as Converted
from .decisions import DECISIONS
from .decisions import Question
from .way import way_of

#: The classes that a document is seen to be of by a field that it has to have, and that
#: none of the others knows.
_SEEN_BY: Final = {
    "Location": "coordinates",
    "Session": "kwh",
    "CDR": "total_energy",
    "Tariff": "elements",
    "Token": "issuer",
}
#: The classes that can be converted.
_CLASSES: Final = (*_SEEN_BY, "EVSE", "Connector")
#: How many reasons a message names.
_NAMED: Final = 5
_IMPOSSIBLE: Final = "It cannot be converted from OCPI {} to {}."


class ImpossibleConversion(ValueError):
    """An object cannot be converted, or not before more is decided.

    :param message: what is impossible. The first reasons are added to it.
    :param reasons: each with a JSON pointer: where it is, or would be. They are 100 at
        most, and then one without a pointer that counts the others.
    :param undecided: the keywords of :func:`convert` that would help: those that are
        not given, and those that are given and are no answer.
    """

    def __init__(
        self, message: str, reasons: Sequence[Violation], undecided: Iterable[str] = ()
    ) -> None:
        named = [
            f"{one.pointer}: {one.message}".lstrip(": ") for one in reasons[:_NAMED]
        ]
        if len(reasons) > _NAMED:
            named.append("There are more reasons.")
        super().__init__(" ".join([message, *named]))
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
    """Convert an object of one version into another, and say what is lost by it.

    What has another name or form is put into it. An optional value that the other
    version does not have is left out, and is among the losses, which are looked for
    when they are first asked for. What no version knows goes along.

    :param obj: a Location, Session, CDR, Tariff or Token, as a document. It stays as it
        is. Lists and objects that no version knows are shared with the result.
    :param from_: its version, from ``"2.1"`` to ``"2.3.0"``.
    :param to: the version that it is converted into.
    :param as_: the name of its class, where that cannot be seen: also ``"EVSE"`` and
        ``"Connector"``.
    :param decisions: what the other version asks for and the object does not say, such
        as ``country_code`` and ``party_id``, whose the object is, before 2.2. One that
        is ``None`` is not decided; one that is not needed is not looked at.
    :raises ImpossibleConversion: for what the other version cannot say, for what is not
        decided or not decided well, and for what is no object of ``from_``.
    :raises LookupError: for a version that is not known.
    :raises ValueError: when it cannot be seen what the object is.
    :raises TypeError: for a decision that there is none.
    """
    if from_ not in VERSIONS or to not in VERSIONS:
        _refuse(from_, to)
    if not decisions.keys() <= DECISIONS.keys():
        (keyword, *_) = decisions.keys() - DECISIONS.keys()
        raise TypeError(
            f"There is no decision {keyword!r}; use one of {', '.join(DECISIONS)}."
        )
    name = _class_of(obj) if as_ is None else as_
    if name not in _CLASSES:
        raise ValueError(f"There is no conversion as {name!r}; use {_one_of()}.")
    way = way_of(from_, to, name)
    converted = way.quickly(obj, decisions)
    if converted is not None:
        return converted
    try:
        document = judge(way.cls, obj)
    except ValidationError as error:
        # Answered as it is, it would blame the party that asks for an object of ours.
        message = f"It is not {article(name)} of OCPI {from_}."
        raise ImpossibleConversion(message, violations_of(error)) from error
    told = way.telling(document, decisions)
    if told.wrong:
        keywords = [one.keyword for one in told.wrong if isinstance(one, Question)]
        undecided = dict.fromkeys(keywords)
        message = _IMPOSSIBLE.format(from_, to)
        raise ImpossibleConversion(message, _most(told.wrong), undecided)
    return Converted(told.document, told.losses)


def _refuse(*versions: str) -> NoReturn:
    """Say of which version objects are not converted."""
    name = next(
        edition.name
        for edition in [edition_of(version) for version in versions]
        if edition.name not in VERSIONS
    )
    message = (
        f"Objects of OCPI {name} are not converted, only those of"
        f" {', '.join(VERSIONS)}."
    )
    raise ImpossibleConversion(_IMPOSSIBLE.format(*versions), [Violation("", message)])


def _class_of(obj: Document) -> str:
    """Return the name of the class that a document is one of."""
    found = [
        name
        for name, field in _SEEN_BY.items()
        if isinstance(obj, dict) and field in obj
    ]
    if len(found) != 1:
        raise ValueError(
            f"It cannot be seen what the object is. Say it with as_: {_one_of()}."
        )
    return found[0]


def _one_of() -> str:
    return ", ".join(_CLASSES)


def _most(found: Sequence[Violation]) -> list[Violation]:
    """Return the first reasons as they are, and a count of the others."""
    left = len(found) - MOST
    reasons = [Violation(one.pointer, one.message) for one in found[:MOST]]
    if left > 0:
        reasons.append(more_of("reason", left))
    return reasons
