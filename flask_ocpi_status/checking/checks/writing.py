"""Checks of what is written: objects of ours.

Rules: OCPI 2.2.1, Transport and format, "Client owned object push"; the PUT, PATCH and
POST methods of the modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any
from typing import Final

from ..check import Check
from ..check import Look
from ..check import each
from ..exchanges import Exchange
from ..visit import Visit
from ..writing.pushing import CHOSEN
from .judged import done
from .judged import pair

_PUSH: Final = "Transport and format, Client owned object push"
_CODES: Final = "Status codes"
_NO_RECEIVER: Final = (
    "The partner takes no objects, or it is not known whose they would be, as with"
    " --from NL-ABC."
)

_write = partial(Check, needs="write")


def _created(visit: Visit) -> Iterator[Look]:
    for purpose, http in (("put-new", 201), ("create", 201), ("put-known", 200)):
        for exchange in visit.answered(purpose):
            if exchange.succeeded:
                yield Look(exchange, pair((http, None))(visit, exchange))


def _kept(visit: Visit, exchange: Exchange) -> str | None:
    if not exchange.succeeded or not isinstance(exchange.data, dict):
        return f"It was answered {exchange.said}."
    sent = exchange.request.about["sent"]
    for name, value in sent.items():
        if name in exchange.data and not _alike(exchange.data[name], value):
            return f"/{name} is another than was sent."
        if name not in exchange.data and value is not None:
            return f"/{name} is missing."
    return None


def _alike(one: Any, other: Any) -> bool:
    """Whether two values mean the same: what is added to an object may be there."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(name in one and _alike(one[name], other[name]) for name in other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    if _is_number(one) and _is_number(other):
        return Decimal(str(one)) == Decimal(str(other))
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return bool(one == other)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float, Decimal)


def _refused(visit: Visit, exchange: Exchange) -> str | None:
    return "It was taken." if exchange.succeeded else None


def _location(visit: Visit, exchange: Exchange) -> str | None:
    place = exchange.header("Location")
    if not place:
        return "There is no header Location."
    read = visit.answered("read-created")
    there = any(one.request.module == CHOSEN for one in read)
    return None if there else "Its Location is no URL where the module is."


def _deleted(visit: Visit) -> Iterator[Look]:
    for exchange in visit.answered("delete"):
        yield Look(exchange, done(visit, exchange))
    for exchange in visit.answered("read-deleted"):
        yield Look(exchange, pair((404, None))(visit, exchange))


CHECKS: Final = (
    _write(
        "write.put",
        "Objects of ours are taken.",
        _PUSH,
        each(done, "put-new", "put-known", "create", "notice"),
        _NO_RECEIVER,
    ),
    _write(
        "write.created",
        "What is new is HTTP 201, and what is known HTTP 200.",
        _CODES,
        _created,
        _NO_RECEIVER,
        since="2.1.1",
        must=None,
    ),
    _write(
        "write.read-back",
        "What was sent can be read again.",
        _PUSH,
        each(_kept, "read-back", "read-created"),
        _NO_RECEIVER,
    ),
    _write(
        "write.patch",
        "A change of an object is taken.",
        _PUSH,
        each(done, "patch"),
        _NO_RECEIVER,
    ),
    _write(
        "write.patched",
        "What was changed is read as it is then.",
        _PUSH,
        each(_kept, "read-patched"),
        _NO_RECEIVER,
    ),
    _write(
        "write.patch-last-updated",
        "A change without last_updated is HTTP 200 with 2001.",
        f"{_CODES}; the PATCH methods of the modules",
        each(pair((200, 2001)), "patch-bare"),
        _NO_RECEIVER,
        since="2.2",
        must="2.2",
    ),
    _write(
        "write.patch-unknown",
        "A change of what there is not is HTTP 404.",
        _CODES,
        each(pair((404, None)), "patch-unknown"),
        _NO_RECEIVER,
        must=None,
    ),
    _write(
        "write.other-id",
        "An object with another id than its URL is HTTP 200 with 2001.",
        "Transport and format, Errors",
        each(pair((200, 2001)), "put-other-id"),
        _NO_RECEIVER,
        must=None,
    ),
    _write(
        "write.invalid",
        "An object that lacks something is HTTP 200 with 2001.",
        _CODES,
        each(pair((200, 2001)), "put-invalid"),
        _NO_RECEIVER,
        must="2.2",
    ),
    _write(
        "write.foreign",
        "An object of somebody else's is not taken.",
        f"{_PUSH}; each URL names an owner",
        each(_refused, "put-foreign"),
        _NO_RECEIVER,
        must=None,
    ),
    _write(
        "write.delete",
        "What is taken away is there no more.",
        _PUSH,
        _deleted,
        _NO_RECEIVER,
    ),
    _write(
        "write.cdr-location",
        "The answer to a new CDR says where it is.",
        "CDRs, POST method, Response headers",
        each(
            *(_location, "create"),
            only=lambda one: one.succeeded and one.request.module == CHOSEN,
        ),
        _NO_RECEIVER,
    ),
)
