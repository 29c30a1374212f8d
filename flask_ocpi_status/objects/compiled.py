"""The fast path: each class once as a msgspec type, which tells the valid ones.

It says yes or no. Why not is said by marshmallow, from the same fields and rules.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from inspect import isgeneratorfunction
from keyword import iskeyword
from typing import Any

import msgspec
from marshmallow import INCLUDE
from msgspec import UNSET
from msgspec import UnsetType

from .edition import Object
from .edition import Rule
from .fields import List
from .fields import Nested
from .property import Property
from .texts import Text
from .texts import is_ascii
from .texts import is_text

#: Whether the value of a field is one.
Check = Callable[[Any], object]


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
    except (ValueError, SystemError):
        # For half a surrogate pair and a signalling NaN, which are not in JSON; and for
        # an int that no float is as large as, before msgspec 0.22.
        return False
    return True


@cache
def is_pure(cls: type[Object]) -> bool:
    """Whether a class says all that it says by the types of its fields and its rules.

    One of an app's own may have marshmallow's means besides, such as a validator, of
    which msgspec knows nothing: then marshmallow alone judges.
    """
    return (
        _hooks(cls) == _hooks(Object)
        and cls.opts.unknown == INCLUDE
        and not any(map(iskeyword, cls.properties()))
        and all(_says_all(field, cls) for field in cls.properties().values())
    )


def _hooks(cls: type[Object]) -> dict[Any, Any]:
    # marshmallow adds an empty list for each kind of hook that it looks for.
    return {kind: hooks for kind, hooks in cls._hooks.items() if hooks}


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
    judge = _judge(
        _forms(cls, patch),
        () if plain else _texts(cls, is_ascii),
        () if plain else _texts(cls, is_text),
        () if patch else cls.rules,
    )
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


def _forms(cls: type[Object], patch: bool) -> dict[str, tuple[str, Check]]:
    """Return what looks at the texts that have a form, by the names of the fields.

    With it, what says that there is none to be looked at.
    """
    forms = {}
    for name, field in cls.properties().items():
        form = field.form(cls.edition) if isinstance(field, Text) else None
        if form is not None:
            absent = "False" if field.required else f"one.{name} is None"
            if patch:
                absent = f"one.{name} is None or one.{name} is unset"
            forms[name] = absent, form.fits
    return forms


def _texts(cls: type[Object], allows: Check) -> Sequence[str]:
    """Return the names of the texts of certain characters that have no form."""
    return [
        name
        for name, field in cls.properties().items()
        if isinstance(field, Text)
        and field.allows is allows
        and field.form(cls.edition) is None
    ]


def _judge(
    forms: Mapping[str, tuple[str, Check]],
    ascii: Sequence[str],
    texts: Sequence[str],
    rules: Sequence[Rule],
) -> Callable[[Any], object] | None:
    """Return what judges the fields of an object together, if that is to be done.

    It is called for each object, and is written as one expression that reads the fields
    by their names: as loops it would take as long as all the rest.
    """
    known: dict[str, Any] = {
        "is_ascii": is_ascii,
        "is_text": is_text,
        "unset": UNSET,
        "refuse": _refuse,
    }
    parts = []
    for number, (name, (absent, fits)) in enumerate(forms.items()):
        known[f"fits_{number}"] = fits
        parts.append(f"({absent} or fits_{number}(one.{name}))")
    for check, names in (("is_ascii", ascii), ("is_text", texts)):
        if names:
            # What is absent is written in printable ASCII as well.
            written = "".join(f"{{one.{name}}}" for name in names)
            parts.append(f"{check}(f'{written}')")
    for number, rule in enumerate(rules):
        known[f"rule_{number}"] = rule
        call = f"rule_{number}(one)"
        parts.append(f"not any({call})" if isgeneratorfunction(rule) else f"not {call}")
    if not parts:
        return None
    judge: Callable[[Any], object] = eval(
        f"lambda one: {' and '.join(parts)} or refuse()", known
    )
    return judge


def _refuse() -> None:
    raise ValueError("The fields of an object are not valid together.")
