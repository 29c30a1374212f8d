"""A message names what is wrong with this value, and never repeats it."""

from __future__ import annotations

from typing import Any
from typing import Final

from flask_ocpi_status.objects import patterns
from flask_ocpi_status.objects import v2_1
from flask_ocpi_status.objects.patterns import Pattern
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import DateTime
from flask_ocpi_status.objects.texts import String
from tests.table import table

from .law import sample
from .law import told

FORMS: Final = {
    name: one for name, one in vars(patterns).items() if isinstance(one, Pattern)
}


def faults(form: Pattern, text: str) -> str:
    assert not (len(text) <= form.longest and form.fits(text)), text
    return " ".join(form.faults(text))


@table(
    ("field", "text", "said"),
    [
        (String(20), "a" * 23, "Has 23 characters, 3 too many."),
        (String(20), "left\nright", "Has a line break at character 5."),
        (String(4), "a\tb c", "Has 5 characters, 1 too many. Has a tab at"),
        (CiString(9, least=1), "", "Is empty."),
        (CiString(9, least=3), "a", "Has 1 character, 2 too few."),
        (CiString(9), "NLé", "Has a Latin small letter e with acute (U+00E9) at"),
    ],
)
def test_of_a_text_length_and_characters_are_told(
    field: Any, text: str, said: str
) -> None:
    cls = sample(text=field)
    message = told(cls, {"text": text})["/text"]
    assert message.startswith(said)
    assert message.endswith(
        f" Expected {sample(text=field)().fields['text'].expected}."
    )


INSTANTS: Final = [
    ("2026-03-04T05:06:07.123456Z", "Has 6 digits behind the point of its seconds,"),
    ("2026-03-04T05:06:07+02:00", "Has an offset. Write the instant in UTC"),
    ("2026-03-04T05:06:07-0800", "Has an offset."),
    ("2026-03-04", "Has no time of day."),
    ("05:06:07Z", "Has no date."),
    ("2026-03-04 05:06:07Z", "Has a blank before its time of day"),
    ("2026-03-04t05:06:07Z", "Has a small letter"),
    ("2026-03-04T05:06:07z", "Has a small letter"),
    ("2026-03-04T05:06Z", "Has no seconds."),
    ("2026-03-04T050607Z", "Has no colons"),
    ("2026-03-04T5:06:07Z", "Has an hour of one digit."),
    ("2026-03-04T24:00:00Z", "Has a time of day that there is none of."),
    ("2026-03-04T23:60:00Z", "Has a time of day that there is none of."),
    ("2026-03-04T05:06:07,5Z", "Has a comma before the fraction"),
    ("2026-03-04T05:06:07.Z", "Has no digits behind the point"),
    ("2026-03-04T05:06:07Z[UTC]", "Has a left square bracket behind its end"),
    ("2026-03-04T05:06:07 UTC", "Has a blank behind its end"),
    ("2026-02-30T05:06:07Z", "Has a day that its month does not have."),
    ("2026-04-31T05:06:07Z", "Has a day that its month does not have."),
    ("2026-02-29T05:06:07Z", "Has a 29th of February"),
    ("2026-13-04T05:06:07Z", "Has a year, a month or a day"),
    ("2026-3-4T05:06:07Z", "Has a month or a day of one digit."),
    ("20260304T050607Z", "Has no hyphens in its date."),
    ("20260304", "Has no hyphens in its date."),
    ("+2026-03-04T05:06:07Z", "Has a plus sign before its year."),
    ("-0001-03-04T05:06:07Z", "Has a hyphen before its year."),
    ("2026-03-04T", "Has no time of day."),
    ("2026-03-04T05Z", "Has no minutes."),
    ("2026-03-04T05:6:07Z", "Has a minute or a second of one digit."),
    ("2026-03-04T05:06:7Z", "Has a minute or a second of one digit."),
    ("2026-03-04T05.06.07Z", "Has a point in its time of day"),
    ("2026-03-04T05:06:07ZZ", "Has a letter behind its end, at character 21."),
    ("2026-03-04T05:06:07UTC", "Has a letter behind its end, at character 20."),
    ("٢٠٢٦-03-04T05:06:07Z", "Has an Arabic-Indic digit two (U+0662) at character 1."),
    ("2026-063", "Has another form."),
    ("T", "Has another form."),
    ("2026/03/04T05:06:07Z", "Has a slash in its date"),
    ("04.03.2026 05:06", "Has its year at the end"),
    ("1772600767", "Is digits only"),
    ("tomorrow", "Has a letter at character 1."),
    (" 2026-03-04T05:06:07Z", "Begins with a blank."),
    ("2026-03-04T05:06:07Z ", "Ends with a blank."),
    ("2026-03-04T05:06:07Z\n", "Has a line break at character 21."),
    ("", "Is empty."),
]


@table(
    ("form", "text", "said"),
    [
        *[("DATE_TIME", *row) for row in INSTANTS],
        ("OFFSET_DATE_TIME", "2026-03-04T05:06:07 02:00", "Has a blank where"),
        ("OFFSET_DATE_TIME", "2026-03-04T05:06:07+0200", "Has an offset that is none"),
        ("OFFSET_DATE_TIME", "2026-03-04T05:06:07+25:00", "Has an offset that is none"),
        ("DATE", "2026-03-04T05:06:07Z", "Has a time of day behind the date."),
        ("DATE", "2026-06-31", "Has a day that its month does not have."),
        ("DATE", "20260630", "Has no hyphens in its date."),
        ("DATE", "0026-06-30", "Has a year that does not begin with 1 or 2."),
        ("TIME", "8:00", "Has an hour of one digit."),
        ("TIME", "08:00:00", "Has seconds."),
        ("TIME", "08:00Z", "Has an offset, and is local time."),
        ("TIME", "8:00 pm", "Has a.m. or p.m."),
        ("TIME", "0800", "Has no colon."),
        ("TIME", "08:5", "Has minutes of less than two digits."),
        ("TIME", "24:00", "Is a time of day that there is none of."),
        ("TIME", "08.00", "Has a point at character 3."),
        ("LATITUDE", "48.1234", "Has too few decimals: 4."),
        ("LATITUDE", "48.12345678", "Has too many decimals: 8."),
        ("LATITUDE", "48,123456", "Has a comma before its decimals"),
        ("LATITUDE", "48", "Has no decimals."),
        ("LATITUDE", "+48.123456", "Has a plus."),
        ("LATITUDE", "148.123456", "Has 3 digits before its point, more than 2."),
        ("LATITUDE", "4.8123456e1", "Has an exponent."),
        ("LATITUDE", "48.123.456", "Has a second point, at character 7."),
        ("LATITUDE", "N 48.12", "Has a letter at character 1."),
        ("LATITUDE", "-", "Has another form."),
        ("LATITUDE", "48.123456N", "Has a letter at character 10."),
        ("LATITUDE_6", "48.12345", "Has too few decimals: 5."),
        ("LONGITUDE_6", "8.1234567", "Has too many decimals: 7."),
        ("LONGITUDE", "1234.56789", "Has 4 digits before its point, more than 3."),
        ("COUNTRY_2", "NLD", "Has 3 characters, not 2."),
        ("COUNTRY_3", "NL", "Has 2 of 3 letters."),
        ("COUNTRY_3", "nld", "Has a small letter at character 1."),
        ("CURRENCY", "€", "Has a euro sign (U+20AC) at character 1, not a letter."),
        ("COUNTRY_3", "1", "Has a digit at character 1, not a letter."),
        ("CURRENCY", "€ur", "Has a euro sign (U+20AC) at character 1, not a letter."),
        ("LANGUAGE", "en-GB", "Has 5 characters, not 2."),
        ("LANGUAGE", "e1", "Has a digit at character 2, not a letter."),
        ("TIME_ZONE", "UTC+02:00", "Is an offset, and names no place."),
        ("TIME_ZONE", "Europe Berlin", "Has a blank at character 7."),
        ("TIME_ZONE", "Europe/", "Has a slash with nothing before or behind it."),
        ("URL", "www.example.com", "Has no scheme"),
        ("URL", "//example.com/x", "Has no scheme"),
        ("URL", "example", "Has no scheme"),
        ("URL", "localhost:8000/x", "Has no scheme"),
        ("URL", "example.com:443", "Has no scheme"),
        ("URL", "https://[::1", "Has brackets in its host with no address"),
        ("URL", "https://[::g]:80/", "Has brackets in its host with no address"),
        ("URL", "https://[::1]:x/", "Has a port that is no number."),
        ("URL", "https://a@b@example.com/", "Has a second @, at character 12."),
        ("URL", "https://example.com/#a#b", "Has a second #, at character 23."),
        ("URL", "mailto:a@example.com", "Has no // behind its scheme."),
        ("URL", "https://", "Has no host."),
        ("URL", "https://:80/", "Has no host."),
        ("URL", "https://user@/", "Has no host."),
        ("URL", "https://example.com:80x/", "Has a port that is no number."),
        ("URL", "https://example.com/a[0]", "Has a left square bracket behind its"),
        ("URL", "https://example.com/%zz", "Has a % without two hexadecimal digits"),
        ("VERSION", "2.", "Has a point with no digit before or behind it."),
        ("VERSION", "1.2.3.4.5", "Has more than four parts."),
        ("VERSION", "v2.1.1", "Has a letter at character 1."),
        ("HUB_PARTY", "NLABCD", "Has 6 characters, not 5."),
        ("HUB_PARTY", "NLAB", "Has 4 of 5 characters."),
        ("HUB_PARTY", "N1HUB", "Has a digit at character 2, not a letter."),
        ("URL", "https://example.com/a b", "Has a blank at character 22."),
        ("URL", "https://example.com/{id}", "Has a left curly bracket at"),
        ("URL", "https://exämple.com/", "Has a Latin small letter a with"),
        ("URL", "https://example.com/" + "x" * 250, "Has 270 characters, 15 too many."),
        ("DECIMAL", "0,25", "Has a comma before its decimals"),
        ("DECIMAL", "1e3", "Has an exponent."),
        ("DECIMAL", ".5", "Has no digit before its point."),
        ("DECIMAL", "5.", "Has no digit behind its point."),
        ("DECIMAL", "0." + "1" * 16, "Has 16 digits behind its point"),
        ("TOKEN", "a b", "Has a blank at character 2."),
        ("TOKEN", "x" * 65, "Has 65 characters, more than 64."),
    ],
)
def test_a_form_knows_its_mistakes(form: str, text: str, said: str) -> None:
    assert faults(FORMS[form], text).startswith(said)


@table("form", FORMS)
def test_what_is_said_of_a_text_costs_little_and_repeats_nothing(form: str) -> None:
    own = FORMS[form]
    for text in ("s3cret\x07", "s3cret " * 200_000, "1:" * 500_000, "%" * 1_000_000):
        said = faults(own, text)
        assert said
        assert len(said) < 250
        assert "s3cret" not in said


@table("form", FORMS)
def test_one_character_in_a_right_text_is_named(form: str) -> None:
    right = {
        **{"DATE_TIME": "2026-03-04T05:06:07Z", "DATE": "2026-03-04"},
        **{"OFFSET_DATE_TIME": "2026-03-04T05:06:07+01:00", "TIME": "08:30"},
        **{"LOOSE_TIME": "24:00", "LATITUDE_6": "48.123456", "LATITUDE": "48.12345"},
        **{"LONGITUDE_6": "8.123456", "LONGITUDE": "8.12345", "COUNTRY_2": "NL"},
        **{"COUNTRY_3": "NLD", "CURRENCY": "EUR", "LANGUAGE": "nl", "TOKEN": "abc"},
        **{"TIME_ZONE": "Europe/Oslo", "CI_COUNTRY_3": "nld", "CI_CURRENCY": "eur"},
        **{"URL": "https://example.com/", "DECIMAL": "0.25", "VERSION": "2.1.1"},
        **{"HUB_PARTY": "NLHUB"},
    }[form]
    own = FORMS[form]
    assert own.fits(right)
    for place in range(len(right) + 1):
        for character in "\n é":
            text = right[:place] + character + right[place:]
            assert faults(own, text), text


def test_an_instant_with_an_offset_is_right_where_the_version_has_them() -> None:
    text = {"at": "2026-03-04T05:06:07+02:00"}
    assert told(sample(v2_1.edition, at=DateTime()), text) == {}
