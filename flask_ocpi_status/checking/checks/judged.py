"""What several checks ask: statuses, objects judged by their class, and URLs."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError

from ...contracts import Violation
from ...objects import Object
from ...objects import judge
from ...peers.addresses import ForbiddenURL
from ...peers.addresses import check_url
from ...violations import violations_of
from ..exchanges import Exchange
from ..visit import Visit


def done(visit: Visit, exchange: Exchange) -> str | None:
    """Say what was answered in the place of a success."""
    return None if exchange.succeeded else f"It was answered {exchange.said}."


def pair(*pairs: tuple[int, int | None]) -> Callable[[Visit, Exchange], str | None]:
    """Look for one of some pairs of statuses; ``None`` is any status code."""

    def test(visit: Visit, exchange: Exchange) -> str | None:
        for http, code in pairs:
            if exchange.http == http and code in (None, exchange.code):
                return None
        wanted = " or ".join(
            f"HTTP {http}{'' if code is None else f' with {code}'}"
            for http, code in pairs
        )
        return f"It was answered {exchange.said}, and not {wanted}."

    return test


def violations(cls: type[Object], document: Any) -> list[Violation]:
    """Return what is wrong with a document as an object of a class."""
    try:
        judge(cls, document)
    except ValidationError as error:
        return violations_of(error)
    return []


def told(found: list[Violation]) -> str | None:
    """Say the first violation, and how many there are besides."""
    if not found:
        return None
    first, more = found[0], len(found) - 1
    place = f"{first.pointer}: " if first.pointer else ""
    return f"{place}{first.message}{f' (and {more} more)' if more else ''}"


def wrong_url(visit: Visit, url: Any) -> str | None:
    """Say why something is no URL to be called, if it is none."""
    if not isinstance(url, str):
        return "The URL is no text."
    try:
        check_url(url, insecure=visit.insecure)
    except ForbiddenURL as error:
        return str(error)
    return None


def twice(names: list[Any]) -> Iterator[Any]:
    """Give each name that is there more than once, once."""
    seen: set[Any] = set()
    given: set[Any] = set()
    for name in names:
        if name in seen and name not in given:
            given.add(name)
            yield name
        seen.add(name)
