"""A character that does not belong is told by its name."""

from __future__ import annotations

from flask_ocpi_status.naming.characters import sign
from flask_ocpi_status.naming.characters import written_out
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


@table(
    ("text", "shown"),
    [
        ("a\tb\nc é 中 😀", "a\tb\nc é 中 😀"),
        ("\x1b[31m\a\0\r\x7f\x9b", r"\x1b[31m\x07\x00\r\x7f\x9b"),
        ("\u202eabc\u2066\u200f\u061c", r"\u202eabc\u2066\u200f\u061c"),
        ("\u2028\ud800\ufffe\uffff", r"\u2028\ud800\ufffe\uffff"),
        ("\u05d0\u0628\u200c\u0645", "\u05d0\u0628\u200c\u0645"),
    ],
)
def test_what_nobody_sees_is_written_out_and_letters_are_not(
    text: str, shown: str
) -> None:
    assert written_out(text) == shown
