"""What a character is called, to name one that a text may not have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from re import Pattern as Expression
from re import compile
from typing import Final

from .article import article

#: What no text has, as a set of a regular expression: control characters, and
#: surrogates, which have no form in UTF-8.
UNPRINTABLE: Final = r"\x00-\x1f\x7f-\x9f\ud800-\udfff"

#: What nobody sees, or what turns the text behind it round, in a text of several lines.
_UNSEEN: Final = compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufffe\uffff]"
)
_NAMED: Final = {
    "\n": "a line break",
    "\r": "a line break",
    "\u0085": "a line break",
    "\t": "a tab",
    "\0": "a NUL",
    " ": "a blank",
    "-": "a hyphen",
    ".": "a point",
    "/": "a slash",
    "\\": "a backslash",
    "\xa0": "a no-break space (U+00A0)",
}
# Names in names of characters, which English writes with a capital.
_PROPER: Final = compile(
    r"\b(?:arabic|armenian|bengali|cyrillic|devanagari|georgian|greek"
    r"|hangul|hebrew|hiragana|indic|katakana|latin|persian|roman|thai)\b"
)


def sign(character: str) -> str:
    """Return what a character is called, which itself may be unfit to be shown."""
    code = f"U+{ord(character):04X}"
    if character in _NAMED:
        return _NAMED[character]
    if "\ud800" <= character <= "\udfff":
        return f"half a character (the surrogate {code})"
    if character.isascii() and character.isalnum():
        return "a digit" if character.isdigit() else "a letter"
    name = unicodedata.name(character, "").lower().replace("cjk", "CJK")
    name = _PROPER.sub(lambda proper: proper[0].title(), name)
    if not name:
        kind = "control character" if ord(character) < 0xA0 else "character"
        return f"a {kind} ({code})"
    return article(name if character.isascii() else f"{name} ({code})")


def written_out(text: str) -> str:
    """Return a text with what nobody sees in it written out, by its number.

    So it can stand on a page and in XML, and nothing round it is turned about. Line
    breaks and tabs stay.
    """
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def first_of(text: str, strange: Expression[str]) -> Iterator[str]:
    """Yield what is said of the first character that a text may not have."""
    found = strange.search(text)
    if found:
        yield f"Has {sign(found[0])} at character {found.start() + 1:,}."
