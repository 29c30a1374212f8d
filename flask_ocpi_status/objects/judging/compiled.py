"""The fast path: each class once as a msgspec type, which tells the valid ones.

It says yes or no. Why not is said by marshmallow, from the same fields and rules.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec import UnsetType

from ..edition import Object
from ..property import Property
from .expression import judge_of
from .pure import is_pure


def is_valid(
    cls: type[Object],
    document: Any,
    *,
    patch: bool = False,
    many: bool = False,
    closed: bool = False,
    plain: bool = False,
    lenient: bool = False,
) -> bool:
    """Whether a document is known to be an object of a class, or a change of one.

    :param many: whether it is a list of them.
    :param closed: whether it is not when there is something in it that nobody knows.
    :param plain: whether all its texts are known to be printable ASCII.
    :param lenient: whether it is enough that it has the right shape.
    """
    if not is_pure(cls) or (patch and document == {}):
        return False
    kind: Any = compiled(cls, patch, closed, plain, lenient)
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
def compiled(
    cls: type[Object], patch: bool, closed: bool, plain: bool, lenient: bool = False
) -> type[msgspec.Struct]:
    """Return the type of a class. In a change, only the class itself is incomplete."""

    def compile(below: Any) -> Any:
        return compiled(below, False, closed, plain, lenient)

    rows = [
        _row(
            name,
            field,
            field.loose_shape(cls.edition, compile)
            if lenient
            else field.shape(cls.edition, compile),
            nullable=field.allow_none and not closed,
            missing=UNSET if patch and name not in cls.patch_needs else None,
        )
        for name, field in cls.properties().items()
    ]
    judge = judge_of(cls, patch=patch, plain=plain, lenient=lenient)
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
