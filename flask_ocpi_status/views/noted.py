"""What decorators note on a view, for who wants to know what it takes and gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from typing import Final
from typing import NamedTuple

#: The attribute of a view that holds its facts. Other decorators copy it.
_MARK: Final = "ocpi_status_facts"


class Fact(NamedTuple):
    """Something that is known of a view.

    :param told_by: what tells it, as ``"accepts"``.
    :param of: what it is: a class that is taken or given, or a row of a table.
    :param more: what else is told of it.
    """

    told_by: str
    of: Any = None
    more: Any = None


def note(run: object, view: object, fact: Fact) -> None:
    """Note a fact on a decorated view, besides those of the view itself.

    :param run: what the decorator has made of the view.
    """
    setattr(run, _MARK, (*_noted(view), fact))


def facts_of(view: object, method: str | None = None) -> Iterator[Fact]:
    """Give the facts of a view, and those of a method of a class of views.

    :param method: of HTTP; without one, those of all methods.
    """
    yield from _noted(view)
    kind = getattr(view, "view_class", None)
    if isinstance(kind, type):
        methods = getattr(kind, "methods", None) or () if method is None else (method,)
        for one in methods:
            yield from _noted(getattr(kind, one.lower(), None))


def _noted(view: object) -> tuple[Fact, ...]:
    """Return what is noted on a view; an object may have any attribute."""
    noted = getattr(view, "__dict__", {}).get(_MARK, ())
    return tuple(noted)
