"""What a receiver demands of the objects that it is sent, version by version.

Checked are the fields that are required, and the lists that the demo reaches into;
whatever else is sent is kept as it is. Rules: OCPI 2.0 to 2.3.0, Locations, "Object
description".
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import cache
from typing import Any
from typing import Literal
from typing import NamedTuple

from marshmallow import INCLUDE
from marshmallow import Schema
from marshmallow import ValidationError
from marshmallow import fields
from marshmallow.validate import Length
from marshmallow.validate import OneOf
from marshmallow.validate import Regexp

from ..transport.pagination import instant
from .versions import ALWAYS
from .versions import BEFORE_2_1
from .versions import BEFORE_2_1_1
from .versions import BEFORE_2_2
from .versions import EVER
from .versions import FROM_2_1
from .versions import FROM_2_2
from .versions import Span
from .versions import Version

Level = Literal["location", "evse", "connector"]
Field = fields.Field[Any]

_OPTIONAL = Span(since=EVER)

_STATUSES = (
    "AVAILABLE",
    "BLOCKED",
    "CHARGING",
    "INOPERATIVE",
    "OUTOFORDER",
    "PLANNED",
    "REMOVED",
    "RESERVED",
    "UNKNOWN",
)


class _Rule(NamedTuple):
    """A field: how it is made, which versions have it, and which demand it."""

    name: str
    make: Callable[..., Field]
    span: Span = ALWAYS
    required: Span = ALWAYS


def check(level: Level, body: Any, version: Version, *, partial: bool = False) -> None:
    """Check a body against what a version demands.

    :param level: what the body is to be.
    :param partial: whether it changes an object rather than being one. From 2.2 on it
        has to say when (OCPI 2.2.1, Locations, 8.2.2.3).
    :raises ValidationError: with every violation at once.
    """
    schema = _schema(level, version)
    # By name: True would reach down into the objects of a list, which are whole.
    absent = set(schema.fields) if partial else set()
    if version in FROM_2_2:
        absent.discard("last_updated")
    schema.load(body, partial=tuple(absent))


@cache
def _schema(level: str, version: Version) -> Schema:
    made = dict(_made(level, version))
    return Schema.from_dict(made, name=level.title())(unknown=INCLUDE)


def _made(level: str, version: Version) -> Iterator[tuple[str, Field]]:
    for name, make, span, required in _RULES[level]:
        if version in span:
            demanded = version in required
            asked = {"required": demanded, "allow_none": not demanded}
            yield name, make(version, **asked)


def _text(longest: int) -> Callable[..., Field]:
    return _simple(fields.String, validate=Length(1, longest))


def _matching(pattern: str) -> Callable[..., Field]:
    return _simple(fields.String, validate=Regexp(rf"(?:{pattern})\Z"))


def _one_of(*words: str) -> Callable[..., Field]:
    return _simple(fields.String, validate=OneOf(words))


def _simple(kind: type[Field], **options: Any) -> Callable[..., Field]:
    return lambda version, **asked: kind(**options, **asked)


def _identifier(version: Version, **asked: Any) -> Field:
    longest = 15 if version < (2, 1, 1) else 39 if version in BEFORE_2_2 else 36
    return fields.String(validate=Length(1, longest), **asked)


def _one(level: str) -> Callable[..., Field]:
    return lambda version, **asked: fields.Nested(_schema(level, version), **asked)


def _list_of(level: str, least: int = 0) -> Callable[..., Field]:
    def make(version: Version, **asked: Any) -> Field:
        item = fields.Nested(_schema(level, version))
        return fields.List(item, validate=Length(min=least), **asked)

    return make


def _moment(version: Version, **asked: Any) -> Field:
    def is_instant(text: str) -> None:
        try:
            instant(text, offsets=version in BEFORE_2_1_1)
        except ValueError:
            raise ValidationError("Not a valid DateTime.") from None

    return fields.String(validate=[Length(max=25), is_instant], **asked)


_number = _simple(fields.Integer, strict=True)
_boolean = _simple(fields.Boolean, truthy={True}, falsy={False})

_RULES: dict[str, tuple[_Rule, ...]] = {
    "location": (
        _Rule("country_code", _text(2), FROM_2_2),
        _Rule("party_id", _text(3), FROM_2_2),
        _Rule("id", _identifier),
        _Rule("type", _text(255), BEFORE_2_2),
        _Rule("publish", _boolean, FROM_2_2),
        _Rule("address", _text(255)),
        _Rule("city", _text(45)),
        _Rule("postal_code", _text(10), required=BEFORE_2_2),
        _Rule("country", _matching("[A-Z]{3}")),
        _Rule("coordinates", _one("coordinates")),
        _Rule("evses", _list_of("evse"), required=_OPTIONAL),
        _Rule("time_zone", _text(255), FROM_2_1, required=FROM_2_2),
        _Rule("last_updated", _moment, FROM_2_1),
    ),
    "coordinates": (
        _Rule("latitude", _matching(r"-?[0-9]{1,2}\.[0-9]{5,7}")),
        _Rule("longitude", _matching(r"-?[0-9]{1,3}\.[0-9]{5,7}")),
    ),
    "evse": (
        _Rule("uid", _identifier),
        _Rule("status", _one_of(*_STATUSES)),
        _Rule("connectors", _list_of("connector", least=1)),
        _Rule("last_updated", _moment, FROM_2_1),
    ),
    "connector": (
        _Rule("id", _identifier),
        _Rule("status", _one_of(*_STATUSES), BEFORE_2_1),
        _Rule("standard", _text(255)),
        _Rule("format", _one_of("SOCKET", "CABLE")),
        _Rule("power_type", _text(255)),
        _Rule("voltage", _number, BEFORE_2_2),
        _Rule("amperage", _number, BEFORE_2_2),
        _Rule("max_voltage", _number, FROM_2_2),
        _Rule("max_amperage", _number, FROM_2_2),
        _Rule("last_updated", _moment, FROM_2_1),
    ),
}
