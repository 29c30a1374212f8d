"""Is a document an object of OCPI: yes, and here it is; or no, and why."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import Schema
from marshmallow import ValidationError

from ...violations import UNSEEN
from ...violations import merged
from ..edition import Object
from ..telling import telling
from .bounding import bounded
from .compiled import is_valid
from .normal import Document
from .normal import TooDeep
from .normal import settled
from .pure import is_pure
from .repeated import repeated_names


def judge(
    cls: type[Object],
    document: Any,
    *,
    partial: bool = False,
    text: bytes | None = None,
) -> Document:
    """Return a document in its normal form, once it is found to be an object.

    That is the document itself: what is unknown in it, texts and their case stay.
    Fields that are ``null`` are absent, and numbers are exact.

    :param cls: the class, of the version that is spoken.
    :param document: what was read from JSON; it is not changed.
    :param partial: whether it is a change of an object (PATCH). Its ``null`` stays.
    :param text: the JSON that it was read from. It saves time, and a name that is there
        twice is seen.
    :raises ValidationError: with every violation.
    """
    plain = text is not None and is_plain(text)
    repeated = {} if text is None else repeated_names(document, text)
    if not repeated:
        known = _known(cls, document, partial, plain, closed=text is not None)
        if known is not None:
            return known
    loaded: Document = {}
    try:
        loaded = load(_schema(cls, partial), document)
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


def load(schema: Schema, document: Any, **options: Any) -> Any:
    """Let marshmallow judge a document, no further than is told.

    :param schema: one that is bounded, or of OCPI's own fields alone.
    :param options: those of its ``load``.
    :raises ValidationError: with the violations, 100 or a few more.
    """
    with telling(_known) as told:
        try:
            return schema.load(document, **options)
        except ValidationError as error:
            if not told.complete:
                error.messages = merged(error.messages, [UNSEEN])
            raise


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
) -> Document | None:
    """Return the normal form of what is known to be valid without marshmallow.

    :param closed: whether to try it first with what is quickest.
    """
    if closed and is_valid(cls, document, patch=patch, closed=True, plain=plain):
        return settled(cls, document, closed=True)
    if is_valid(cls, document, patch=patch, plain=plain):
        try:
            return settled(cls, document, patch=patch)
        except TooDeep:
            pass
    return None
