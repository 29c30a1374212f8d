"""Names as one of what they name: "an EVSE", "a Location", "an Hours object"."""

from __future__ import annotations

from re import compile
from typing import Final

# It is the sound that counts. Of an abbreviation the letters are said by their names:
# an EVSE, a URL, an SDR. Of a word its beginning: an hour, a user, a unit, a one-off.
_ABBREVIATION: Final = compile(r"[A-Z](?:[A-Z0-9]|\Z)")
_VOWEL_LETTERS: Final = frozenset("AEFHILMNORSX")
_VOWEL_WORD: Final = compile(
    r"(?i)(?!eu|ewe|once|one(?![a-z])|u(?:ni(?!n|m)|s[aeiu]|t[ei]|r[aeio]|\Z|[^a-z]))"
    r"(?:[aeiou]|hour|hono|honest|heir)"
)


def article(name: str) -> str:
    """Return a name with the article that it is said with."""
    if _ABBREVIATION.match(name):
        vowel = name[0] in _VOWEL_LETTERS
    else:
        vowel = _VOWEL_WORD.match(name) is not None
    return f"{'an' if vowel else 'a'} {name}"


def kind_of(value: object) -> str:
    """Return what a value is, to say that it is to be something else: "an int"."""
    return "None" if value is None else article(type(value).__name__)


def first(words: str) -> str:
    """Return words as they begin a sentence."""
    return words[:1].upper() + words[1:]
