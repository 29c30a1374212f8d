"""What is wrong with errors."""

from __future__ import annotations

from typing import Final

from flask_ocpi_status.testing.spoils.heading import header
from flask_ocpi_status.testing.spoils.saying import html
from tests.checking.planting import Faults
from tests.checking.planting import Planted
from tests.checking.planting import asks
from tests.checking.planting import is_unknown_object
from tests.checking.planting import said
from tests.checking.planting import spoil
from tests.checking.planting import status

_LONG_AGO: Final = {"date_from": "2000-01-01T00:00:00Z"}


FAULTS: Final[Faults] = {
    "unknown URLs are taken": Planted(
        "errors.unknown-url",
        answer=spoil(
            lambda a: a.http == 404 and "no-such" in a.asked.path,
            status(200, status_code=2000),
        ),
    ),
    "unknown objects with HTTP 200": Planted(
        "errors.unknown-object",
        answer=spoil(is_unknown_object, status(200)),
        modules="locations",
    ),
    "an unknown Location without 2003": Planted(
        "errors.unknown-location",
        answer=spoil(
            lambda a: is_unknown_object(a) and a.asked.module == "locations",
            said(status_code=2000),
        ),
        modules="locations",
    ),
    "wrong methods with HTTP 200": Planted(
        "errors.method",
        answer=spoil(lambda a: a.http == 405, status(200, status_code=2000)),
    ),
    "a wrong method in one module": Planted(
        "errors.method",
        answer=spoil(
            lambda a: a.http == 405 and "/sender/cdrs" in a.asked.path,
            status(200, status_code=2000),
        ),
        modules="cdrs tariffs",
    ),
    "no Allow": Planted(
        "errors.allow", answer=spoil(lambda a: a.http == 405, header("Allow"))
    ),
    "malformed with HTTP 200": Planted(
        "errors.malformed",
        answer=spoil(lambda a: a.http == 400, status(200)),
        modules="tokens",
    ),
    "422": Planted(
        "errors.parameter errors.pairs",
        "HTTP 422 is none of OCPI's.",
        spoil(lambda a: a.asked.query.get("limit") == "many", status(422)),
    ),
    "all Sessions": Planted(
        "errors.date-from",
        ask=asks(
            lambda asked: asked.module == "sessions" and not asked.query,
            lambda asked: setattr(asked, "query", _LONG_AGO),
        ),
        modules="sessions",
    ),
    "errors in HTML": Planted(
        "errors.envelope",
        answer=spoil(lambda a: a.http in (404, 405), html()),
    ),
    "a success with HTTP 404": Planted(
        "errors.pairs errors.unknown-location",
        "1000 is not 2003.",
        spoil(
            lambda a: is_unknown_object(a) and a.asked.module == "locations",
            said(status_code=1000),
        ),
        modules="locations",
    ),
    "a traceback": Planted(
        "errors.internals",
        answer=spoil(
            lambda a: a.http == 404,
            said(status_message="Traceback (most recent call last): …"),
        ),
    ),
}
