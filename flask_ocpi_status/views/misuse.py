"""Mistakes with decorators of views that nobody would see, told with the remedy."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from inspect import signature
from typing import Any

from flask import Flask

from ..contracts import OCPIContract
from ..exchange.state import AppState
from ..naming.article import article
from ..objects.edition import Object
from ..objects.editions import MODULES
from ..objects.editions import edition_of
from .noted import facts_of


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
    """Give the classes of OCPI of a view, or of each method of a class of views."""
    for fact in facts_of(view):
        if isinstance(fact.of, type) and issubclass(fact.of, Object):
            yield fact.told_by, fact.of


def _remedy(schema: type[Object], version: str) -> str:
    contract = f"name contract='ocpi-{schema.edition.version}' on its blueprint."
    if schema.__name__ in edition_of(version).classes:
        return f"use objects.{MODULES[version]}.{schema.__name__}, or {contract}"
    return f"OCPI {version} has none, so {contract}"
