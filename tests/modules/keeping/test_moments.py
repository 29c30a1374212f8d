"""When an object was changed last."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone

from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.modules.keeping.documents import Kept
from flask_ocpi_status.modules.keeping.moments import moment_of
from flask_ocpi_status.modules.keeping.moments import sortable
from tests.table import table


@table(
    "text, moment",
    [
        ("2025-03-03T06:00:00Z", "2025-03-03T06:00:00.000000"),
        ("2025-03-03T06:00:00", "2025-03-03T06:00:00.000000"),
        ("2025-03-03T06:00:00.1Z", "2025-03-03T06:00:00.100000"),
        ("2025-03-03T06:00:00.1234567890123Z", "2025-03-03T06:00:00.123456"),
        ("2025-03-03T06:00:00+02:00", "2025-03-03T04:00:00.000000"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999"),
        ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.999999"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999"),
    ],
)
def test_it_is_read_from_the_object(text: str, moment: str) -> None:
    assert moment_of(Kept({"last_updated": text}, "2.0")) == moment


@table(
    "document",
    [
        {},
        *(
            {"last_updated": text}
            for text in (
                None,
                5,
                "",
                "today",
                "2025-02-30T00:00:00Z",
                "2016-12-31T12:59:60Z",
                "0001-01-01T00:00:00+02:00",
                "\0",
            )
        ),
    ],
)
def test_what_has_none_is_of_now(document: dict[str, object]) -> None:
    before = sortable(datetime.now(UTC))

    assert before <= moment_of(Kept(document, "2.0")) <= sortable(datetime.now(UTC))


def test_another_zone_is_that_of_utc() -> None:
    east = datetime(2025, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))

    assert sortable(east) == "2024-12-31T23:00:00.000000"


@given(st.datetimes(), st.datetimes())
def test_texts_sort_as_moments_do(one: datetime, other: datetime) -> None:
    texts = [sortable(moment.replace(tzinfo=UTC)) for moment in (one, other)]

    assert (texts[0] < texts[1]) == (one < other)
    assert {len(text) for text in texts} == {26}
