"""What is asked for that is not there, or not in a way that OCPI knows.

Nothing of it can change anything, even where it is taken: what is sent is not JSON, or
has nothing in it.

Rules: OCPI 2.2.1, Status codes; Transport and format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from typing import Final

from ...modules.operation import RECEIVER
from ...modules.operation import SENDER
from ...modules.operation import Kind
from ...modules.serving.row import Row
from ..visit import Visit
from .rows import answered
from .rows import is_owned
from .rows import is_whole
from .rows import place_of
from .rows import url_of
from .rows import url_of_nothing

_NOWHERE: Final = ("no-such-thing", "of", "OCPI", "1", "2", "3")
_BROKEN: Final = b'{"id": "CHECK-BROKEN",'
#: What takes a body of which nothing can be done where it is not JSON.
_BODIES: Final[tuple[Kind, ...]] = (
    *("ask", "authorize", "charging_preferences", "create", "put"),
    *("book", "activate"),
)


def make_mistakes(visit: Visit) -> None:
    """Ask for unknown URLs and objects, with wrong methods, and with broken bodies."""
    for row in answered(visit, SENDER, "list"):
        url = url_of(visit, row)
        about: dict[str, Any] = {
            "module": row.module.identifier,
            "where": place_of(row),
        }
        visit.ask("unknown-url", "GET", url, *_NOWHERE, **about)
        visit.ask("method", "PATCH", url, json={}, **about)
    visit.ask("unknown-url", "GET", visit.url, "no-such-version", module="versions")
    visit.ask("method", "PUT", visit.url, module="versions", json={})
    for row in _readable(visit):
        _ask(visit, row, "unknown-object", "GET", where=place_of(row))
    for row in _taking(visit):
        _ask(visit, row, "malformed", row.operation.method, raw=_BROKEN)
    for found in visit.lists.values():
        if found.row.operation.demands:
            url, module = url_of(visit, found.row), found.row.module.identifier
            visit.ask("no-date-from", "GET", url, module=module)


def _ask(visit: Visit, row: Row, purpose: str, method: str, **more: Any) -> None:
    url, module = url_of_nothing(visit, row), row.module.identifier
    visit.ask(purpose, method, url, module=module, **more)


def _readable(visit: Visit) -> Iterator[Row]:
    """Give what has objects with a URL that is OCPI's to choose."""
    yield from filter(is_whole, answered(visit, SENDER, "read"))
    yield from filter(is_owned, answered(visit, RECEIVER, "put"))


def _taking(visit: Visit) -> Iterator[Row]:
    """Give what takes a body: of each kind one in each module."""
    seen = set()
    for role in (SENDER, RECEIVER):
        for row in answered(visit, role, *_BODIES):
            which = row.module.identifier, role, row.operation.kind
            if row.operation.takes is not None and which not in seen:
                seen.add(which)
                yield row
