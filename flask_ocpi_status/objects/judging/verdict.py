"""Is a document an object of OCPI: yes, and here it is; or no, and why."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from functools import partial as reduced
from typing import Any
from typing import Final

from marshmallow import Schema
from marshmallow import ValidationError

from ...contracts import Violation
from ...violations import UNSEEN
from ...violations import merged
from ...violations import violations_of
from ..edition import Object
from ..telling import Known
from ..telling import telling
from .bounding import bounded
from .compiled import is_valid
from .normal import Document
from .normal import TooDeep
from .normal import settled
from .pure import is_pure
from .repeated import repeated_names

#: Is called with what is told of.
Told = Callable[[Violation], object]


def judge(
    cls: type[Object],
    document: Any,
    *,
    partial: bool = False,
    text: bytes | None = None,
    lenient: bool = False,
    told: Told | None = None,
) -> Document:
    """Return a document in its normal form, once it is found to be an object.

    That is the document itself: what is unknown in it, texts and their case stay.
    Fields that are ``null`` are absent, and numbers are exact.

    :param cls: the class, of the version that is spoken.
    :param document: what was read from JSON; it is not changed.
    :param partial: whether it is a change of an object (PATCH). Its ``null`` stays.
    :param text: the JSON that it was read from. It saves time, and a name that is there
        twice is seen.
    :param lenient: whether violations of form pass: lengths, characters, digits. What
        has them stays as it was sent. Those of shape never pass.
    :param told: is called with each violation of form that passes, also when others do
        not. At most 100 are told, and a count.
    :raises ValidationError: with every violation that does not pass.
    """
    plain = text is not None and is_plain(text)
    repeated = {} if text is None else repeated_names(document, text)
    if not repeated:
        known = _known(cls, document, partial, plain, closed=text is not None)
        if known is not None:
            return known
    loaded: Document = {}
    try:
        loaded = load(_schema(cls, partial), document, lenient=lenient, told=told)
    except ValidationError as error:
        raise ValidationError(merged(repeated, error.messages)) from None
    if repeated:
        raise ValidationError(repeated)
    return loaded


def is_plain(text: bytes) -> bool:
    """Whether there is nothing in the texts of JSON but printable ASCII.

    Characters that cannot be printed are escaped there, all but one.
    """
    return text.isascii() and b"\\" not in text and b"\x7f" not in text


def load(
    schema: Schema,
    document: Any,
    *,
    lenient: bool = False,
    told: Told | None = None,
    **options: Any,
) -> Any:
    """Let marshmallow judge a document, no further than is told.

    :param schema: one that is bounded, or of OCPI's own fields alone.
    :param lenient: whether violations of form pass, as in :func:`judge`.
    :param told: is called with each that passes.
    :param options: those of its ``load``.
    :raises ValidationError: with the violations, 100 or a few more.
    """
    try:
        return _load(schema, document, options)
    except ValidationError as error:
        found = violations_of(error) if lenient else []
        forms = [one for one in found if one.kind == "form"]
        if not forms:
            raise
    # What is of shape may be behind so much of form that it was not looked at.
    try:
        loaded = _load_leniently(schema, document, options)
    except ValidationError:
        _tell(told, forms)
        raise
    # All of it passes, and so does what was only counted.
    _tell(told, (replace(one, kind="form") for one in found))
    return loaded


def _load_leniently(schema: Schema, document: Any, options: dict[str, Any]) -> Any:
    if isinstance(schema, Object):
        known = _known(type(schema), document, schema.patch, lenient=True)
        if known is not None:
            return known
    return _load(schema, document, options, lenient=True)


def _load(
    schema: Schema, document: Any, options: dict[str, Any], *, lenient: bool = False
) -> Any:
    with telling(_shaped if lenient else _known, lenient=lenient) as held:
        try:
            return schema.load(document, **options)
        except ValidationError as error:
            if not held.complete:
                error.messages = merged(error.messages, [UNSEEN])
            raise


def _tell(told: Told | None, violations: Iterable[Violation]) -> None:
    if told is not None:
        for violation in violations:
            told(violation)


@cache
def _schema(cls: type[Object], patch: bool) -> Object:
    schema = cls(patch=patch)
    return schema if is_pure(cls) else bounded(schema)


def _known(
    cls: type[Object],
    document: Any,
    patch: bool = False,
    plain: bool = False,
    closed: bool = False,
    lenient: bool = False,
) -> Document | None:
    """Return the normal form of what is known to be valid without marshmallow.

    :param closed: whether to try it first with what is quickest.
    :param lenient: whether it is enough that it has the right shape.
    """
    if closed and is_valid(cls, document, patch=patch, closed=True, plain=plain):
        return settled(cls, document, closed=True)
    if is_valid(cls, document, patch=patch, plain=plain, lenient=lenient):
        try:
            return settled(cls, document, patch=patch)
        except TooDeep:
            pass
    return None


#: Returns the normal form of an item whose shape is known to be right.
_shaped: Final[Known] = reduced(_known, lenient=True)
