"""The envelope of each answer, as schemas.

Rules: OCPI 2.0 to 2.3.0, Transport and format, "Response format".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..objects import Edition
from .components import OPENAPI
from .components import Components
from .components import Schema
from .operations import Asked
from .types import date_time

_VIOLATIONS: Final[Schema] = {
    "type": "object",
    "description": "What is wrong with a request, each with the place where it is.",
    "properties": {
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {
                        "type": "string",
                        "format": "json-pointer",
                        "description": "A JSON pointer (RFC 6901) into the body.",
                    },
                    "message": {"type": "string"},
                },
                "required": ["pointer", "message"],
            },
        }
    },
    "required": ["errors"],
}


def success(asked: Asked, known: Components, data: Schema | None) -> Schema:
    """Refer to the envelope of a success.

    :param data: the schema of what is in it, or of each item; ``None`` for nothing.
    """
    edition = asked.edition
    if data is None and not asked.is_known:
        return _refer(known, edition, "Any", {}, required=False)
    if data is None:
        return _refer(known, edition, "Empty", None)
    name = data["$ref"].removeprefix(OPENAPI)
    if asked.many:
        return _refer(known, edition, f"{name}List", {"type": "array", "items": data})
    return _refer(known, edition, name, data)


def failure(
    known: Components, edition: Edition, codes: Sequence[int] | None = None
) -> Schema:
    """Refer to the envelope of a failure, with one of these status codes, or with any.

    What field errors say is in ``data``; what an app raises may have other data.
    """
    known.refer("violations", "Violations", lambda: _VIOLATIONS)
    told: Schema = {
        "anyOf": [
            {"$ref": f"{OPENAPI}{known.name_of('violations')}"},
            {"description": "What the app says besides."},
        ]
    }
    whole = known.refer(
        "failure",
        "FailureEnvelope",
        lambda: _envelope(
            known,
            edition,
            {"type": "integer", "minimum": 2000, "maximum": 4999},
            told,
            required=False,
        ),
    )
    if codes is None:
        return whole
    return {**whole, "properties": {"status_code": {"enum": list(codes)}}}


def _refer(
    known: Components,
    edition: Edition,
    name: str,
    data: Schema | None,
    *,
    required: bool = True,
) -> Schema:
    return known.refer(
        ("envelope", name),
        f"{name}Envelope",
        lambda: _envelope(
            known,
            edition,
            {"type": "integer", "minimum": 1000, "maximum": 1999},
            data,
            required=required,
        ),
    )


def _envelope(
    known: Components,
    edition: Edition,
    code: Schema,
    data: Schema | None,
    *,
    required: bool,
) -> Schema:
    properties: Schema = {} if data is None else {"data": data}
    properties |= {
        "status_code": code,
        "status_message": {"type": "string"},
        "timestamp": date_time(edition, known),
    }
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if required or name != "data"],
        "additionalProperties": False,
    }
