"""Objects: listed, read, put, changed, deleted, and sent once.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push"; Locations, 8.2;
CDRs, 10.2.2; the same chapters of the other versions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import Final

from flask import url_for
from marshmallow import ValidationError

from ...answers.results import Created
from ...answers.results import Page
from ...objects import apply_patch
from ...objects import find_part
from ...objects import judge
from ...objects import put_part
from ...objects.judging.normal import Document
from ...transport.pagination import PageRequest
from ..keeping.documents import Kept
from .place import Place

#: The variables of a URL that name a part of a Location.
_PARTS: Final = ("evse_uid", "connector_id")

View = Callable[..., Any]


def listed(place: Place) -> View:
    """Make the view of a list; what cannot be said in the version is left out."""
    readable = place.readable
    assert readable is not None

    def view(page: PageRequest) -> Page:
        found: Page = readable.page(page)
        said = [document for kept in found.items if (document := place.said(kept))]
        return Page(said, found.total, found.limit, found.next_url)

    return view


def read(place: Place) -> View:
    """Make the view of one object, or of a part of a Location."""

    def view(**names: str) -> Document:
        if place.readable is not None:
            named = place.collection.named
            assert named is not None
            kept = place.readable.find(**{named[0]: names[named[0]]})
        else:
            assert place.documents is not None
            kept = place.documents.get(place.key(names))
        whole = place.said(kept, **_owner(names))
        found = whole and find_part(
            whole, **_part(names), case_sensitive=place.case_sensitive
        )
        return found or place.missing()

    return view


def put(place: Place) -> View:
    """Make the view of a PUT: of a whole object, or of a part of a Location."""

    def view(body: Document, **names: str) -> Created | None:
        part = _part(names)
        was: list[object] = []

        def make(there: Kept | None) -> Kept:
            if not part:
                was[:] = [there]
                return Kept(body, place.version)
            whole = place.said(there, **_owner(names)) or place.missing()
            same = place.case_sensitive
            was[:] = [find_part(whole, **part, case_sensitive=same)]
            return _judged(place, put_part(whole, body, **part, case_sensitive=same))

        place.settle(place.key(names), make)
        return Created() if was == [None] else None

    return view


def patch(place: Place) -> View:
    """Make the view of a PATCH, in the version in which it was sent."""

    def view(body: Document, **names: str) -> None:
        def make(there: Kept | None) -> Kept:
            whole = place.said(there, **_owner(names)) or place.missing()
            changed = apply_patch(
                whole, body, **_part(names), case_sensitive=place.case_sensitive
            )
            return _judged(place, changed)

        place.settle(place.key(names), make)

    return view


def delete(place: Place) -> View:
    """Make the view of a DELETE."""

    def view(**names: str) -> None:
        assert place.documents is not None
        if not place.documents.delete(place.key(names)):
            place.missing()

    return view


def create(place: Place) -> View:
    """Make the view of what is posted once: it has its URL in ``Location``.

    The same again is fine: who did not see the answer tries again. Another one under
    the same id is not, as nothing of that kind is ever changed.
    """

    def view(body: Document) -> Any:
        owner = _owner_of(place, body)
        named = place.collection.named
        assert named is not None
        variable, field = named

        def make(there: Kept | None) -> Kept:
            if there is not None and place.said(there) != body:
                raise ValidationError({field: ["There is another one under this id."]})
            return Kept(body, place.version)

        was = place.settle(place.key_of(owner, body[field]), make)
        url = url_for(
            f".{place.reading}",
            **{"country_code": owner[0], "party_id": owner[1], variable: body[field]},
        )
        return (None, 200, {"Location": url}) if was else Created(location=url)

    return view


def _owner_of(place: Place, body: Document) -> tuple[str, str]:
    """Return whose an object is that was posted: as it says itself, or the caller's.

    :raises ValidationError: for another's.
    """
    codes = body.get("country_code"), body.get("party_id")
    if None in codes:
        return place.owner()
    owner = str(codes[0]), str(codes[1])
    if not place.is_callers(owner):
        told = ["Expected a party of yours."]
        raise ValidationError({"country_code": told, "party_id": told})
    return owner


def _judged(place: Place, document: Document) -> Kept:
    """Return an object that was changed, if it is one still.

    :raises ValidationError: when it is none any more.
    """
    return Kept(judge(place.cls(place.shelf.kind), document), place.version)


def _part(names: dict[str, str]) -> dict[str, str]:
    return {name: names[name] for name in _PARTS if name in names}


def _owner(names: dict[str, str]) -> dict[str, str]:
    return {
        name: names[name] for name in ("country_code", "party_id") if name in names
    }
