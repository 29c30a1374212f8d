"""What a request asks for of a list, and where the next page is."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from urllib.parse import parse_qsl
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from flask_ocpi_status.contracts.versions import FEATURES
from flask_ocpi_status.transport.pagination import MAX_OFFSET
from flask_ocpi_status.transport.pagination import PageRequest
from flask_ocpi_status.transport.pagination import in_header
from flask_ocpi_status.transport.pagination import instant
from flask_ocpi_status.transport.pagination import read_page
from tests.table import table

URL = "https://cpo.example/ocpi/2.2.1/cdrs/"


def here() -> str:
    return URL


OFFSETS = ["2.0", "2.1"]
NO_OFFSETS = ["2.1.1", "2.2", "2.2.1", "2.3.0"]


def read(*pairs, version="2.2.1", module="cdrs", **options):
    options = {"default": 50, "maximum": 100, "url": here, **options}
    return read_page(
        MultiDict(pairs), features=FEATURES[version], module=module, **options
    )


def faults(*pairs, **options):
    with pytest.raises(ValidationError) as caught:
        read(*pairs, **options)
    return set(caught.value.messages)


@table(
    "dates, changed, there",
    [
        ((), "2026-03-01T12:00:00Z", True),
        (("date_from",), "2026-03-01T12:00:00Z", True),
        (("date_from",), "2026-03-01T12:00:00", True),
        (("date_from",), "2026-03-01T14:00:00+02:00", True),
        (("date_from",), "2026-03-01T11:59:59.9Z", False),
        (("date_to",), "2026-03-01T12:00:00Z", False),
        (("date_to",), "2026-03-01T11:59:59.9Z", True),
        (("date_to",), datetime(2026, 3, 1, 11, tzinfo=UTC), True),
        (("date_from", "date_to"), datetime(2026, 3, 1, 12, tzinfo=UTC), False),
    ],
)
def test_the_first_date_is_in_and_the_last_one_is_not(dates, changed, there):
    page = read(*((name, "2026-03-01T12:00:00Z") for name in dates))
    assert page.covers(changed) is there


def test_a_text_that_is_no_date_is_told():
    with pytest.raises(ValueError, match=r"Is no DateTime\."):
        read().covers("yesterday")


NO_NUMBERS = [
    "",
    " ",
    "-1",
    "+1",
    "1.0",
    "1e3",
    "1 ",
    " 1",
    "1_000",
    "0x10",
    "None",
    "null",
    "nan",
    "٣",
    "\uff11",
    "²",
    "1\n",
    "1\0",
    "-" + "1" * 5000,
]


@table("name", ["offset", "limit"])
@table("text", NO_NUMBERS)
def test_what_is_no_whole_number_in_ascii_digits_is_a_violation(name, text):
    assert faults((name, text)) == {name}


@pytest.mark.parametrize("text", ["0", "000", "0" * 5000])
def test_a_limit_below_one_is_a_violation(text):
    assert faults(("limit", text)) == {"limit"}


@table(
    ("text", "offset"),
    [
        ("0", 0),
        ("007", 7),
        ("0" * 5000, 0),
        (str(MAX_OFFSET), MAX_OFFSET),
        (str(MAX_OFFSET + 1), MAX_OFFSET),
        ("9" * 5000, MAX_OFFSET),
    ],
)
def test_an_offset_is_at_most_what_a_database_can_count(text, offset):
    assert read(("offset", text)).offset == offset


@table(
    ("text", "limit"),
    [("1", 1), ("100", 100), ("101", 100), ("0099", 99), ("9" * 5000, 100)],
)
def test_a_limit_above_the_maximum_is_the_maximum_and_no_violation(text, limit):
    assert read(("limit", text)).limit == limit


def test_without_parameters_the_defaults_hold():
    assert read() == PageRequest(0, 50, 100, here)


def test_a_default_above_the_maximum_is_the_maximum():
    assert read(default=500).limit == 100


def test_all_that_is_wrong_is_told_at_once():
    wrong = [(name, "x") for name in ("offset", "limit", "date_from", "date_to")]
    assert faults(*wrong) == {"offset", "limit", "date_from", "date_to"}
    assert faults(wrong[0], required=["date_from"]) == {"offset", "date_from"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("offset", "", "Is empty. Expected a whole number from 0 on."),
        ("offset", "-1", "Is no whole number. Expected a whole number from 0 on."),
        ("limit", "5.0", "Is no whole number. Expected a whole number from 1 on."),
        ("limit", "0", "Is too small. Expected a whole number from 1 on."),
        ("date_from", "", "Is empty. Expected a DateTime, as in"),
        ("date_from", "yesterday", "Is no DateTime. Expected a DateTime, as in"),
        ("date_from", "2026-03-01T12:00:00+02:00", "Has an offset, and is to be in"),
        ("date_to", "2026-02-30T12:00:00Z", "Is an instant that there is none of."),
        ("date_to", "2026-03-01T12:00:60Z", "Is an instant that there is none of."),
    ],
)
def test_it_is_said_what_is_wrong_with_this_parameter(name, text, said):
    with pytest.raises(ValidationError) as caught:
        read((name, text))
    (message,) = caught.value.messages[name]
    assert message.startswith(said)


def test_what_was_sent_is_not_repeated_in_a_message():
    with pytest.raises(ValidationError) as caught:
        read(("offset", "secret"), ("date_to", "secret"))
    assert "secret" not in str(caught.value)


def test_of_a_parameter_that_is_given_twice_the_first_one_counts():
    page = read(
        ("offset", "1"),
        ("offset", "x"),
        ("date_to", "2026-01-01T00:00:00"),
        ("date_to", "x"),
    )
    assert (page.offset, page.date_to) == (1, datetime(2026, 1, 1, tzinfo=UTC))
    assert "x" not in page.next_url(1000).replace("example", "")


DATETIMES = [
    ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
    ("2026-03-01T12:00:00", datetime(2026, 3, 1, 12, tzinfo=UTC)),
    ("2026-03-01T12:00:00.5", datetime(2026, 3, 1, 12, 0, 0, 500000, UTC)),
    ("2026-03-01T12:00:00.123Z", datetime(2026, 3, 1, 12, 0, 0, 123000, UTC)),
    ("2026-03-01T12:00:00.123456789Z", datetime(2026, 3, 1, 12, 0, 0, 123456, UTC)),
    ("2024-02-29T23:59:59Z", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
    ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
]


@table("version", FEATURES)
@table(("text", "moment"), DATETIMES)
def test_a_datetime_is_in_utc_in_every_version(version, text, moment):
    page = read(("date_from", text), ("date_to", text), version=version)
    for read_one in (page.date_from, page.date_to):
        assert read_one == moment
        assert read_one.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2015-06-29T22:39:09+02:00", datetime(2015, 6, 29, 20, 39, 9, tzinfo=UTC)),
        ("2015-06-29T22:39:09-00:30", datetime(2015, 6, 29, 23, 9, 9, tzinfo=UTC)),
        ("2015-06-29T22:39:09.5+00:00", datetime(2015, 6, 29, 22, 39, 9, 500000, UTC)),
    ],
)
def test_only_2_0_and_2_1_have_offsets(text, moment):
    for version in OFFSETS:
        assert read(("date_from", text), version=version).date_from == moment
    for version in NO_OFFSETS:
        assert faults(("date_from", text), version=version) == {"date_from"}


@table("name", ["date_from", "date_to"])
@table("text", ["2015-06-29T22:39:09{}02:00", "2015-06-29T22:39:09{}00:00"])
def test_a_plus_that_nobody_escaped_is_one_where_there_are_offsets(name, text):
    for version in OFFSETS:
        page = read((name, text.format(" ")), version=version)
        same = read((name, text.format("+")), version=version)
        assert page == same
        assert page.next_url(1000) == same.next_url(1000)
    for version in NO_OFFSETS:
        assert faults((name, text.format(" ")), version=version) == {name}


@table(
    "text",
    [
        *("2015-06-29 22:39:09Z", "2015-06-29T22:39:09  02:00", " 02:00"),
        *("2015-06-29T22:39:09 24:00", "2015-06-29T22:39:09Z 02:00"),
        *("2015-06-29T22:39:09 02:00 ", "2015-06-29T22:39:09 02:00\n"),
    ],
)
def test_no_other_blank_stands_for_anything(text):
    for version in OFFSETS:
        assert faults(("date_from", text), version=version) == {"date_from"}


@table("version", FEATURES)
def test_a_leap_second_is_a_datetime_at_the_end_of_a_day_in_utc(version):
    page = read(("date_from", "2016-12-31T23:59:60Z"), version=version)
    assert page.date_from == datetime(2016, 12, 31, 23, 59, 59, 999_999, UTC)
    assert page.date_from.tzinfo is UTC


NO_DATETIMES = [
    "",
    "None",
    "2026-03-01",
    "2026-03-01T12:00Z",
    "2026-03-01 12:00:00Z",
    "2026-03-01t12:00:00z",
    "2026-03-01T12:00:00 Z",
    "2026-03-01T12:00:00.Z",
    "2026-03-01T12:00:00,5Z",
    "2026-03-01T12:00:00ZZ",
    "2026-03-01T12:00:00Z\n",
    "20260301T120000Z",
    "2026-W09-7T12:00:00",
    "1772366400",
    "2024-02-30T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "2026-03-01T24:00:00Z",
    "2026-03-01T23:60:00Z",
    "2026-03-01T23:58:60Z",
    "2026-03-01T23:59:61Z",
    "2026-03-01T23:59:60+02:00",
    "2026-03-01T12:00:00+0200",
    "2026-03-01T12:00:00+02",
    "2026-03-01T12:00:00+24:00",
    "2026-03-01T12:00:00+02:60",
    "2026-03-01T12:00:00+02:00:30",
    "2026-03-01T12:00:00 02:00",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "\uff12\uff10\uff12\uff16-03-01T12:00:00Z",
    "2026-03-01T12:00:0٣Z",
]


@table("offsets", [True, False])
@table("text", NO_DATETIMES)
def test_what_is_no_datetime_is_none_in_any_version(text, offsets):
    with pytest.raises(ValueError, match=r"^(Is|Has) "):
        instant(text, offsets=offsets)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-1439, 1439))
def test_an_instant_is_the_same_in_every_zone(moment, minutes):
    try:
        local = moment.replace(tzinfo=None) + timedelta(minutes=minutes)
    except OverflowError:
        return
    sign, distance = "-" if minutes < 0 else "+", abs(minutes)
    zone = f"{sign}{distance // 60:02}:{distance % 60:02}"
    assert instant(f"{local.isoformat()}{zone}", offsets=True) == moment


@given(st.text(max_size=40))
def test_no_text_is_more_than_a_violation(text):
    try:
        assert read(("date_from", text)).date_from.tzinfo is UTC
    except ValidationError as error:
        assert set(error.messages) == {"date_from"}


def test_dates_that_leave_nothing_are_no_violation():
    page = read(
        ("date_from", "2026-03-02T00:00:00Z"), ("date_to", "2026-03-01T00:00:00Z")
    )
    assert page.date_from > page.date_to


@pytest.mark.parametrize("module", ["locations", "tariffs", "tokens"])
def test_where_2_0_has_no_dates_they_are_filters_like_any_other(module):
    sent = (("date_from", "x"), ("country", "NL"))
    page = read(*sent, version="2.0", module=module, required=["date_from"])
    assert (page.date_from, page.dates, page.filters) == (None, (), sent)
    assert "date_from=x" in page.next_url(1000)
    assert not read(version="2.0", module=module, required=["date_from"]).filters


@table(
    ("version", "module"),
    [("2.0", "cdrs"), ("2.0", "sessions"), ("2.0", None), ("2.1", "tariffs")],
)
def test_dates_are_read_where_the_list_has_them(version, module):
    assert faults(("date_to", "x"), version=version, module=module) == {"date_to"}


def test_a_parameter_can_be_demanded():
    assert faults(required=["date_from"]) == {"date_from"}
    given_one = ("date_from", "2026-03-01T12:00:00Z")
    assert read(given_one, required=["date_from"]).date_from.year == 2026


def test_the_next_url_has_the_place_then_the_dates_as_sent_then_the_filters():
    page = read(
        ("country", "NL"),
        ("date_to", "2026-03-02T00:00:00.50"),
        ("limit", "7"),
        ("date_from", "2015-06-29T22:39:09+02:00"),
        ("country", "DE"),
        version="2.1",
    )
    assert page.next_url(8) == (
        f"{URL}?offset=7&limit=7&date_from=2015-06-29T22%3A39%3A09%2B02%3A00"
        "&date_to=2026-03-02T00%3A00%3A00.50&country=NL&country=DE"
    )


@table(
    ("offset", "total", "there"),
    [
        (0, 0, False),
        (0, 9, False),
        (0, 10, False),
        (0, 11, True),
        (5, 15, False),
        (5, 16, True),
        (99, 16, False),
        (MAX_OFFSET, 16, False),
    ],
)
def test_there_is_no_next_page_on_the_last_one_and_beyond_it(offset, total, there):
    assert (PageRequest(offset, 10, 100, here).next_url(total) is not None) == there


texts = st.text(st.characters(codec="utf-8"))
names = texts.filter(
    lambda name: name not in ("offset", "limit", "date_from", "date_to")
)


@given(st.lists(st.tuples(names, texts)), st.integers(1, 500), st.integers(0, 500))
def test_the_next_request_has_the_filters_of_this_one(pairs, limit, offset):
    page = read(("limit", str(limit)), ("offset", str(offset)), *pairs)
    url = page.next_url(offset + 101)
    again = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    following = read(*again)
    assert following.offset == offset + page.limit
    assert (following.limit, following.filters) == (page.limit, page.filters)


@given(texts, texts)
def test_a_link_holds_nothing_that_would_end_it(path, value):
    url = read(("q", value), url=lambda: f"https://x/{path}").next_url(1000)
    assert url.isascii()
    assert not set("<>\"'\\^`{|} ") & set(url)
    assert url.isprintable()


@given(texts)
def test_what_is_encoded_is_not_encoded_again(text):
    once = in_header(text)
    assert in_header(once) == once
