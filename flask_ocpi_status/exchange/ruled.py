"""Views that have a rule already: a decorator above it would do nothing.

``@bp.get("/")`` registers what is below it and gives it back. What a decorator above
makes of that is called by nobody. It is told as long as the blueprint is being written:
afterwards a view may be decorated for another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

_MARK: Final = "ocpi_status_ruled"


def note_rule(view: object) -> None:
    """Note on a view that it has a rule."""
    with suppress(AttributeError, TypeError):  # a method, or what is not Python's
        setattr(view, _MARK, view)


def forget_rules(views: Iterable[object]) -> None:
    """Let views be decorated again, once their blueprint is registered."""
    for view in views:
        with suppress(AttributeError, TypeError):
            delattr(view, _MARK)


def refuse_ruled(view: object, decorator: str) -> None:
    """Refuse to decorate a view that has a rule, with the remedy.

    :raises TypeError: for a view that a blueprint has registered as it is.
    """
    # A wrapper of such a view has the mark as well, and is another view.
    if getattr(view, _MARK, None) is view:
        name = getattr(view, "__qualname__", repr(view))
        raise TypeError(
            f"{decorator} stands above the rule of {name}, which has been registered"
            f" without it; put {decorator} below the rule, or, where it is for another"
            " rule, before this one."
        )
