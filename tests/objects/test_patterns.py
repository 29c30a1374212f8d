"""What the text of some fields looks like, and what only seems to."""

from __future__ import annotations

from flask_ocpi_status.objects import patterns
from flask_ocpi_status.objects.patterns import Pattern
from tests.table import table

INSTANTS = [
    "2026-01-31T09:30:00Z",
    "2026-01-31T09:30:00",
    "2015-06-29T20:39:09.1Z",
    "2015-06-29T20:39:09.123Z",
    "2015-06-29T20:39:09.1234Z",  # 25 characters
    "2015-06-29T20:39:09.12345",
    "2024-02-29T00:00:00Z",
    "2000-02-29T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60",
    "2026-01-31T23:59:60.25Z",
]
NO_INSTANTS = [
    "",
    "2026-01-31",
    "2026-01-31T09:30Z",
    "2026-01-31 09:30:00Z",
    "2026-01-31t09:30:00z",
    "2026-1-31T09:30:00Z",
    "26-01-31T09:30:00Z",
    "2026-00-10T09:30:00Z",
    "2026-13-10T09:30:00Z",
    "2026-01-00T09:30:00Z",
    "2026-01-32T09:30:00Z",
    "2024-02-30T09:30:00Z",
    "2023-02-29T09:30:00Z",
    "1900-02-29T09:30:00Z",
    "2100-02-29T09:30:00Z",
    "2026-04-31T09:30:00Z",
    "0000-01-01T00:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-01-31T09:60:00Z",
    "2026-01-31T08:59:99Z",
    "2016-12-31T23:58:60Z",
    "2016-12-31T00:59:60Z",
    "2016-12-31T22:59:60",
    "2016-12-31T23:59:61Z",
    "2026-02-30T23:59:60Z",
    "2026-01-31T09:30:00.Z",
    "2026-01-31T09:30:00,5Z",
    "2015-06-29T20:39:09.12345Z",  # 26 characters
    "2015-06-29T20:39:09.123456",
    "2026-01-31T09:30:00ZZ",
    "2026-01-31T09:30:00Z\n",
    "2026-01-31T09:30:00\n",
    " 2026-01-31T09:30:00Z",
    "2026-01-31T09:30:00Z ",
    "٢٠٢٦-01-31T09:30:00Z",
    "2026-01-31T09:30:00\uff3a",
    "+2026-01-31T09:30:00Z",
]
WITH_OFFSET = [
    "2015-06-29T20:39:09+02:00",
    "2015-06-29T20:39:09-11:30",
    "2015-06-29T20:39:09+00:00",
    "2015-06-29T20:39:09-23:59",
    "2017-01-01T00:59:60+01:00",
    "2016-12-31T15:59:60-08:00",
    "2017-01-01T05:29:60+05:30",
    "2016-12-31T20:29:60-03:30",
    "2016-12-31T23:59:60+00:00",
    "2016-12-31T00:00:60-23:59",
]
WITH_NO_OFFSET = [
    "2015-06-29T20:39:09+24:00",
    "2015-06-29T20:39:09+02:60",
    "2015-06-29T20:39:09+0200",
    "2015-06-29T20:39:09+02",
    "2015-06-29T20:39:09Z+02:00",
    "2015-06-29T20:39:09.1+02:00",  # 27 characters
    "2015-06-29T20:39:09+02:00\n",
    "2016-12-31T23:59:60+01:00",
    "2016-12-31T00:59:60-01:00",
    "2016-12-31T05:59:60+05:30",
    "2016-12-31T15:29:60-08:00",
    "2016-12-31T01:00:60+01:00",
]
TIMES = ["00:00", "09:30", "19:59", "20:00", "23:59"]
NO_TIMES = ["", "9:30", "09:60", "30:00", "0930", "09:30:00", "09:30\n", "٠٩:٣٠"]

VALID: dict[Pattern, list[str]] = {
    patterns.DATE_TIME: INSTANTS,
    patterns.OFFSET_DATE_TIME: INSTANTS + WITH_OFFSET,
    patterns.DATE: ["2026-01-31", "2024-02-29", "2000-02-29", "2026-12-31"],
    patterns.TIME: TIMES,
    patterns.LOOSE_TIME: [*TIMES, "24:00", "29:59"],
    patterns.LATITUDE_6: ["51.047599", "-51.047599", "0.000000", "-0.000001"],
    patterns.LONGITUDE_6: ["3.729944", "-179.999999", "180.000000"],
    patterns.LATITUDE: [
        *("51.04759", "51.047599", "51.0475991", "0.00000", "-1.00000"),
        "-51.0475991",  # 11 characters, although its column has 10
    ],
    patterns.LONGITUDE: ["3.72994", "180.0000000", "-179.9999999"],
    patterns.COUNTRY_2: ["NL", "nl", "Be"],
    patterns.COUNTRY_3: ["NLD"],
    patterns.CURRENCY: ["EUR", "SEK"],
    patterns.CI_COUNTRY_3: ["NLD", "nld"],
    patterns.CI_CURRENCY: ["EUR", "eUr"],
    patterns.LANGUAGE: ["en", "EN"],
    patterns.TIME_ZONE: [
        *("UTC", "Europe/Oslo", "America/Argentina/Ushuaia", "Etc/GMT+12"),
        *("America/Port-au-Prince", "Zulu", "EST5EDT"),
    ],
    patterns.URL: [
        *("https://example.com/", "http://a", "HTTP://EXAMPLE.COM", "ftp://a/b"),
        *("https://a.b:8080/c/d?e=f&g=%20#h", "https://[2001:db8::1]:443/"),
        *("https://user:word@example.com/~x/(y);z=1,2!*'$+@", "a+b-c.1://x"),
        *("https://a?b", "https://a#b", "https://a:/", "https://@a", "https://a//b"),
        *(
            "https://a/b?c=/?d#/?e",
            "https://%41.example/%7e%C3%A9",
            "https://1.2.3.4:0",
        ),
        *("https://a.b:c@d/", "https://[::]/", "https://[1::]", "https://[::1.2.3.4]"),
        *("https://[1:2:3:4:5:6:7:8]/", "https://[1:2:3:4:5:6:7::]", "http://[::8]:80"),
        *("https://[1:2:3::6:7:1.2.3.4]/", "https://u@[v1.a:b]/", "https://-_~.!$&'()"),
        "https://" + "x" * 247,
    ],
    patterns.DECIMAL: ["0", "0.25", "-12", "007", "1" * 15 + "." + "1" * 15],
    patterns.VERSION: ["2", "2.0", "2.1.1", "2.2.1", "2.3.0", "10.0.0.1"],
    patterns.HUB_PARTY: ["NLHUB", "nlhub", "DE1-2"],
    patterns.TOKEN: ["x", "!", "~", "ebf3b399-779f-4497-9b9d-ac6ad3cc44d2", "a" * 64],
}
INVALID: dict[Pattern, list[str]] = {
    patterns.DATE_TIME: NO_INSTANTS + WITH_OFFSET + WITH_NO_OFFSET,
    patterns.OFFSET_DATE_TIME: NO_INSTANTS + WITH_NO_OFFSET,
    patterns.DATE: [
        "0999-01-01",
        "3000-01-01",
        *("", "2026-1-31", "2026-02-30", "2025-02-29", "1900-02-29", "2026-06-31"),
        *("20260131", "2026-01-31T", "2026-01-31\n", "0000-01-01", "2026-01-3\u0661"),
    ],
    patterns.TIME: [*NO_TIMES, "24:00", "29:59"],
    patterns.LOOSE_TIME: NO_TIMES,
    patterns.LATITUDE_6: [
        *("", "51.04759", "51.0475991", "151.047599", "+51.047599", "51,047599"),
        *("51", "51.", ".047599", "51.047599\n", "51.04759\u0663", "--1.000000"),
    ],
    patterns.LONGITUDE_6: ["3.72994", "3.7299441", "1800.000000", "3.729944 "],
    patterns.LATITUDE: [
        *("51.0475", "51.04759912", "151.04759", "51.0475e", "51.04759\n", "N51.04759"),
    ],
    patterns.LONGITUDE: ["3.7299", "3.72994411", "1800.00000", "3.72994\n"],
    patterns.COUNTRY_2: ["", "N", "NLD", "N1", "NL\n", "N\u00c9", "  "],
    patterns.COUNTRY_3: ["", "NL", "nld", "NLDX", "NL1", "NLD\n"],
    patterns.CURRENCY: ["", "EU", "eur", "EURO", "EU\u20ac", "EUR\n"],
    patterns.CI_COUNTRY_3: ["", "NL", "NLDX", "NL1", "nld\n"],
    patterns.CI_CURRENCY: ["", "EU", "EURO", "EU\u20ac", "eur\n"],
    patterns.LANGUAGE: ["", "e", "eng", "en-GB", "en\n", "\uff45\uff4e"],
    patterns.TIME_ZONE: [
        *("", "/", "Europe/", "/Oslo", "a/b/c/d", "Europe/Oslo\n", "Europe Oslo"),
        *("Europe//Oslo", "Europe/Osl\u00f8", "x" * 65),
    ],
    patterns.URL: [
        *("", "example.com", "/locations", "//example.com/", "https:example.com"),
        *("https://", "mailto:a@b.example", "1http://a", "https://a b", "https://a\n"),
        *("https://ex\u00e4mple.com", 'https://a"', "https://a<b>", "https://a\\b"),
        *("https://a{b}", "https://a`", "https://a^", "https://a|b"),
        *(" https://a", "https://a\x00", "https://" + "x" * 248),
        *("https:///x", "https://?x", "https://#x", "https://:443/", "https://u@/x"),
        *("https://a:b/", "https://a:8o/", "https://a:1:2/", "https://a:-1/"),
        *(
            "https://a@b@c/",
            "https://%/",
            "https://a/%",
            "https://a/%4",
            "https://a/%zz",
        ),
        *("https://a%g0/", "https://a?%1", "https://a#%x1", "https://u%@a/"),
        *("https://a/[b]", "https://a?b[]=c", "https://a#b#c", "https://[a]/"),
        *("https://[::1", "https://::1]/", "https://[1::2::3]/", "https://[1:2:3]/"),
        *(
            "https://[1:2:3:4:5:6:7:8:9]/",
            "https://[12345::]/",
            "https://[::1.2.3.256]/",
        ),
        *(
            "https://[::1]x/",
            "https://x[::1]/",
            "https://[1:2:3:4:5:6:7:8::]",
            "https://[]/",
        ),
        *("https://[fe80::1%25eth0]/", "https://[v.a]/", "https://a//b c"),
    ],
    patterns.DECIMAL: [
        *("", "-", ".5", "5.", "+5", "1e3", "1,5", "0x1", "NaN", "5\n", "\u0665"),
        *("1" * 16, "1." + "1" * 16),
    ],
    patterns.VERSION: [
        "",
        "2.",
        ".1",
        "-2",
        "2.1.x",
        "2..1",
        "2.1\n",
        "v2",
        "1.2.3.4.5",
    ],
    patterns.HUB_PARTY: [
        "",
        "NL",
        "NLHU",
        "NLHUBS",
        "N1HUB",
        "NL HU",
        "NLHU\n",
        "\u00c9LHUB",
    ],
    patterns.TOKEN: ["", " ", "a b", "a\n", "a\t", "\x7f", "\u00e9", "a" * 65],
}
NAMES = {id(one): name for name, one in vars(patterns).items()}


def test_every_pattern_is_in_both_tables() -> None:
    there_are = {one for one in vars(patterns).values() if isinstance(one, Pattern)}
    assert VALID.keys() == INVALID.keys() == there_are


def name_of(value: object) -> str:
    return NAMES.get(id(value)) or ascii(value)[:60]


@table(
    ("pattern", "text"),
    [(pattern, text) for pattern, texts in VALID.items() for text in texts],
)
def test_a_text_has_the_form(pattern: Pattern, text: str) -> None:
    assert len(text) <= pattern.longest
    assert pattern.fits(text)


@table(
    ("pattern", "text"),
    [(pattern, text) for pattern, texts in INVALID.items() for text in texts],
)
def test_a_text_does_not_have_the_form_or_is_too_long(
    pattern: Pattern, text: str
) -> None:
    assert len(text) > pattern.longest or not pattern.fits(text)


@table("pattern", VALID)
def test_a_form_or_not_available_is_that_form_or_na(pattern: Pattern) -> None:
    either = pattern.or_not_available
    assert either is pattern.or_not_available
    assert either.fits("#NA") and not either.fits("#NA\n")
    assert all(map(either.fits, VALID[pattern]))
    remembered = hasattr(pattern.fits, "cache_info")
    assert hasattr(either.fits, "cache_info") is remembered
    assert (either.words, either.longest) == (pattern.words, pattern.longest)


def test_a_text_is_kept_only_if_that_was_said() -> None:
    """A credentials token is a secret, and the URL of a command may hold one."""
    assert not hasattr(Pattern("[a-z]+", "a word").fits, "cache_info")
    assert hasattr(Pattern("[a-z]+", "a word", remembered=True).fits, "cache_info")
    assert hasattr(patterns.DATE_TIME.fits, "cache_info")
    for one in (patterns.TOKEN, patterns.URL, patterns.DECIMAL, patterns.LATITUDE):
        assert not hasattr(one.fits, "cache_info")


def test_a_pattern_matches_the_whole_of_a_text_even_if_it_is_a_choice() -> None:
    choice = Pattern("a|b", "a or b")
    assert choice.fits("a")
    assert choice.fits("b")
    assert not choice.fits("ab") and not choice.fits("ac") and not choice.fits("xb")
