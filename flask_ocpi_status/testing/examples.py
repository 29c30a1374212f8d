"""Objects to begin a test with: valid ones, of a class in a version, and whose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from string import digits
from typing import Any
from typing import Final

from ..codec import timestamp
from ..contracts import FEATURES
from ..modules.catalogue import MODULES
from ..modules.examples import OBJECTS
from ..modules.operation import SENDER
from ..modules.showing import example_of
from ..objects import edition_names
from ..objects import edition_of
from ..objects.judging.normal import Document
from ..transport.instants import moment
from ..transport.routing import PartyId
from .having import own_field
from .waiting import check_known

#: What is a Token in another object.
_OF_DRIVERS: Final = ("cdr_token", "token")


def example(
    kind: str,
    version: str = "2.2.1",
    *,
    owner: PartyId,
    driver: PartyId | None = None,
    **fields: Any,
) -> Document:
    """Return a valid object of a class in a version.

    :param kind: the name of the class.
    :param owner: whose it is.
    :param driver: who has given its driver a Token, where there is one in it; the owner
        without it.
    :param fields: that it has besides, or in the place of its own.
    :raises ValueError: for a class that there is not, or not in the version.
    """
    check_known("version of OCPI", version, FEATURES)
    check_known("class", kind, OBJECTS)
    editions = (one for one in edition_names() if one.split("-")[0] == version)
    classes = (edition_of(one).classes.get(kind) for one in editions)
    found = [made for one in classes if one and (made := example_of(one)) is not None]
    if not found:
        raise ValueError(f"There is no {kind} in OCPI {version}.")
    made = _owned(found[0], owner)
    for name in _OF_DRIVERS:
        if name in made:
            made[name] = _owned(made[name], driver or owner)
    return made | fields


def examples_of(
    module: str, version: str, owner: PartyId, driver: PartyId, many: int = 1
) -> Iterator[tuple[str, list[Document]]]:
    """Give objects of each class of which a module lists its own, and the class.

    There are none of what cannot be said in the version.

    :param many: of each class. Their ids count on, and so do the days of their changes.
    """
    for collection, row in MODULES[module].of(version, SENDER):
        if row.kind == "list" and row.gives is not None:
            with suppress(ValueError):
                made = example(row.gives, version, owner=owner, driver=driver)
                own = own_field(collection)
                yield row.gives, [_counted(made, own, one) for one in range(many)]


def _counted(document: Document, own: str, number: int) -> Document:
    """Return an object like another one, so many further on; 0 is that itself."""
    if not number:
        return document
    named = str(document[own])
    stem = named.rstrip(digits)
    # What has no id but the code of its owner has three characters for it.
    later = f"{stem}{number + 1}" if stem != named else f"{named[:1]}{number + 1:02}"
    changed = {own: later}
    if "last_updated" in document:
        days = timedelta(days=number)
        changed["last_updated"] = timestamp(moment(document["last_updated"]) + days)
    return document | changed


def _owned(document: Document, owner: PartyId) -> Document:
    """Return a copy of an object, with the codes of an owner if it has any."""
    codes = {"country_code": owner.country_code, "party_id": owner.party_id}
    return {
        **document,
        **{name: one for name, one in codes.items() if name in document},
    }
