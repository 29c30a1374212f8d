"""What an enum is, and what a later version makes of it."""

from __future__ import annotations

from flask_ocpi_status.objects.words import Words
from flask_ocpi_status.objects.words import enum
from flask_ocpi_status.objects.words import open_enum


def test_an_enum_is_said_in_one_text() -> None:
    words = enum("A B  C")
    assert words == ("A", "B", "C")
    assert type(words) is Words and not words.open


def test_a_later_enum_has_more_values_or_fewer() -> None:
    words = enum("A B")
    assert words.plus("C D") == ("A", "B", "C", "D")
    assert words.minus("A") == ("B",)
    assert words.plus("C").minus("A B") == ("C",)
    assert words == ("A", "B")


def test_an_enum_can_be_opened_and_stays_open() -> None:
    words = enum("A B").opened("C")
    assert words == ("A", "B", "C")
    assert words.open
    assert words.plus("D").open and words.minus("A").open
    assert enum("A").opened() == ("A",)
    assert open_enum("A").open
