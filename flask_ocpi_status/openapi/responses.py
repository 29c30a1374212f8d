"""What is answered, by the contract's own table: HTTP statuses, codes, bodies, headers.

Rules: OCPI 2.2.1, Status codes, and Transport and format.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any
from typing import Final
from typing import NamedTuple

from flask import Flask

from ..contracts import OCPIContract
from ..contracts import Outcome
from ..exchange.state import state_of
from .components import Components
from .components import Schema
from .envelopes import failure
from .envelopes import success
from .operations import Asked
from .parameters import described
from .parameters import headers_of

Response = dict[str, Any]

#: How the tables of the modules say that something is not valid.
_INVALID: Final = (200, 2001)
#: The status codes of a success.
_SUCCESSES: Final = range(1000, 2000)
_JSON: Final = "application/json"
_MISSING: Final = "nothing has the name that is in the URL"


class Told(NamedTuple):
    """One of the things that an operation answers.

    :param when: what happened.
    :param http: the HTTP status; ``"2XX"`` for any that tells of success.
    :param code: the status code; ``None`` for any that tells of a failure.
    :param headers: the names of headers that come with it.
    """

    when: str
    http: str
    code: int | None
    headers: tuple[str, ...] = ()


def responses_of(
    app: Flask, asked: Asked, known: Components, refer: Any
) -> dict[str, Response]:
    """Return the responses of an operation, by their HTTP status.

    :param known: where schemas are kept.
    :param refer: returns the schema of a class or an enum, by itself or by its name.
    """
    told = list(_own(asked))
    # What the operation says itself is said better.
    said = {(one.http, one.code) for one in told}
    told += (
        one for one in _of_contract(app, asked) if (one.http, one.code) not in said
    )
    by_status: dict[str, list[Told]] = {}
    for one in told:
        by_status.setdefault(one.http, []).append(one)
    data = None if asked.gives is None else refer(asked, asked.gives)
    found = {
        http: _response(asked, rows, known, data) for http, rows in by_status.items()
    }
    return dict(sorted(found.items())) | {"default": _default(asked, known)}


def _own(asked: Asked) -> Iterator[Told]:
    """Yield what the operation itself answers."""
    if not asked.is_known:
        pages = _PAGE if asked.pages else ()
        yield Told("done", "200", 1000, pages)
        if asked.method != "GET":
            yield Told("done, with another status of success", "2XX", 1000)
        yield Told("what the app raises", "200", None)
        return
    for when, http, code, *_ in asked.told:
        if (http, code) == _INVALID:  # an app's own contract may say it otherwise
            http = _said(asked.contract, Outcome(422, method=asked.method)).http
        yield Told(when, str(http), code, tuple(_headers_of(asked, http, code)))


#: The headers of a page; the first is missing on the last one.
_PAGE: Final = ("Link", "X-Total-Count", "X-Limit")


def _headers_of(asked: Asked, http: int, code: int | None) -> Iterator[str]:
    if code in _SUCCESSES:
        yield from _PAGE if asked.pages else ()
        if asked.row is not None and asked.row.operation.kind == "create":
            yield "Location"
    elif http == 405:
        yield "Allow"
    elif http in (429, 503):
        yield "Retry-After"


def _of_contract(app: Flask, asked: Asked) -> Iterator[Told]:
    """Yield what every view answers, whatever it does."""
    state = state_of(app)
    has_variables = bool(asked.rule.arguments)
    is_ours = asked.row is not None
    writes = is_ours and asked.method in ("PUT", "PATCH", "POST", "DELETE")
    happenings = (
        ("the credentials token is missing or unknown", 401, is_asked(app, asked)),
        ("the body is not JSON", "malformed", asked.reads_body),
        ("a part of the request is not valid", 422, True),
        (_MISSING, 404, has_variables),
        ("the body is too large", 413, asked.reads_body),
        (
            "the body is not declared as JSON",
            415,
            asked.reads_body and state.settled.require_content_type,
        ),
        ("others change the same object", 503, writes),
        ("the app refuses it", 409, is_ours),
        ("the app has failed", 500, True),
    )
    for when, happened, can_be in happenings:
        if can_be:
            said = _said(asked.contract, Outcome(happened, method=asked.method))
            headers = tuple(name for name, _ in said.headers)
            more = ("Retry-After",) if happened == 503 else ()
            yield Told(when, str(said.http), said.code, (*headers, *more))


def is_asked(app: Flask, asked: Asked) -> bool:
    """Whether a credentials token is asked for."""
    state = state_of(app)
    knows = state.hooks.load_party is not None or state.scopes.registrations
    return asked.claim.auth and bool(knows)


def _said(contract: OCPIContract, outcome: Outcome) -> Any:
    return contract.answer(outcome)


def _response(
    asked: Asked, rows: Iterable[Told], known: Components, data: Schema | None
) -> Response:
    rows = list(rows)
    said = dict.fromkeys(f"- {one.when}: {_written(one.code)}" for one in rows)
    headers = dict.fromkeys(name for one in rows for name in one.headers)
    if not asked.claim.options.envelope and any(one.code == 1000 for one in rows):
        content: Response = {"*/*": {}}
    else:
        content = {_JSON: {"schema": _body(asked, rows, known, data)}}
    return {
        "description": "\n".join(said),
        "headers": {name: {"$ref": f"{_HEADERS}{name}"} for name in headers}
        | {name: {"$ref": f"{_HEADERS}{name}"} for name in headers_of(asked)},
        "content": content,
    }


def _body(
    asked: Asked, rows: list[Told], known: Components, data: Schema | None
) -> Schema:
    codes = [one.code for one in rows]
    variants = []
    if any(code in _SUCCESSES for code in codes if code is not None):
        variants.append(success(asked, known, data))
    failed = sorted({code for code in codes if code and code not in _SUCCESSES})
    if None in codes:
        variants.append(failure(known, asked.edition))
    elif failed:
        variants.append(failure(known, asked.edition, failed))
    return variants[0] if len(variants) == 1 else {"oneOf": variants}


def _default(asked: Asked, known: Components) -> Response:
    """Return what answers that which never got to the view, and what others refuse."""
    return {
        "description": (
            "What the app, its server or a proxy refuse besides: HTTP 405 with Allow"
            " for a method that the URL does not have, 429 and 503 with Retry-After."
        ),
        "content": {_JSON: {"schema": failure(known, asked.edition)}},
    }


def _written(code: int | None) -> str:
    return "its status code" if code is None else str(code)


_HEADERS: Final = "#/components/headers/"
_SHOWN: Final[dict[str, Response]] = {
    "Link": {
        "description": 'The URL of the next page, rel="next"; not on the last one.',
        "schema": {"type": "string"},
    },
    "X-Total-Count": {
        "description": "The number of objects on all pages.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "X-Limit": {
        "description": "The largest number of objects that a page can have.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "Location": {
        "description": "The URL of the object.",
        "schema": {"type": "string", "format": "uri"},
    },
    "WWW-Authenticate": {
        "description": "The scheme that a token is sent with.",
        "schema": {"type": "string"},
    },
    "Allow": {
        "description": "The methods that there are.",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "After so many seconds it may be tried again.",
        "schema": {"type": "integer", "minimum": 0},
    },
}


def header_components(operations: Iterable[Asked]) -> dict[str, Response]:
    """Return the headers of all answers, by their names."""
    repeated = dict.fromkeys(name for one in operations for name in headers_of(one))
    return {name: described(name) for name in repeated} | _SHOWN
