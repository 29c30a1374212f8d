"""Which classes the fast path may judge: those that say all in OCPI's own terms."""

from __future__ import annotations

from functools import cache
from keyword import iskeyword
from typing import Any
from typing import ClassVar
from typing import Final

from ..edition import Object
from ..fields import List
from ..fields import Nested
from ..property import Property
from ..rule import Rule


class _Own(Object):
    """Has nothing but what classes may have as their own."""

    class Meta(Object.Meta):
        register = False

    rules: ClassVar[tuple[Rule, ...]] = ()


_OWN: Final = frozenset({*vars(_Own), *Object.__annotations__})
_SCHEMA: Final = frozenset(dir(Object))


@cache
def is_pure(cls: type[Object]) -> bool:
    """Whether a class says all that it says by the types of its fields and its rules.

    One of an app's own may have marshmallow's means besides, of which msgspec knows
    nothing: hooks and validators, options, methods of its own in the place of those of
    a schema, names that no attribute can have, and rules over fields that are
    gone. Then marshmallow alone judges.

    :raises TypeError: for what is no class of OCPI's.
    """
    if not (isinstance(cls, type) and issubclass(cls, Object)):
        raise TypeError(
            f"Objects are judged by a class, such as objects.v2_2_1.Location, not by"
            f" {cls!r}."
        )
    return (
        _hooks(cls) == _hooks(Object)
        and _options(cls) == _options(Object)
        and not any(map(_is_redefined, cls.__mro__))
        and all(map(_is_attribute, cls.properties()))
        and all(_says_all(field, cls) for field in cls.properties().values())
        and all(rule.fields <= cls.properties().keys() for rule in cls.rules)
    )


def _hooks(cls: type[Object]) -> dict[Any, Any]:
    # marshmallow adds an empty list for each kind of hook that it looks for.
    return {kind: hooks for kind, hooks in cls._hooks.items() if hooks}


def _options(cls: type[Object]) -> dict[str, Any]:
    return {**vars(cls.opts), "register": None}


def _is_redefined(cls: type) -> bool:
    """Whether a class has something of its own that a schema has otherwise."""
    if not issubclass(cls, Object) or cls is Object:
        return cls not in Object.__mro__
    return any(name in _SCHEMA and name not in _OWN for name in vars(cls))


def _is_attribute(name: str) -> bool:
    # Python takes other letters for those of ASCII: a ligature for its letters.
    is_name = name.isascii() and name.isidentifier() and not iskeyword(name)
    return is_name and not name.startswith("__")


def _says_all(field: object, cls: type[Object]) -> bool:
    if not isinstance(field, Property) or not field.says_all:
        return False
    if isinstance(field, List):
        return _says_all(field.item, cls)
    return not isinstance(field, Nested) or is_pure(field.of(cls.edition))
