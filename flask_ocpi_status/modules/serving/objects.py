"""Objects: listed, read, put, changed, deleted, and sent once.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push"; Locations, 8.2;
CDRs, 10.2.2; the same chapters of the other versions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from urllib.parse import unquote

from flask import url_for
from marshmallow import ValidationError

from ...answers.results import Created
from ...answers.results import Page
from ...objects import apply_patch
from ...objects import find_part
from ...objects import put_part
from ...objects.judging.normal import Document
from ...objects.patching import PARTS
from ...objects.patching import has_part
from ...transport.pagination import PageRequest
from ..home import named_by
from ..home import owned_by
from ..keeping.documents import Kept
from .place import Part
from .place import Place

View = Callable[..., Any]


def listed(place: Place) -> View:
    """Make the view of a list; what cannot be said in the version is left out."""
    readable = place.readable
    assert readable is not None

    def view(page: PageRequest) -> Page:
        if page.date_from and page.date_to and page.date_from >= page.date_to:
            return Page([], 0)
        found: Page = readable.page(page)
        said = [document for kept in found.items if (document := place.said(kept))]
        return Page(said, found.total, found.limit, found.next_url)

    return view


def read(place: Place) -> View:
    """Make the view of one object, or of a part of it."""
    same = place.row.case_sensitive

    def view(**names: str) -> Document:
        part = _part(names)
        whole = place.said(_found(place, names), **_owner(names))
        if whole is None or not has_part(whole, **part, case_sensitive=same):
            place.missing(place.row.operation.gives)
        return find_part(whole, **part, case_sensitive=same)

    return view


def put(place: Place) -> View:
    """Make the view of a PUT: of a whole object, or of a part of it."""
    same = place.row.case_sensitive

    def view(body: Document, **names: str) -> Created | None:
        place.check_kind(body)
        part = _part(names)
        known = [False]

        def make(there: Kept | None) -> Kept:
            if not part:
                known[:] = [there is not None]
                return Kept(body, place.row.version)
            whole = place.said(there, **_owner(names)) or place.missing()
            known[:] = [has_part(whole, **part, case_sensitive=same)]
            return place.judged(put_part(whole, body, **part, case_sensitive=same))

        place.settle(place.key(names), make, _owner(names))
        return None if known == [True] else Created()

    return view


def notice(place: Place) -> View:
    """Make the view of a PUT that tells of something, known or not."""
    keep = put(place)

    def view(body: Document, **names: str) -> None:
        keep(body, **names)

    return view


def patch(place: Place) -> View:
    """Make the view of a PATCH, in the version in which it was sent."""
    same = place.row.case_sensitive

    def view(body: Document, **names: str) -> None:
        place.check_kind(body)
        part = _part(names)

        def make(there: Kept | None) -> Kept:
            whole = place.said(there, **_owner(names)) or place.missing()
            if not has_part(whole, **part, case_sensitive=same):
                place.missing(place.row.operation.takes)
            return place.judged(apply_patch(whole, body, **part, case_sensitive=same))

        place.settle(place.key(names), make, _owner(names))

    return view


def delete(place: Place) -> View:
    """Make the view of a DELETE."""

    def view(**names: str) -> None:
        key = place.key(names)
        there = place.there(key)
        if there is None or not place.documents.delete(key):
            place.missing()
        place.tell("deleted", key, there, _owner(names))

    return view


def create(place: Place) -> View:
    """Make the view of what is posted once: it has its URL in ``Location``.

    The same again is fine: who did not see the answer tries again. Another one under
    the same id is not, as nothing of that kind is ever changed.
    """
    named = place.row.collection.named
    assert named is not None
    variable, field = named

    def view(body: Document) -> Any:
        owner = place.owner_in(body) or place.caller()

        def make(there: Kept | None) -> Kept | None:
            if there is None:
                return Kept(body, place.row.version)
            if place.said(there, **owned_by(owner)) != body:
                raise ValidationError({field: ["There is another one under this id."]})
            return None

        key = place.key_of(owner, body[field])
        was = place.settle(key, make, owned_by(owner))
        names: Any = {**named_by(owner), variable: _segment(body[field])}
        url = url_for(f".{place.row.reading}", **_in_url(place, names))
        return (None, 200, {"Location": url}) if was else Created(location=url)

    return view


def _found(place: Place, names: dict[str, str]) -> Kept | None:
    named = place.row.collection.named
    if place.readable is not None:
        assert named is not None
        return place.readable.find(**{named[0]: names[named[0]]})
    found = place.documents.get(place.key(names))
    if found is None and named is not None and "%" in names[named[0]]:
        own = unquote(names[named[0]])
        return place.documents.get(place.key({**names, named[0]: own}))
    return found


def _segment(own: str) -> str:
    """Write an id as one segment of a path.

    What would make several of it, or none, is encoded here, and by ``url_for`` once
    more: servers decode a path before it is divided.
    """
    if "/" in own or own in (".", ".."):
        return quote(own, safe="").replace(".", "%2E")
    return own


def _in_url(place: Place, names: dict[str, Any]) -> dict[str, Any]:
    """Return what the URL of an object has of its names; the rest would be a query."""
    paths = [other.path for other in place.row.collection.operations]
    return {
        name: one
        for name, one in names.items()
        if any(f"<{name}>" in path for path in paths)
    }


def _part(names: dict[str, str]) -> Part:
    part: Any = {name: names[name] for name in PARTS if name in names}
    found: Part = part
    return found


def _owner(names: dict[str, str]) -> dict[str, str]:
    return {name: names[name] for name in ("country_code", "party_id") if name in names}
