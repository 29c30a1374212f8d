"""What other extensions may not do on a blueprint in contract."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint
from flask.sansio.app import App


def watch(blueprint: Blueprint) -> None:
    """Have a blueprint that someone else wrote refuse it as ours do."""
    register = blueprint.register

    def watched(app: App, options: dict[str, Any]) -> None:
        with undisturbed(app, blueprint):
            register(app, options)

    blueprint.register = watched  # type: ignore[method-assign]


#: What is replaced on an app by who wants to answer errors by himself.
_ROUTERS = ("handle_exception", "handle_user_exception", "handle_http_exception")


@contextmanager
def undisturbed(app: App, blueprint: Blueprint) -> Iterator[None]:
    """Refuse a blueprint that takes errors away from Flask while it is registered.

    An ``Api`` of Flask-RESTful or Flask-RESTX does, on the blueprint or on one that is
    nested in it. What its views return and raise never reaches a contract.
    """
    before = [vars(app).get(name) for name in _ROUTERS]
    yield
    if [vars(app).get(name) for name in _ROUTERS] != before:
        raise answers_by_itself(blueprint)


def answers_by_itself(blueprint: Blueprint) -> RuntimeError:
    """Say what cannot be on a blueprint in contract, with the remedy."""
    return RuntimeError(
        f"Something on the blueprint {blueprint.name!r} answers by itself, as an Api of"
        " Flask-RESTful or Flask-RESTX does. Add method views with add_url_rule"
        " instead, or put the Api on a blueprint that is neither one of these nor"
        " enrolled nor nested in one that is."
    )
