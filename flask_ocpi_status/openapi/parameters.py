"""What comes with a request besides its body: in its URL, its query, its headers."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any
from typing import Final

from flask import Flask

from ..exchange.state import state_of
from ..modules.examples import NAMES
from ..objects import patterns
from ..objects.texts import URL
from ..transport.ids import CORRELATION_ID
from ..transport.ids import MAX_LENGTH
from ..transport.ids import REQUEST_ID
from ..transport.pagination import MAX_OFFSET
from ..transport.routing import FROM_COUNTRY
from ..transport.routing import FROM_PARTY
from ..transport.routing import TO_COUNTRY
from ..transport.routing import TO_PARTY
from .components import Components
from .components import Schema
from .operations import Asked
from .types import date_time
from .types import form_of
from .types import word_of
from .variables import names_in
from .variables import schema_of_variable
from .variables import templated

Parameter = dict[str, Any]

#: The headers that say who a message is from and for, and what each holds.
_ROUTING: Final = {
    TO_COUNTRY: (2, "The country of who it is for"),
    TO_PARTY: (3, "The party that it is for"),
    FROM_COUNTRY: (2, "The country of who it is from"),
    FROM_PARTY: (3, "The party that it is from"),
}
_IDS: Final = {
    REQUEST_ID: "Of this message",
    CORRELATION_ID: "Of all messages that belong together",
}
_DATES: Final = {
    "date_from": "Only what was changed at this instant or later",
    "date_to": "Only what was changed before this instant",
}
#: Those of a query that are whole numbers.
_WHOLE: Final = ("duration",)
_NAMED: Final = {
    "duration": "So many seconds of a profile are asked for",
    "response_url": "Where what comes of it is to be posted",
    "timeslot_from": "Only what has timeslots that end after this instant",
    "timeslot_to": "Only what has timeslots that begin before this instant",
}


def path_of(asked: Asked) -> str:
    """Return the path of an operation, as OpenAPI writes it."""
    return templated(asked.rule.rule)


def parameters_of(app: Flask, asked: Asked, known: Components) -> list[Parameter | str]:
    """Return the parameters of an operation; those that have names, by their names.

    :param known: where the schemas of enums are kept.
    """
    return [*_in_path(asked), *_in_query(app, asked, known), *headers_of(asked)]


def header_parameters(app: Flask, operations: Iterable[Asked]) -> dict[str, Parameter]:
    """Return the headers that requests have, by their names."""
    settled = state_of(app).settled
    found = {}
    for name in dict.fromkeys(name for one in operations for name in headers_of(one)):
        length, said = _ROUTING.get(name, (0, _IDS.get(name, "")))
        needed = settled.require_routing if length else settled.require_ids
        made = "" if length or needed else " Made here where it is missing."
        found[name] = {
            "name": name,
            "in": "header",
            "required": needed,
            "description": f"{said}. OCPI demands it.{made}",
            "schema": _code(length) if length else _id(),
        }
    return found


def headers_of(asked: Asked) -> list[str]:
    """Return the headers that every answer to an operation repeats or swaps."""
    if not asked.contract.features.ids:
        return []
    return [*_IDS, *(_ROUTING if asked.claim.routed else ())]


def described(name: str) -> Parameter:
    """Describe one of those headers, as it comes with an answer."""
    if name in _IDS:
        return {"description": f"{_IDS[name]}, as it came.", "schema": _id()}
    length, said = _ROUTING[name]
    return {"description": f"{said}: the request's, swapped.", "schema": _code(length)}


def _in_path(asked: Asked) -> Iterator[Parameter]:
    for name in names_in(asked.rule.rule):
        found = {
            "name": name,
            "in": "path",
            "required": True,
            "schema": schema_of_variable(asked.rule, name),
        }
        yield found | ({"example": NAMES[name]} if name in NAMES and asked.row else {})


def _in_query(app: Flask, asked: Asked, known: Components) -> Iterator[Parameter]:
    if asked.pages:
        yield from _page(app, asked, known)
    for name in (*asked.demands, *asked.knows):
        if name in _DATES and asked.pages:
            continue
        yield {
            "name": name,
            "in": "query",
            "required": name in asked.demands,
            "schema": _named(asked, name, known),
            "description": f"{_NAMED.get(name) or f'Its {name}'}.",
        } | ({"example": NAMES[name]} if name in asked.demands else {})


def _named(asked: Asked, name: str, known: Components) -> Schema:
    apart = asked.row and asked.row.apart
    if apart and name == apart.field:
        return {**word_of(apart.words, asked.edition, known), "default": apart.default}
    if name.endswith("_url"):
        return form_of(patterns.URL, URL.called, known)
    if name in _WHOLE:
        return {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    return {"type": "string"}


def _page(app: Flask, asked: Asked, known: Components) -> Iterator[Parameter]:
    features, module = asked.contract.features, asked.claim.module
    limit, most = (app.config[f"OCPI_STATUS_PAGE_{name}"] for name in ("LIMIT", "MAX"))
    numbers = {
        "offset": (0, "So many objects are before the page", 0),
        "limit": (
            1,
            f"So many objects are on the page, or fewer: at most {most}, and {limit}"
            " where nobody says",
            limit,
        ),
    }
    for name, (least, said, example) in numbers.items():
        yield {
            "name": name,
            "in": "query",
            "description": f"{said}.",
            "schema": {"type": "integer", "minimum": least, "maximum": MAX_OFFSET},
            "example": example,
        }
    if module is None or features.dated is None or module in features.dated:
        for name, said in _DATES.items():
            yield {
                "name": name,
                "in": "query",
                "required": name in asked.demands,
                "description": f"{said}.",
                "schema": date_time(asked.edition, known),
            } | ({"example": NAMES[name]} if name in asked.demands else {})


def _id() -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH}


def _code(length: int) -> Schema:
    return {"type": "string", "pattern": f"^[A-Za-z0-9]{{1,{length}}}$"}
