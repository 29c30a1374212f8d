"""Which name may be meant by a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from difflib import SequenceMatcher
from difflib import get_close_matches
from itertools import takewhile
from operator import eq
from typing import Final

#: From which likeness on, of 1, one name may be meant by another; and when one is a
#: part of the other.
_ALIKE: Final = 0.75
_ALIKE_IN_PART: Final = 0.6
#: Makes a word its opposite, however like the two are.
_NOT: Final = ("not", "non", "un", "in", "dis")
#: In characters: no name of OCPI's is longer, and long ones take long to compare.
_LONGEST_NAME: Final = 64


def alike(name: str, names: Iterable[str]) -> str | None:
    """Return which of some names may be meant by a misspelt one, if one may.

    Only letters, digits and dots count, and case does not. Of two that are as like, it
    is the one that begins like it. The first words of one name alone mean that, however
    long it is. The opposite of a word is never meant by it.
    """
    if len(name) > _LONGEST_NAME:
        return None
    bare = _bare(name)
    known = {own: one for one in names if not _are_opposite(own := _bare(one), bare)}
    found = (
        get_close_matches(bare, known, 3, _ALIKE)
        or [
            one
            for one in get_close_matches(bare, known, 3, _ALIKE_IN_PART)
            if one in bare or bare in one
        ]
        or _begun(name, known)
    )
    if not found:
        return None
    return known[max(found, key=lambda one: _likeness(one, bare))]


def _bare(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum() or sign == ".")


def _begun(name: str, known: Mapping[str, str]) -> list[str]:
    first = f"{name.casefold()}_"
    found = [bare for bare, one in known.items() if one.casefold().startswith(first)]
    return found if len(found) == 1 else []


def _are_opposite(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    begins = shorter[:2]
    return len(begins) == 2 and any(longer.startswith(no + begins) for no in _NOT)


def _likeness(one: str, other: str) -> tuple[float, int]:
    """Return how like two names are, and how much of the beginning they share."""
    ratio = SequenceMatcher(None, one, other).ratio()
    return ratio, sum(takewhile(bool, map(eq, one, other)))
