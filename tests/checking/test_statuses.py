"""The rules of every answer."""

from __future__ import annotations

from flask_ocpi_status.checking.exchanges import Exchange
from flask_ocpi_status.checking.exchanges import Request
from flask_ocpi_status.checking.statuses import NOT_JSON
from flask_ocpi_status.checking.statuses import wrong_pair
from flask_ocpi_status.checking.statuses import wrongs
from tests.table import table

GOOD = {"status_code": 1000, "timestamp": "2026-01-01T00:00:00Z"}


def came(content: object, http: int = 200) -> Exchange:
    return Exchange(1, Request("x", "GET", "/"), http=http, content=content)


@table(
    "content, told",
    [
        (GOOD, []),
        (NOT_JSON, ["The body is not JSON."]),
        ([GOOD], ["The body is no object with a status_code."]),
        ({**GOOD, "status_code": "1000"}, ["The status_code is no whole number."]),
        ({**GOOD, "status_code": 99}, ["The status_code 99 has not four digits."]),
        ({**GOOD, "status_code": 2777}, ["OCPI 2.2.1 has no status_code 2777."]),
        ({**GOOD, "status_message": 1}, ["The status_message is no text."]),
        ({"status_code": 1000}, ["There is no timestamp."]),
        ({**GOOD, "timestamp": 7}, ["The timestamp is no text."]),
        (
            {**GOOD, "timestamp": "2026-01-01T00:00:00+01:00"},
            ["The timestamp is no DateTime of OCPI 2.2.1."],
        ),
        (
            {**GOOD, "timestamp": "2026-01-01T00:00:00.000000Z"},
            ["The timestamp has 27 characters, over 25."],
        ),
    ],
)
def test_the_first_rule_that_is_broken_is_told(content, told):
    assert list(wrongs("2.2.1", came(content))) == told


@table(
    "http, code, told",
    [
        (200, 1000, None),
        (200, 2001, None),
        (404, 2003, None),
        (404, 1000, "HTTP 404 and the success 1000 contradict each other."),
        (422, 1000, "HTTP 422 and the success 1000 contradict each other."),
        (422, 2001, "HTTP 422 is none of OCPI's; what it knows of is HTTP 200."),
        (204, None, "HTTP 204 is in no version."),
    ],
)
def test_a_pair_contradicts_neither_itself_nor_ocpi(http, code, told):
    content = NOT_JSON if code is None else {**GOOD, "status_code": code}
    assert wrong_pair("2.2.1", came(content, http)) == told
