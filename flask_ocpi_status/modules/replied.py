"""What others answer, and what comes later, as the app's own version says it.

Rules: OCPI 2.2.1, Commands, 13.3; ChargingProfiles, 14.3; 2.1.1, Commands, where what
comes later is of the class of the answer; 2.1, where the answer is a word.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from typing import Final

from marshmallow import ValidationError

from ..objects import Object
from ..objects import edition_of
from ..objects import judge
from ..objects.judging.normal import Document
from .chargingprofiles import RESULTS

ACCEPTED: Final = "ACCEPTED"
REJECTED: Final = "REJECTED"
#: The other words of answers in any version, and the one of a diagram of 2.1.1 that no
#: enum has. All of them say no.
_NO: Final = frozenset(
    {
        REJECTED,
        "NOT_SUPPORTED",
        "TIMEOUT",
        "TOO_OFTEN",
        "UNKNOWN_SESSION",
        "UNKOWN_LOCATION",
    }
)
#: Nobody waits for longer than a day, whatever an answer says.
_MOST_SECONDS: Final = 24 * 60 * 60


#: What comes of a command is of the class of its answer before 2.2.
_OF_COMMANDS: Final = ("CommandResult", "CommandResponse")


def classes_of(what: str) -> tuple[str, ...]:
    """Return the names of the class of what comes of something, the latest first.

    :param what: the command, or the method of a charging profile.
    """
    return (RESULTS[what][1],) if what in RESULTS else _OF_COMMANDS


def class_in(version: str, other: str, *names: str) -> type[Object]:
    """Return a class of a version, or else of another that has it.

    :param names: of the class, the likeliest first: what comes of a command is of
        another one before 2.2.
    """
    return next(
        edition.classes[name]
        for edition in map(edition_of, (version, other))
        for name in names
        if name in edition.classes
    )


def answer_in(cls: type[Object], data: Any, timeout: int) -> Document | None:
    """Return what was answered as an object of a class, whatever form it had.

    :param data: of the envelope: an object, or a word by itself.
    :param timeout: the seconds that are meant where the answer names none.
    :returns: ``None`` for what is no such answer.
    """
    answer = {"result": data} if isinstance(data, str) else data
    word = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(word, str) or (word != ACCEPTED and word not in _NO):
        return None
    said = {**answer, "timeout": seconds_in(answer, timeout)}
    return _known(cls, said) or _known(cls, {**said, "message": None})


def result_in(cls: type[Object], result: Document) -> Document:
    """Return what comes of something, which was judged, as an object of a class."""
    return _known(cls, result) or {"result": _word(cls, result["result"])}


def seconds_in(data: Any, timeout: int) -> int:
    """Return how long what was asked for may take, as an answer has it.

    :param timeout: what is meant where it does not say so.
    """
    said = data.get("timeout") if isinstance(data, dict) else None
    if isinstance(said, int | Decimal) and said >= 1:
        return int(min(said, _MOST_SECONDS))
    return timeout


def _known(cls: type[Object], document: Document) -> Document | None:
    """Return what a class knows of a document; ``None`` where that is none of it."""
    known = {name: document[name] for name in cls.properties() if name in document}
    known["result"] = _word(cls, document["result"])
    try:
        return judge(cls, known)
    except ValidationError:
        return None


def _word(cls: type[Object], word: str) -> str:
    """Return a word that a class knows: all that one may lack say no."""
    field: Any = cls.properties()["result"]
    return word if word in cls.edition.enums[field.words] else REJECTED
