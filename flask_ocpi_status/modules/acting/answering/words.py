"""What came of something, in the words of a version.

Rules: OCPI 2.2.1, Commands, 13.3.3 and 13.4.2; ChargingProfiles, 14.3 and 14.4; 2.1 and
2.1.1, Commands, where what comes later has the words of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from typing import Final

from marshmallow import ValidationError

from ....objects import Edition
from ....objects import Object
from ....objects import edition_of
from ....objects import judge
from ....objects.judging.normal import Document
from ....violations import violations_of

#: What an app says of a reservation that it had accepted.
CANCELED: Final = "CANCELED_RESERVATION"
#: The classes of what is asked of charging profiles; all else is a command.
_PROFILES: Final = {
    "GET": "ActiveChargingProfileResult",
    "PUT": "ChargingProfileResult",
    "DELETE": "ClearProfileResult",
}
_COMMAND: Final = "CommandResult"
#: Before 2.2.
_EARLY_COMMAND: Final = "CommandResponse"
_EARLY_WORDS: Final = "CommandResponseType"
#: Where an app's own version has no such class, it speaks of them as this one does.
LATER: Final = "2.2.1"
#: What a version has instead of a word that it lacks. Until 2.1.1 nothing says more of
#: a failure than that it is one; from 2.2 on no Session is unknown later.
_INSTEAD: Final[Mapping[str, str]] = {
    "CANCELED_RESERVATION": "REJECTED",
    "EVSE_INOPERATIVE": "REJECTED",
    "EVSE_OCCUPIED": "REJECTED",
    "FAILED": "REJECTED",
    "UNKNOWN_RESERVATION": "REJECTED",
    "UNKNOWN_SESSION": "REJECTED",
}
#: The language of a message that is given as a text.
_LANGUAGE: Final = "en"


def judged(home: str, what: str, given: Any, message: Any = None) -> Document:
    """Return what an app says that came of something, as a document.

    :param home: the version of the app.
    :param given: a word, or an object that has it as its ``result``.
    :param message: for people: a text in English, or a list of DisplayText; where what
        came has no message, it is left out.
    :raises ValueError: for what no version would know.
    """
    if not isinstance(given, str | Mapping):
        raise ValueError(
            f"What comes of {what} is a word, as 'ACCEPTED', or an object that has it"
            f" as its result; not {type(given).__name__}."
        )
    document = {"result": given} if isinstance(given, str) else dict(given)
    if message is not None:
        text = {"language": _LANGUAGE, "text": message}
        document["message"] = [text] if isinstance(message, str) else message
    edition = edition_of(home)
    own = edition.enums.get(_EARLY_WORDS, ())
    if not _has(edition, what) and document.get("result") in own:
        # A word of an early version, of which later ones may have none.
        word = document["result"]
        known = edition_of(LATER).enums["CommandResultType"]
        document["result"] = word if word in known else _INSTEAD[word]
    cls = _class(edition if _has(edition, what) else edition_of(LATER), what)
    try:
        return judge(cls, document)
    except ValidationError as error:
        raise ValueError(f"This is no {cls.__name__}: {sentence_of(error)}") from None


def sentence_of(error: ValidationError) -> str:
    """Return all that is wrong, for who has written it."""
    return "; ".join(
        f"{one.pointer}: {one.message}" if one.pointer else one.message
        for one in violations_of(error)
    )


def failed(what: str) -> Document:
    """Return what is said where nobody knows what came of something."""
    return {"result": "REJECTED" if what in _PROFILES else "FAILED"}


def said(document: Document, what: str, version: str) -> Document:
    """Return what came of something as it is posted in a version: never enveloped."""
    edition = edition_of(version)
    fields = _class(edition, what).properties()
    said = {name: one for name, one in document.items() if name in fields}
    if not _has(edition, what) and said["result"] not in edition.enums[_EARLY_WORDS]:
        said["result"] = _INSTEAD[said["result"]]
    return said


def _has(edition: Edition, what: str) -> bool:
    return _PROFILES.get(what, _COMMAND) in edition.classes


def _class(edition: Edition, what: str) -> type[Object]:
    name = _PROFILES.get(what, _COMMAND)
    return edition.classes.get(name) or edition.classes[_EARLY_COMMAND]
