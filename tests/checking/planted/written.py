"""What becomes of what is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from typing import Final

from flask_ocpi_status.testing import Answered
from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import answer
from flask_ocpi_status.testing.spoils.heading import header
from tests.checking.planting import Change
from tests.checking.planting import Do
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import asks
from tests.checking.planting import changed
from tests.checking.planting import says
from tests.checking.planting import spoil
from tests.checking.planting import status

_LATELY: Final = {"last_updated": "2020-01-01T00:00:00Z"}


def is_put(a: Answered) -> bool:
    return a.asked.method == "PUT" and a.asked.place.role == "RECEIVER"


def body_of(a: Asked) -> Any:
    try:
        return json.loads(a.body)
    except ValueError:
        return None


def lacks_last_updated(asked: Asked) -> bool:
    body = body_of(asked) if asked.method == "PATCH" else None
    return isinstance(body, dict) and body != {} and "last_updated" not in body


def is_change(asked: Asked) -> bool:
    """Mean a PATCH of something that is there, which is right."""
    return (
        asked.method == "PATCH"
        and not lacks_last_updated(asked)
        and "CHECK-UNKNOWN" not in asked.path
        and body_of(asked) != {}
    )


def read_again(change: Change) -> Do:
    """Spoil what is read of what was sent."""

    def when(a: Answered) -> bool:
        is_read = a.asked.method == "GET" and a.asked.place.role == "RECEIVER"
        return is_read and a.succeeded

    return spoil(when, changed(change))


def is_part(own: str) -> Callable[[Asked], bool]:
    """Mean a part of an object of ours, by its id."""
    return lambda asked: (
        asked.place.role == "RECEIVER" and asked.place.below.endswith(own)
    )


FAULTS: Final[Faults] = {
    "objects that are not taken": Planted(
        "write.put",
        answer=spoil(
            lambda a: is_put(a) and a.http == 201,
            status(200, status_code=3000),
        ),
        role="EMSP",
        how="writes",
    ),
    "nothing is new": Planted(
        "write.created",
        answer=spoil(lambda a: a.http == 201, status(200)),
        role="EMSP",
        how="writes",
    ),
    "another object is read": Planted(
        "write.read-back write.patched",
        "What was changed is read so as well.",
        read_again(lambda one: one.update(_LATELY)),
        role="EMSP",
        modules="locations",
        how="writes",
    ),
    "a change that is not taken": Planted(
        "write.patch write.patched",
        "And so nothing has changed.",
        ask=asks(
            is_change,
            lambda asked: answer(asked, 200, status_code=2001),
        ),
        role="EMSP",
        modules="locations",
        how="writes",
    ),
    "a change that changes nothing": Planted(
        "write.patched",
        ask=asks(
            is_change,
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        modules="locations",
        how="writes",
    ),
    "a change without last_updated": Planted(
        "write.patch-last-updated",
        ask=asks(
            lacks_last_updated, lambda asked: answer(asked, 200, status_code=1000)
        ),
        role="EMSP",
        modules="locations",
        how="writes",
    ),
    "a change of nothing": Planted(
        "write.patch-unknown",
        answer=spoil(
            lambda a: a.asked.method == "PATCH" and a.http == 404,
            status(200, status_code=1000),
        ),
        role="EMSP",
        modules="locations",
        how="writes",
    ),
    "422 for an object": Planted(
        "write.invalid write.other-id errors.pairs write.patch-last-updated",
        "HTTP 422 is for all that is not valid, and is none of OCPI's.",
        spoil(
            lambda a: (
                a.asked.method in ("PUT", "PATCH") and says(2001)(a) and a.http == 200
            ),
            status(422),
        ),
        role="EMSP",
        modules="locations",
        how="writes",
    ),
    "another id is taken": Planted(
        "write.other-id",
        answer=spoil(
            lambda a: is_put(a) and says(2001)(a) and b"CHECK-UNKNOWN" in a.asked.body,
            status(200, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "anybody's object is taken": Planted(
        "write.foreign",
        answer=spoil(
            lambda a: is_put(a) and "/ZZ/ZZZ/" in a.asked.path,
            status(200, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "anybody's CDR is taken": Planted(
        "write.foreign",
        answer=spoil(
            lambda a: a.asked.module == "cdrs" and b"ZZZ" in a.asked.body,
            status(201, status_code=1000),
        ),
        role="EMSP",
        modules="cdrs",
        how="writes",
    ),
    "a deletion of nothing": Planted(
        "write.delete",
        ask=asks(
            lambda asked: asked.method == "DELETE",
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        how="writes",
    ),
    "a CDR without a place": Planted(
        "write.cdr-location",
        answer=header("Location"),
        role="EMSP",
        modules="cdrs",
        how="writes",
    ),
    "unknown tokens with HTTP 200": Planted(
        "write.authorize",
        answer=spoil(
            lambda a: a.asked.below.endswith("authorize") and a.http == 404, status(200)
        ),
        role="EMSP",
        modules="tokens",
        how="writes",
    ),
    "EVSEs that are not taken": Planted(
        "write.put write.read-back write.patch write.patched write.patch-last-updated"
        " write.invalid write.other-id",
        "Where nothing is, nothing is read, changed, or looked at.",
        ask=asks(is_part("E2"), lambda asked: answer(asked, 404, status_code=2003)),
        role="EMSP",
        modules="locations",
        how="writes",
    ),
    "a change of a Connector that changes nothing": Planted(
        "write.patched",
        ask=asks(
            lambda asked: is_change(asked) and asked.path.endswith("/2"),
            lambda asked: answer(asked, 200, status_code=1000),
        ),
        role="EMSP",
        modules="locations",
        how="writes",
    ),
    "objects of 2.0 that are not taken": Planted(
        "write.put",
        answer=spoil(
            lambda a: is_put(a) and a.succeeded, status(200, status_code=3000)
        ),
        role="EMSP",
        version="2.0",
        how="writes",
    ),
    "a changed Booking that is the old one": Planted(
        "write.read-back write.patched",
        "What was changed is read so as well.",
        read_again(lambda one: one.update(_LATELY)),
        role="EMSP",
        version="2.3.0",
        modules="bookings",
        how="writes",
    ),
    "Terminals that are not taken": Planted(
        "write.put",
        answer=spoil(
            lambda a: a.asked.below == "terminals" and a.http == 201,
            status(200, status_code=3000),
        ),
        version="2.3.0",
        modules="payments",
        how="writes",
    ),
}
