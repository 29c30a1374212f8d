"""Which example is shown of a class, in its version: one that is valid there."""

from __future__ import annotations

from typing import Any
from typing import Final

from marshmallow import ValidationError

from ..codec import dumps
from ..codec import loads
from ..modules.before import before_2_1
from ..objects import ImpossibleConversion
from ..objects import Object
from ..objects import convert
from ..objects import judge
from .examples import CHANGES
from .examples import OBJECTS
from .examples import Document

#: The version of those that are of no extension, and what others ask for besides.
_USUAL: Final = "2.2.1"
_DECISIONS: Final[dict[str, Any]] = {"tax_included": "NO"}
#: There is no conversion to it, and no way back.
_FIRST: Final = "2.0"


def example_of(cls: type[Object]) -> Document | None:
    """Return an example of a class in its version, if there is one that is valid."""
    document = OBJECTS.get(cls.__name__)
    if document is None:
        return None
    if cls.edition.version == _USUAL:
        return _if_valid(cls, document)
    # What another version has besides would pass, as what is unknown does.
    return _if_valid(cls, _converted(cls, document)) or _if_valid(cls, document)


def change_of(cls: type[Object]) -> Document | None:
    """Return an example of a change of an object, if there is one that is valid."""
    return _if_valid(cls, CHANGES.get(cls.__name__), partial=True)


def _converted(cls: type[Object], document: Document) -> Document | None:
    """Return it in another version, if it is of a class that has a conversion."""
    kind, version = cls.__name__, cls.edition.version
    is_first = version == _FIRST
    to = "2.1" if is_first else version
    try:
        made = convert(document, from_=_USUAL, to=to, as_=kind, **_DECISIONS).document
    except (ImpossibleConversion, ValueError):
        return None
    said = before_2_1(made, kind) if is_first else made
    plain: Document | None = loads(dumps(said))
    return plain  # without numbers that are Decimal


def _if_valid(
    cls: type[Object], document: Document | None, *, partial: bool = False
) -> Document | None:
    if document is None:
        return None
    try:
        judge(cls, document, partial=partial)
    except ValidationError:
        return None
    return document
