"""What a version says of a field: whether it is all that another says of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..fields import Boolean
from ..fields import Enum
from ..fields import Integer
from ..fields import Number
from ..property import Property
from ..texts import Text
from ..texts import is_ascii
from ..texts import is_text


def includes(new: Property, old: Property) -> bool:
    """Whether each value that ``old`` allows is one that ``new`` allows.

    It is about single values; those that it does not know about are looked at. Both are
    OCPI's own, and belong to a class.
    """
    if isinstance(new, Text) and isinstance(old, Text):
        return _includes_texts(new, old)
    if isinstance(new, Enum) and isinstance(old, Enum):
        after, before = new.edition.enums[new.words], old.edition.enums[old.words]
        return after.open or (not before.open and set(before) <= set(after))
    if isinstance(new, Integer) and isinstance(old, Integer):
        return new.least <= old.least and old.most <= new.most
    return type(new) is type(old) and isinstance(new, Number | Boolean)


def _includes_texts(new: Text, old: Text) -> bool:
    form = new.form(new.edition)
    if form is not None or old.form(old.edition) is not None:
        return form is old.form(old.edition)
    # Whatever is printable ASCII is printable.
    wider = (new.allows, old.allows) == (is_text, is_ascii)
    if new.allows is not old.allows and not wider:
        return False
    if new.longest is not None and (old.longest is None or old.longest > new.longest):
        return False
    return new.least <= old.least


def checker(row: Property, before: Property | None) -> Callable[[Any], bool]:
    """Return a field's ``check``, without what is looked up each time that it is asked.

    :param row: one that belongs to a class.
    :param before: what was said of the value until now, if that is known. Then it may
        be taken for granted: a text is one.
    """
    if isinstance(row, Text):
        form = row.form(row.edition)
        if form is None and isinstance(before, Text) and row.least <= before.least:
            return _narrower(row.longest, row.allows)
        return partial(row.has_form, form)
    if isinstance(row, Enum) and isinstance(before, Enum):
        words = row.edition.enums[row.words]
        if not words.open:
            return frozenset(words).__contains__
    return row.check


def _narrower(
    longest: int | None, allows: Callable[[str], bool]
) -> Callable[[str], bool]:
    """Return what looks at a text that is long enough, whatever else it is."""
    if longest is None:
        return allows
    return lambda text: len(text) <= longest and allows(text)
