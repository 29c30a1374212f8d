"""The fast path: each class once as a msgspec type, which tells the valid ones.

It says yes or no. Why not is said by marshmallow, from the same fields and rules.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from inspect import isgeneratorfunction
from keyword import iskeyword
from typing import Any
from typing import ClassVar
from typing import Final

import msgspec
from msgspec import UNSET
from msgspec import UnsetType

from .edition import Object
from .fields import List
from .fields import Nested
from .fields import Number
from .numbers import LARGEST
from .property import Property
from .rule import Rule
from .texts import Text

#: Whether the value of a field is one.
Check = Callable[[Any], object]


# With a Decimal, a Decimal is compared fastest.
_LEAST: Final = Decimal(-LARGEST)
_MOST: Final = Decimal(LARGEST)


class _Own(Object):
    """Has nothing but what classes may have as their own."""

    class Meta(Object.Meta):
        register = False

    rules: ClassVar[tuple[Rule, ...]] = ()


_OWN: Final = frozenset({*vars(_Own), *Object.__annotations__})
_SCHEMA: Final = frozenset(dir(Object))


def is_valid(
    cls: type[Object],
    document: Any,
    *,
    patch: bool = False,
    many: bool = False,
    closed: bool = False,
    plain: bool = False,
) -> bool:
    """Whether a document is known to be an object of a class, or a change of one.

    :param many: whether it is a list of them.
    :param closed: whether it is not when there is something in it that nobody knows.
    :param plain: whether all its texts are known to be printable ASCII.
    """
    if not is_pure(cls) or (patch and document == {}):
        return False
    kind: Any = compiled(cls, patch, closed, plain)
    try:
        msgspec.convert(
            document, list[kind] if many else kind, builtin_types=(Decimal,)
        )
    except (msgspec.ValidationError, RecursionError):
        return False
    except (ValueError, ArithmeticError, SystemError):
        # For half a surrogate pair and NaN, which are not in JSON; and for an int that
        # no float is as large as, before msgspec 0.22.
        return False
    return True


@cache
def is_pure(cls: type[Object]) -> bool:
    """Whether a class says all that it says by the types of its fields and its rules.

    One of an app's own may have marshmallow's means besides, of which msgspec knows
    nothing: hooks and validators, options, methods of its own in the place of those of
    a schema, and names that no attribute can have. Then marshmallow alone judges.

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
    return name.isidentifier() and not (iskeyword(name) or name.startswith("__"))


def _says_all(field: object, cls: type[Object]) -> bool:
    if not isinstance(field, Property) or not field.says_all:
        return False
    if isinstance(field, List):
        return _says_all(field.item, cls)
    return not isinstance(field, Nested) or is_pure(field.of(cls.edition))


@cache
def compiled(
    cls: type[Object], patch: bool, closed: bool, plain: bool
) -> type[msgspec.Struct]:
    """Return the type of a class. In a change, only the class itself is incomplete."""
    rows = [
        _row(
            name,
            field,
            field.shape(
                cls.edition, lambda below: compiled(below, False, closed, plain)
            ),
            nullable=field.allow_none and not closed,
            missing=UNSET if patch and name not in cls.patch_needs else None,
        )
        for name, field in cls.properties().items()
    ]
    judge = _judge(cls, patch, plain)
    return msgspec.defstruct(
        cls.__name__,
        rows,
        namespace={"__post_init__": judge} if judge else {},
        kw_only=True,
        forbid_unknown_fields=closed,
        gc=False,
    )


def _row(
    name: str, field: Property, shape: Any, *, nullable: bool, missing: UnsetType | None
) -> tuple[str, Any] | tuple[str, Any, Any]:
    if nullable:
        shape = shape | None
    if missing is UNSET:
        return name, shape | UnsetType, UNSET
    return (name, shape) if field.required else (name, shape, None)


def _judge(
    cls: type[Object], patch: bool, plain: bool
) -> Callable[[Any], object] | None:
    """Return what judges what no type says of the fields, if there is something.

    It is called for each object, and is written as one expression that reads the fields
    by their names: as loops it would take as long as all the rest.
    """
    known: dict[str, Any] = {"unset": UNSET, "refuse": _refuse}
    known |= {"exact": Decimal, "least": _LEAST, "most": _MOST}
    parts: list[str] = []
    written: dict[Check, list[str]] = {}

    def unless_absent(name: str, part: str, *, required: bool = False) -> str:
        absent = "" if required else f"one.{name} is None or "
        return f"({absent}{f'one.{name} is unset or ' if patch else ''}{part})"

    for number, (name, field) in enumerate(cls.properties().items()):
        required = field.required and not patch
        if isinstance(field, Number):
            # msgspec has no limits for these.
            here = f"one.{name}"
            parts.append(f"({here}.__class__ is not exact or least <= {here} <= most)")
            continue
        elif isinstance(field, List) and isinstance(field.item, Number):
            part = f"all(least <= item <= most for item in one.{name})"
        elif not isinstance(field, Text):
            continue
        elif form := field.form(cls.edition):
            known[f"fits_{number}"] = form.fits
            part = f"fits_{number}(one.{name})"
        else:
            here = f"one.{name}" if required else f"(one.{name} or '')"
            written.setdefault(field.allows, []).append(here)
            continue
        parts.append(unless_absent(name, part, required=required))
    for number, (allows, texts) in enumerate(written.items()):
        if not plain:
            known[f"allows_{number}"] = allows
            parts.append(f"allows_{number}(''.join(({', '.join(texts)},)))")
    for number, rule in enumerate(cls.rules):
        known[f"rule_{number}"] = rule.look
        found = f"rule_{number}(one)"
        if isgeneratorfunction(rule.look):
            found = f"any({found})"
        part = f"not {found}"
        for name in sorted(rule.fields & cls.properties().keys()) if patch else ():
            part = unless_absent(name, part)
        parts.append(part)
    if not parts:
        return None
    judge: Callable[[Any], object] = eval(
        f"lambda one: {' and '.join(parts)} or refuse()", known
    )
    return judge


def _refuse() -> None:
    raise ValueError("The fields of an object are not valid together.")
