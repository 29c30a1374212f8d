"""Mistakes with decorators of views that nobody would see, told with the remedy."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from inspect import signature
from typing import Any
from typing import Final

from flask import Flask
from marshmallow import Schema

from ..contracts import OCPIContract
from ..exchange.state import AppState
from ..naming.article import article
from ..objects.edition import Object
from ..objects.editions import MODULES
from ..objects.editions import edition_of

#: The attribute of a view that holds the classes it takes and gives, and where. Other
#: decorators copy it.
_MARK: Final = "ocpi_status_classes"


def name_of(view: object) -> str:
    """Return what a view is called in a message."""
    return getattr(view, "__qualname__", repr(view))


def refuse_lacking(view: Callable[..., Any], decorator: str, keyword: str) -> None:
    """Refuse a view that could not be given what a decorator gives.

    :raises TypeError: for one that has no room for the keyword.
    """
    try:
        own = signature(view, follow_wrapped=False)
    except (TypeError, ValueError):  # it is not written in Python, or hides what it is
        return
    if not any(
        one.kind is one.VAR_KEYWORD
        or (
            one.name == keyword
            and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
        )
        for one in own.parameters.values()
    ):
        raise TypeError(
            f"{decorator} gives a view its {keyword} as {keyword}=, and"
            f" {name_of(view)} takes none."
        )


def note_class(run: object, view: object, decorator: str, schema: type[Schema]) -> None:
    """Note on a decorated view which class it takes or gives.

    :param run: what the decorator has made of the view.
    """
    if issubclass(schema, Object):
        setattr(run, _MARK, (*_noted(view), (decorator, schema)))


def refuse_other_versions(app: Flask, state: AppState) -> None:
    """Refuse views whose objects are of another version than their blueprint's.

    :raises TypeError: with the class that was meant.
    """
    for endpoint, claim in state.scopes.claims(app, state.contracts).items():
        contract = claim.contract
        if not isinstance(contract, OCPIContract):
            continue
        for decorator, schema in _classes(app.view_functions.get(endpoint)):
            if schema.edition.version != contract.version:
                raise TypeError(
                    f"{endpoint} {decorator} {article(schema.__name__)} of OCPI"
                    f" {schema.edition.name}, and its contract is {contract.name};"
                    f" {_remedy(schema, contract.version)}"
                )


def _classes(view: object) -> Iterator[tuple[str, type[Object]]]:
    """Give the classes of a view, or of each method of a class of views."""
    yield from _noted(view)
    kind = getattr(view, "view_class", None)
    if isinstance(kind, type):
        for method in getattr(kind, "methods", None) or ():
            yield from _noted(getattr(kind, method.lower(), None))


def _noted(view: object) -> tuple[tuple[str, type[Object]], ...]:
    """Return what is noted on a view; an object may have any attribute."""
    noted = getattr(view, "__dict__", {}).get(_MARK, ())
    return tuple(noted)


def _remedy(schema: type[Object], version: str) -> str:
    contract = f"name contract='ocpi-{schema.edition.version}' on its blueprint."
    if schema.__name__ in edition_of(version).classes:
        return f"use objects.{MODULES[version]}.{schema.__name__}, or {contract}"
    return f"OCPI {version} has none, so {contract}"
