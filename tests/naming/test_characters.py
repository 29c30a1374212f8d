"""A character that does not belong is told by its name."""

from __future__ import annotations

from flask_ocpi_status.naming.characters import sign
from tests.table import table


@table(
    ("character", "said"),
    [
        ("\n", "a line break"),
        ("\r", "a line break"),
        ("\x85", "a line break"),
        ("\t", "a tab"),
        ("\0", "a NUL"),
        ("\x1b", "a control character (U+001B)"),
        ("\ud800", "half a character (the surrogate U+D800)"),
        (" ", "a blank"),
        (",", "a comma"),
        ("&", "an ampersand"),
        ("s", "a letter"),
        ("7", "a digit"),
        ("'", "an apostrophe"),
        ("é", "a Latin small letter e with acute (U+00E9)"),
        ("€", "a euro sign (U+20AC)"),
        ("\u200b", "a zero width space (U+200B)"),
        ("ж", "a Cyrillic small letter zhe (U+0436)"),
        ("中", "a CJK unified ideograph-4e2d (U+4E2D)"),
        ("\ue000", "a character (U+E000)"),
    ],
)
def test_a_character_is_told_by_its_name(character: str, said: str) -> None:
    assert sign(character) == said
