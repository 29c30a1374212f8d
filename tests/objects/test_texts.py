"""The types of OCPI that are text: how long, of which characters, in which form."""

from __future__ import annotations

from typing import Any

import pytest

from flask_ocpi_status.objects import v2_0
from flask_ocpi_status.objects import v2_1
from flask_ocpi_status.objects import v2_1_1
from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.patterns import CURRENCY
from flask_ocpi_status.objects.patterns import TOKEN
from flask_ocpi_status.objects.property import Property
from flask_ocpi_status.objects.texts import URL
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import DateTime
from flask_ocpi_status.objects.texts import DecimalString
from flask_ocpi_status.objects.texts import String
from flask_ocpi_status.objects.texts import fold
from flask_ocpi_status.objects.texts import is_ascii
from flask_ocpi_status.objects.texts import is_text
from tests.table import table

from .documents import CLASSES
from .documents import complete
from .documents import minimal
from .law import hold_the_law
from .law import hold_the_law_in_json
from .law import sample
from .law import told

#: Texts, whether they are printable, and whether they are of printable ASCII.
CHARACTERS = [
    ("", True, True),
    (" !~", True, True),
    ("Café", True, False),
    ("東京", True, False),
    ("😀", True, False),
    ("e\u0301", True, False),
    ("\u00a0", True, False),  # a space that no line breaks at
    ("\u2028", True, False),  # no control character, although a line ends there
    ("\ufeff", True, False),
    ("a\tb", False, False),
    ("a\nb", False, False),
    ("a\r", False, False),
    ("abc\n", False, False),
    ("a\x00", False, False),
    ("\x1f", False, False),
    ("\x7f", False, False),
    ("\x85", False, False),
    ("\x9f", False, False),
    ("\ud800", False, False),
    ("a\udfff", False, False),
]


@table(
    ("one", "other", "same"),
    [
        ("LOC1", "loc1", True),
        ("", "", True),
        ("LOC1", "LOC2", False),
        ("SS", "\u00df", False),
        ("K", "\u212a", False),  # the unit kelvin
        ("I", "\u0131", False),
        ("S", "\u017f", False),
        ("caf\u00e9", "caf\u00e9", True),
    ],
)
def test_the_case_of_ascii_does_not_matter_and_nothing_else_is_alike(one, other, same):
    assert (fold(one) == fold(other)) is same
    assert (fold(other) == fold(one)) is same


NO_TEXTS = [None, True, False, 0, 5, 0.5, [], ["x"], {}, b"x"]


@table(("text", "printable", "ascii"), CHARACTERS)
@table("wrap", [lambda field: field, List], ids=["", "in a list"])
def test_a_string_is_printable_and_a_cistring_printable_ascii(
    text: str, printable: bool, ascii: bool, wrap: Any
) -> None:
    assert is_text(text) == printable
    assert is_ascii(text) == ascii
    value = [text] if wrap is List else text
    for kind, expected in ((String, printable), (CiString, ascii)):
        for longest in (9, None):
            cls = sample(text=wrap(kind(longest)))
            assert hold_the_law(cls, {"text": value}) == expected
            # Another field's text does not make up for it, nor spoil it.
            cls = sample(text=wrap(kind(longest)), more=String(9, "?"))
            assert hold_the_law(cls, {"text": value, "more": "é"}) == expected


@table("value", NO_TEXTS)
@table("field", [String(9), CiString(9), URL(), DateTime(), DecimalString()])
def test_what_is_no_text_is_none(field: Property, value: Any) -> None:
    assert not hold_the_law(sample(text=field), {"text": value})
    assert not hold_the_law(sample(text=List(field)), {"text": [value]})


@table("kind", [String, CiString])
@table(
    ("length", "least", "fits"),
    [(0, 0, True), (0, 1, False), (1, 1, True), (36, 1, True), (37, 0, False)],
)
def test_a_text_is_as_long_as_its_column(
    kind: Any, length: int, least: int, fits: bool
) -> None:
    cls = sample(text=kind(36, least=least), texts=List(kind(36, least=least)))
    assert hold_the_law(cls, {"text": "x" * length}) == fits
    assert hold_the_law(cls, {"text": "x", "texts": ["x" * length]}) == fits


@table(
    ("text", "fits"),
    [("é" * 45, True), ("😀" * 45, True), ("😀" * 46, False), ("n\u0303" * 23, False)],
)
def test_a_length_is_one_of_characters(text: str, fits: bool) -> None:
    assert hold_the_law(sample(text=String(45)), {"text": text}) == fits
    assert hold_the_law(sample(text=List(String(45))), {"text": [text]}) == fits


def test_a_text_without_a_length_may_be_long() -> None:
    assert hold_the_law(sample(text=String()), {"text": "é" * 100_000})
    assert hold_the_law(sample(text=CiString()), {"text": "x" * 100_000})


def test_the_form_says_how_long_a_text_is() -> None:
    """A latitude of 11 characters has the form, and its column has 10."""
    point = {"latitude": "-51.0475991", "longitude": "-179.9999999"}
    assert hold_the_law(v2_2_1.GeoLocation, point)


@table(
    ("cls", "offsets"),
    [(v2_0, True), (v2_1, True), (v2_1_1, False), (v2_2_1, False)],
)
def test_a_datetime_has_an_offset_in_2_0_and_2_1_only(cls: Any, offsets: bool) -> None:
    period = {
        "period_begin": "2015-06-29T20:39:09+02:00",
        "period_end": "2015-06-29T20:39:09Z",
    }
    assert hold_the_law(cls.ExceptionalPeriod, period) == offsets


@table(
    ("text", "fits"),
    [
        ("https://example.com/", True),
        ("https://example.com/" + "x" * 235, True),
        ("https://example.com/" + "x" * 236, False),
        ("https://example.com/" + "x" * 1_000_000, False),
        ("example.com", False),
        ("", False),
    ],
    ids=["plain", "255", "256", "a million", "relative", "empty"],
)
def test_a_url_is_absolute_and_of_up_to_255_characters(text: str, fits: bool) -> None:
    assert hold_the_law(sample(text=URL()), {"text": text}) == fits
    assert hold_the_law(sample(text=List(URL())), {"text": [text]}) == fits


@pytest.mark.parametrize("text", ["0.25", "-1", "12"])
def test_a_decimal_of_2_0_stays_a_text(text: str) -> None:
    cls = sample(v2_0.edition, price=DecimalString())
    assert hold_the_law(cls, {"price": text})
    assert not hold_the_law(cls, {"price": float(text)})


@table(
    ("field", "ocpi", "message"),
    [
        (
            String(45),
            "string(45)",
            "Expected a string(45): up to 45 printable characters.",
        ),
        (String(), "string", "Expected a string of printable characters."),
        (
            CiString(36, least=1),
            "CiString(36)",
            "Expected a CiString(36): 1 to 36 characters of printable ASCII.",
        ),
        (
            CiString(),
            "CiString",
            "Expected a CiString of characters of printable ASCII.",
        ),
        (
            String(3, matching=CURRENCY),
            "string(3)",
            "Expected a currency of 3 capitals (ISO 4217), as in EUR.",
        ),
        (
            URL(),
            "URL",
            "Expected an absolute URL of up to 255 characters, as in"
            " https://example.com/.",
        ),
        (
            DateTime(),
            "DateTime",
            "Expected a DateTime in UTC, as in 2026-01-31T09:30:00Z.",
        ),
        (
            DecimalString(),
            "decimal",
            'Expected a decimal in a string, as in "0.25".',
        ),
    ],
)
def test_it_is_said_what_was_expected(field: Any, ocpi: str, message: str) -> None:
    assert field.ocpi == ocpi
    cls = sample(text=field)
    nul = f"Has a NUL at character 1. {message}"
    assert told(cls, {"text": "\x00secret"}) == {"/text": nul}
    assert told(cls, {"text": []}) == {"/text": f"Is a list. {message}"}
    assert told(cls, {"text": None}) == {"/text": f"May not be null. {message}"}
    assert told(cls, {}) == {"/text": f"Missing. {message}"}


def test_what_is_expected_of_an_instant_depends_on_the_version() -> None:
    message = "Is empty. Expected a DateTime, as in 2026-01-31T09:30:00Z."
    assert told(sample(v2_1.edition, at=DateTime()), {"at": ""}) == {"/at": message}


TEXTS = [
    (cls, name, field)
    for cls in CLASSES
    for name, field in cls.properties().items()
    if isinstance(field, String | CiString)
]


@table(
    ("cls", "name"),
    [
        (cls, name)
        for cls, name, field in TEXTS
        if field.required and cls.edition.version >= "2.2"
    ],
)
def test_any_required_text_may_be_not_available_from_2_2_on(cls, name):
    document = minimal(cls) | {name: "#NA"}
    assert hold_the_law(cls, document)
    hold_the_law_in_json(cls, document, patch=False)
    if cls.properties()[name].matching not in (None, TOKEN):
        for other in ("#na", "#NA ", "#NAN", "#NA\n"):
            assert not hold_the_law(cls, minimal(cls) | {name: other})


@table(
    ("cls", "name"),
    [
        (cls, name)
        for cls, name, field in TEXTS
        if field.matching and not (field.required and cls.edition.version >= "2.2")
    ],
)
def test_what_has_a_form_and_need_not_be_there_is_never_not_available(cls, name):
    """Nor is anything before 2.2."""
    assert not hold_the_law(cls, complete(cls) | {name: "#NA"})


@pytest.mark.parametrize("type_", [URL, DateTime])
def test_a_url_and_an_instant_are_always_there(type_):
    assert not hold_the_law(sample(it=type_()), {"it": "#NA"})
