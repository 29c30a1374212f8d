"""Whom an object concerns, and who is shown it.

A Session or a CDR is the business of the party whose driver charges. Others are not
shown it, nor sent it. The tables of the modules say where an object names that party
(:class:`.Collection`); where it does not, the app may tell (:class:`.Kept`). Nobody is
guessed from the id of a contract. What nobody tells is shown to those alone who may see
all: hubs, and callers that name no codes.

Rules: OCPI 2.2.1, Sessions, 9.1.1 "Push model"; CDRs, 10.1.2 and 10.1.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from typing import Final

from ...transport.ownership import Codes
from ...transport.ownership import codes_of
from ...transport.ownership import folded
from ..catalogue import MODULES
from ..operation import Collection
from .documents import Kept
from .documents import is_possible

#: The tables of OCPI's own modules, by the classes of what they keep.
_COLLECTIONS: Final = {
    collection.keeps: collection
    for module in MODULES.values()
    for collection in module.collections
    if collection.keeps is not None
}


def concerned(kind: str | Collection, kept: Kept) -> Codes | None:
    """Return the codes of the party that an object concerns.

    :param kind: the name of its class; or the table of a module of an app's own, whose
        classes are known by no name: by that it is who the app says.
    :returns: ``None`` where it concerns everybody, and where nobody says whom.
    """
    collection = _COLLECTIONS.get(kind) if isinstance(kind, str) else kind
    if collection is None:
        return kept.concerns
    if collection.concerns is None:
        return None
    return _named(kept.document, collection.concerns) or kept.concerns


def concerns_from(kind: str, kept: Kept, instead_of: Kept | None) -> Codes | None:
    """Return whom an object concerns once it is kept, in lower case.

    What was told of the one before it holds until something else is.

    :param kind: the name of its class.
    """
    if kept.concerns is None and instead_of is not None:
        kept = kept._replace(concerns=instead_of.concerns)
    codes = concerned(kind, kept)
    if codes is None or not all(map(is_possible, codes)):
        return None
    return folded(codes)


def shows(collection: Collection, kept: Kept, seen: frozenset[Codes] | None) -> bool:
    """Whether an object is shown to who may see those of some codes; ``None``: all."""
    if seen is None:
        return True
    codes = concerned(collection, kept)
    return codes is not None and folded(codes) in seen


def _named(document: Any, names: tuple[str, ...]) -> Codes | None:
    """Return the codes that stand in an object, at the end of a way."""
    if not names:
        return None
    for name in names:
        document = document.get(name) if isinstance(document, Mapping) else None
        if isinstance(document, list):
            document = next(iter(document), None)
    return codes_of(document) if isinstance(document, Mapping) else None
