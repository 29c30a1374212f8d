"""What is wrong with envelopes and their timestamps."""

from __future__ import annotations

from typing import Final

from flask_ocpi_status.testing.spoils.heading import header
from flask_ocpi_status.testing.spoils.saying import bare
from flask_ocpi_status.testing.spoils.saying import listed
from tests.checking.planting import Do
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import is_single
from tests.checking.planting import lists
from tests.checking.planting import said
from tests.checking.planting import spoil


def timestamp(text: str) -> Do:
    return spoil(lambda a: a.json is not None, said(timestamp=text))


FAULTS: Final[Faults] = {
    "an object without an envelope": Planted(
        "envelope.object headers.ids-on-errors objects.single",
        "What has no status code is no success.",
        spoil(
            is_single,
            bare(),
            header("X-Request-ID"),
        ),
        modules="locations",
    ),
    "a text for a status code": Planted(
        "envelope.status-code objects.single",
        "What has no number for a status code is no success.",
        spoil(is_single, said(status_code="1000")),
        modules="locations",
    ),
    "a code of one's own": Planted(
        "envelope.status-code errors.date-from",
        "It is not 2001 either.",
        spoil(
            lambda a: (
                a.asked.module == "sessions"
                and "/sender/" in a.asked.path
                and not a.asked.query
            ),
            said(status_code=2010),
        ),
        modules="sessions",
    ),
    "a number for a message": Planted(
        "envelope.status-message",
        answer=spoil(lists("tariffs"), said(status_message=7)),
    ),
    "a page in an object": Planted(
        "envelope.list",
        answer=spoil(
            lambda a: lists("tariffs")(a) and a.asked.query.get("limit") == "2",
            lambda a: a.say(data={"items": a.data}),
        ),
    ),
    "a list of one": Planted(
        "envelope.single",
        answer=spoil(is_single, listed()),
        modules="locations",
    ),
    "no timestamp": Planted(
        "timestamps.there", answer=spoil(lambda a: a.json, said(timestamp=None))
    ),
    "an offset": Planted(
        "timestamps.form timestamps.fresh",
        "It is a moment of long ago, too.",
        timestamp("2020-01-01T12:00:00+02:00"),
    ),
    "microseconds": Planted(
        "timestamps.length",
        answer=spoil(
            lambda a: a.json,
            lambda a: a.say(timestamp=a.json["timestamp"][:19] + ".1234567Z"),
        ),
    ),
    "a timestamp of the start": Planted(
        "timestamps.fresh", answer=timestamp("2020-01-01T12:00:00Z")
    ),
}
