"""The variables of a URL: in its path, and in its host where the app looks at that."""

from __future__ import annotations

import re
from typing import Final

from werkzeug.routing import AnyConverter
from werkzeug.routing import BaseConverter
from werkzeug.routing import FloatConverter
from werkzeug.routing import IntegerConverter
from werkzeug.routing import Rule
from werkzeug.routing import UUIDConverter

from .components import Schema

_VARIABLE: Final = re.compile(r"<(?:[^<>]*:)?([^:<>]+)>")


def names_in(text: str) -> list[str]:
    """Return the names of the variables in a path or a host, as a rule has it."""
    return _VARIABLE.findall(text)


def templated(text: str) -> str:
    """Return a path or a host of a rule, as OpenAPI writes it."""
    return _VARIABLE.sub(r"{\1}", text)


def schema_of_variable(rule: Rule, name: str) -> Schema:
    """Return the schema of a variable of a rule, by its converter."""
    converter: BaseConverter | None = rule._converters.get(name)
    if isinstance(converter, IntegerConverter | FloatConverter):
        kind = "integer" if isinstance(converter, IntegerConverter) else "number"
        least = converter.min if converter.signed else max(converter.min or 0, 0)
        span = {"minimum": least, "maximum": converter.max}
        return {"type": kind} | {
            name: one for name, one in span.items() if one is not None
        }
    if isinstance(converter, UUIDConverter):
        return {"type": "string", "format": "uuid"}
    if isinstance(converter, AnyConverter):
        return {"type": "string", "enum": sorted(converter.items)}
    return {"type": "string", "minLength": 1}
