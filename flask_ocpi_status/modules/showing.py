"""Which example is shown of a class, in its version: one that is valid there."""

from __future__ import annotations

from typing import Any
from typing import Final

from marshmallow import ValidationError

from ..codec import dumps
from ..codec import loads
from ..objects import ImpossibleConversion
from ..objects import Object
from ..objects import convert
from ..objects import edition_of
from ..objects import judge
from .before import before_2_1
from .examples import CHANGES
from .examples import OBJECTS
from .examples import Document

#: The version of those that are of no extension, and what others ask for besides.
_USUAL: Final = "2.2.1"
_DECISIONS: Final[dict[str, Any]] = {"tax_included": "NO", "postal_code": "3511LN"}
#: What has the whole of its Location in it until 2.1.1, and that version.
_PLACED: Final = ("Session", "CDR")
_WHOLE: Final = "2.1.1"
#: What other versions demand that may be left out, by class.
_DEMANDED: Final[dict[str, Document]] = {
    "Session": {"total_cost": {"excl_vat": 5.00}},
    "Token": {"visual_number": "T1"},
}
#: There is no conversion to it, and no way back.
_FIRST: Final = "2.0"
#: What it alone demands.
_FIRST_DEMANDED: Final[dict[str, Document]] = {"Connector": {"status": "AVAILABLE"}}


def example_of(cls: type[Object]) -> Document | None:
    """Return an example of a class in its version, if there is one that is valid."""
    document = OBJECTS.get(cls.__name__)
    if document is None:
        return None
    if cls.edition.version == _USUAL:
        return _if_valid(cls, document)
    # What another version has besides would pass, as what is unknown does.
    known = {name: document[name] for name in cls.properties() if name in document}
    return _if_valid(cls, _converted(cls, document, known)) or _if_valid(cls, known)


def change_of(cls: type[Object]) -> Document | None:
    """Return an example of a change of an object, if there is one that is valid."""
    return _if_valid(cls, CHANGES.get(cls.__name__), partial=True)


def _converted(
    cls: type[Object], document: Document, known: Document
) -> Document | None:
    """Return it in another version, as far as that can be.

    :param known: what that has fields for.
    """
    kind, version = cls.__name__, cls.edition.version
    is_first = version == _FIRST
    to = "2.1" if is_first else version
    decisions = dict(_DECISIONS)
    if kind in _PLACED:
        decisions["location"] = example_of(edition_of(_WHOLE).classes["Location"])
    whole = {**document, **_DEMANDED.get(kind, {})}
    try:
        made = convert(whole, from_=_USUAL, to=to, as_=kind, **decisions).document
    except (ImpossibleConversion, ValueError):  # as there is none of a command
        if "token" not in document:
            return None
        made = {**known, "token": example_of(cls.edition.classes["Token"])}
    more = _FIRST_DEMANDED.get(kind, {})
    said = before_2_1(made | more, kind) if is_first else made
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
