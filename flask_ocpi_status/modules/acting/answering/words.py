"""What came of something, in the words of a version.

Rules: OCPI 2.2.1, Commands, 13.3.3 and 13.4.2; ChargingProfiles, 14.3 and 14.4; 2.1 and
2.1.1, Commands, where what comes later has the words of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from typing import Final

from marshmallow import ValidationError

from ....objects import Object
from ....objects import edition_of
from ....objects import judge
from ....objects.judging.normal import Document
from ....violations import sentence_of
from ...chargingprofiles import RESULTS
from ...replied import REJECTED
from ...replied import class_in
from ...replied import classes_of
from ...replied import result_in

#: What an app says of a reservation that it had accepted.
CANCELED: Final = "CANCELED_RESERVATION"
_EARLY_WORDS: Final = "CommandResponseType"
#: Where an app's own version has no such class, it speaks of them as this one does.
LATER: Final = "2.2.1"
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
    latest, *_ = classes_of(what)
    edition = edition_of(home)
    if latest not in edition.classes:
        own, edition = edition.enums.get(_EARLY_WORDS, ()), edition_of(LATER)
        if document.get("result") in own:  # of which later versions may have none
            word = {"result": document["result"]}
            document |= result_in(edition.classes[latest], word)
    return judged_as(edition.classes[latest], document)


def judged_as(cls: type[Object], document: Document) -> Document:
    """Return what an app says as an object of a class.

    :raises ValueError: for what is none.
    """
    try:
        return judge(cls, document)
    except ValidationError as error:
        raise ValueError(f"This is no {cls.__name__}: {sentence_of(error)}") from None


def failed(what: str) -> Document:
    """Return what is said where nobody knows what came of something."""
    return {"result": REJECTED if what in RESULTS else "FAILED"}


def said(document: Document, what: str, version: str) -> Document:
    """Return what came of something as it is posted in a version: never enveloped."""
    return result_in(class_in(version, version, *classes_of(what)), document)
