"""Is a document an object of OCPI: yes, and here it is; or no, and why."""

from __future__ import annotations

from functools import cache
from typing import Any

from .compiled import is_pure
from .compiled import is_valid
from .edition import Object
from .normal import Document
from .normal import TooDeep
from .normal import settled
from .repeated import refuse_repeated


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
    plain = False
    if text is not None:
        refuse_repeated(document, text)
        plain = is_plain(text)
        if is_valid(cls, document, patch=partial, closed=True, plain=plain):
            return settled(cls, document, closed=True)
    if is_valid(cls, document, patch=partial, plain=plain):
        try:
            return settled(cls, document, patch=partial)
        except TooDeep:
            pass
    if is_pure(cls):
        _skimming(cls, partial).load(document)
    # It is marshmallow that counts, should the two ever not agree.
    loaded: Document = cls(patch=partial).load(document)
    return loaded


def is_plain(text: bytes) -> bool:
    """Whether there is nothing in the texts of JSON but printable ASCII.

    Characters that cannot be printed are escaped there, all but one.
    """
    return text.isascii() and b"\\" not in text and b"\x7f" not in text


@cache
def _skimming(cls: type[Object], patch: bool) -> Object:
    """Return the schema that says why not, without a look at the items that are fine.

    In a list of ten thousand that would take seconds.
    """
    schema = cls(patch=patch)
    schema.skim = _is_fine
    return schema


def _is_fine(cls: type[Object], item: Any) -> bool:
    try:
        return is_valid(cls, item) and settled(cls, item) is not None
    except TooDeep:
        return False
