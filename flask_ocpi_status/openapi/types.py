"""The types of OCPI's fields as JSON Schemas: what they take is what is judged valid.

Rules: OCPI 2.0 to 2.3.0, chapter "Types".
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import Final

from ..naming.characters import UNPRINTABLE
from ..objects import Object
from ..objects.edition import Edition
from ..objects.fields import Anything
from ..objects.fields import Boolean
from ..objects.fields import Enum
from ..objects.fields import Integer
from ..objects.fields import List
from ..objects.fields import Nested
from ..objects.fields import Number
from ..objects.patterns import Pattern
from ..objects.texts import URL
from ..objects.texts import DateTime
from ..objects.texts import Text
from .components import Components
from .components import Schema
from .components import or_null

#: Refers to the schema of a class.
Refer = Callable[[type[Object]], Schema]

# No text of JSON has half a surrogate pair, and not every engine knows the escape.
_CHARACTERS: Final = UNPRINTABLE.replace(r"\ud800-\udfff", "")


def type_of(field: Any, edition: Edition, known: Components, refer: Refer) -> Schema:
    """Return the schema of a field's values, without ``null``.

    :param field: one of a class, bound to it.
    :param edition: the version that the class is of.
    :param known: where what has a name is kept.
    :param refer: returns the schema of a class.
    """
    for kind in type(field).__mro__:
        if kind in _TYPES:
            return _TYPES[kind](field, edition, known, refer)
    return {}  # a type of the app's own, of which nothing is known


def field_of(field: Any, edition: Edition, known: Components, refer: Refer) -> Schema:
    """Return the schema of a field: ``null`` is as good as absent where it may be."""
    if getattr(field, "dump_only", False):
        return {"readOnly": True}
    schema = type_of(field, edition, known, refer)
    return or_null(schema) if getattr(field, "allow_none", False) else schema


def word_of(name: str, edition: Edition, known: Components) -> Schema:
    """Refer to an enum. An OpenEnum has other words besides."""
    words = edition.enums[name]

    def make() -> Schema:
        if not words.open:
            return {"type": "string", "enum": list(words)}
        return {
            "type": "string",
            "minLength": 1,
            "pattern": f"^[^{_CHARACTERS}]+$",
            "description": "An OpenEnum: there are other words besides.",
            "examples": list(words),
        }

    key = ("enum", name, tuple(words), words.open)
    return known.refer(key, name, make, extension=extension_of(edition))


def extension_of(edition: Edition) -> str:
    """Return what a name ends with that an extension has, and its version has not."""
    return edition.name.partition("-")[2].title()


def _text(field: Text, edition: Edition, known: Components, refer: Refer) -> Schema:
    form = field.form(edition)
    if form is not None:
        return _formed(form)
    length: Schema = {}
    if field.least:
        length["minLength"] = field.least
    if field.longest is not None:
        length["maxLength"] = field.longest
    allowed = _ecma(field.allowed.replace(UNPRINTABLE, _CHARACTERS))

    def make() -> Schema:
        said = f"A text of {field.characters}."
        return {"type": "string", "pattern": allowed, "description": said}

    return known.refer(("text", allowed), field.called, make) | length


def _named(field: Text, edition: Edition, known: Components, refer: Refer) -> Schema:
    """Refer to a type whose form is too long to be read in each field."""
    form = field.form(edition)
    if form is None:
        return _text(field, edition, known, refer)
    return form_of(form, field.called, known)


def form_of(form: Pattern, name: str, known: Components) -> Schema:
    """Refer to texts of a form, by the name of their type."""
    # No format for a DateTime: OCPI's may be without Z, and that of JSON may not.
    more = {"format": "uri"} if name == URL.called else {}
    return known.refer(("form", form), name, lambda: _formed(form) | more)


def date_time(edition: Edition, known: Components) -> Schema:
    """Refer to the DateTime of a version."""
    form = DateTime().form(edition)
    assert form is not None
    return form_of(form, DateTime.called, known)


def _formed(form: Pattern) -> Schema:
    return {
        "type": "string",
        "maxLength": form.longest,
        "pattern": _ecma(form.anchored),
        "description": f"{form.words[0].upper()}{form.words[1:]}.",
    }


def _ecma(expression: str) -> str:
    """Return an expression as JSON Schema has it, with ends of ECMAScript."""
    return expression.replace(r"\A", "^").replace(r"\Z", "$")


def _enum(field: Enum, edition: Edition, known: Components, refer: Refer) -> Schema:
    return word_of(field.words, edition, known)


def _boolean(*_: Any) -> Schema:
    return {"type": "boolean"}


def _integer(field: Integer, *_: Any) -> Schema:
    return {"type": "integer", "minimum": field.least, "maximum": field.most}


def _number(field: Number, *_: Any) -> Schema:
    return {"type": "number", "minimum": field.least, "maximum": field.most}


def _nested(field: Nested, edition: Edition, known: Components, refer: Refer) -> Schema:
    if field.only is not None or field.exclude or field.many or field.unknown:
        return {"type": "array" if field.many else "object"}
    return refer(field.of(edition))


def _list(field: List, edition: Edition, known: Components, refer: Refer) -> Schema:
    items = type_of(field.item, edition, known, refer)
    least = {"minItems": 1} if field.required else {}
    return {"type": "array", "items": items} | least


def _anything(*_: Any) -> Schema:
    return {"type": ["object", "array", "string", "boolean", "number"]}


#: The nearest of a field's classes says it.
_TYPES: Final[Mapping[type, Callable[..., Schema]]] = {
    Text: _text,
    URL: _named,
    DateTime: _named,
    Enum: _enum,
    Boolean: _boolean,
    Integer: _integer,
    Number: _number,
    Nested: _nested,
    List: _list,
    Anything: _anything,
}
