"""A DateTime of OCPI as one of Python's, which has no leap seconds."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone

import pytest

from flask_ocpi_status.transport.instants import moment
from tests.table import table

CEST = timezone(timedelta(hours=2))


@table(
    ("text", "read"),
    [
        ("2026-01-31T09:30:00Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T09:30:00", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T09:30:00.5", datetime(2026, 1, 31, 9, 30, 0, 500000, UTC)),
        ("2026-01-31T09:30:00+02:00", datetime(2026, 1, 31, 9, 30, tzinfo=CEST)),
    ],
)
def test_an_instant_has_a_zone_and_that_is_utc_without_one(text, read):
    assert moment(text) == read
    assert moment(text).utcoffset() == read.utcoffset()


@table(
    "text",
    [
        *("2016-12-31T23:59:60Z", "2016-12-31T23:59:60", "2016-12-31T23:59:60.75Z"),
        *("2017-01-01T00:59:60+01:00", "2016-12-31T15:59:60-08:00"),
        *("2017-01-01T05:29:60+05:30", "2016-12-31T20:29:60-03:30"),
    ],
)
def test_a_leap_second_is_the_last_of_its_day_in_utc(text):
    last = moment("2016-12-31T23:59:59.999Z")
    assert last < moment(text) < moment("2017-01-01T00:00:00Z")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_may_have_one(day):
    assert moment(f"{day}T23:59:60Z").date().isoformat() == day


@table(
    "text",
    [
        *("2016-12-31T23:58:60Z", "2016-12-31T22:59:60", "2016-12-31T00:00:60Z"),
        *("2016-12-31T23:59:60+01:00", "2016-12-31T15:59:60-07:59"),
        *("2016-12-31T23:59:61Z", "2016-02-30T23:59:60Z"),
    ],
)
def test_there_is_no_other_second_60(text):
    with pytest.raises(ValueError, match=r"second|day"):
        moment(text)
