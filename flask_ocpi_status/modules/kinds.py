"""What each kind of operation answers: the statuses, beside what every view may answer.

Rules: OCPI 2.2.1, Status codes, and the modules; what they leave open is decided once,
here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from typing import Literal
from typing import NamedTuple

from ..contracts import CODES
from ..contracts import StatusCode
from ..errors import OCPIError
from ..objects import edition_of
from ..objects.patching import PARTS
from .operation import Collection
from .operation import Kind
from .operation import Operation


class Answered(NamedTuple):
    """One of the answers of a kind.

    :param when: what happened.
    :param http: the HTTP status.
    :param code: the status code; ``None`` for that of what is not there.
    :param where: which operations of the kind can answer it: those whose URL says who
        the ``"owner"`` is, or names a ``"part"``, or whose body names a ``"location"``.
    """

    when: str
    http: int
    code: int | None = 1000
    where: Literal["owner", "part", "location"] | None = None


_FOUND: Final = Answered("found", 200)
_MISSING: Final = Answered("not there", 404, None)
_FOREIGN: Final = Answered("another party's", 404, 2000, "owner")
_INVALID: Final = Answered("not valid", 200, 2001)
_DONE: Final = Answered("done", 200)

ANSWERS: Final[dict[Kind, tuple[Answered, ...]]] = {
    "list": (Answered("a page", 200), _INVALID),
    "read": (_FOUND, _MISSING, _FOREIGN),
    "put": (
        Answered("new", 201),
        Answered("known", 200),
        _INVALID,
        _FOREIGN,
        Answered("a part of what is not there", 404, None, "part"),
    ),
    "patch": (Answered("changed", 200), _INVALID, _MISSING, _FOREIGN),
    "delete": (_DONE, _MISSING, _FOREIGN),
    "notice": (_DONE, _INVALID),
    "create": (
        Answered("new, with its Location", 201),
        Answered("the same again, with its Location", 200),
        Answered("another under a known id", 200, 2001),
        _INVALID,
    ),
    "ask": (
        Answered("understood, whatever comes of it", 200),
        Answered("an unknown Location: REJECTED", 200, 2003, "location"),
        _INVALID,
    ),
    "result": (_DONE, _INVALID, Answered("nobody asked", 404, 2000)),
    "authorize": (
        Answered("known, allowed or not", 200),
        Answered("too little is known", 200, 2002),
        Answered("an unknown Token", 404, 2004),
    ),
    "charging_preferences": (
        _DONE,
        Answered("not supported there", 404, 2001),
        Answered("not there", 404, 2000),
        _INVALID,
    ),
    "activate": (_DONE, _INVALID),
    "deactivate": (_DONE, _MISSING),
    "book": (Answered("understood, whatever comes of it", 200), _INVALID),
}


def answers(
    collection: Collection, operation: Operation, version: str
) -> Iterator[Answered]:
    """Yield what an operation answers, with the status codes that a version knows."""
    unknown = collection.unknown
    missing = (
        unknown.default_status_code
        if issubclass(unknown, OCPIError)
        else StatusCode.CLIENT_ERROR
    )
    for told in ANSWERS[operation.kind]:
        if told.where is None or _is(told.where, operation, version):
            code = missing if told.code is None else told.code
            yield told._replace(code=CODES[version].fit(code))


def _is(where: str, operation: Operation, version: str) -> bool:
    """Whether an operation is one of some of its kind."""
    if where == "owner":
        return "<party_id>" in operation.path
    if where == "part":
        return any(f"<{variable}>" in operation.path for variable in PARTS)
    taken = edition_of(version).classes.get(operation.takes or "")
    return taken is not None and "location_id" in taken.properties()
