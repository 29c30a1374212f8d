"""What each kind of operation answers, with the codes that a version knows."""

from __future__ import annotations

from typing import get_args

from flask_ocpi_status.modules.catalogue import MODULES
from flask_ocpi_status.modules.kinds import ANSWERS
from flask_ocpi_status.modules.kinds import answers
from flask_ocpi_status.modules.operation import Kind
from flask_ocpi_status.modules.serving.making import VIEWS
from tests.table import table


def told(module: str, version: str, method: str, path: str) -> set[tuple[int, int]]:
    [row] = [
        row
        for row in MODULES[module].of(version)
        if (row[1].method, row[1].path) == (method, path)
    ]
    return {(one.http, one.code) for one in answers(*row, version)}


def test_every_kind_has_answers_and_a_view():
    assert set(ANSWERS) == set(VIEWS) == set(get_args(Kind))


OWNER = "<country_code>/<party_id>"


@table(
    "row, expected",
    [
        (
            ("locations", "2.2.1", "GET", f"{OWNER}/<location_id>"),
            {(200, 1000), (404, 2003), (404, 2000)},
        ),
        (
            ("tokens", "2.2.1", "GET", f"{OWNER}/<token_uid>"),
            {(200, 1000), (404, 2004), (404, 2000)},
        ),
        (
            ("tokens", "2.1.1", "GET", f"{OWNER}/<token_uid>"),
            {(200, 1000), (404, 2000)},
        ),
        (
            ("locations", "2.2.1", "PUT", f"{OWNER}/<location_id>"),
            {(201, 1000), (200, 1000), (200, 2001), (404, 2000)},
        ),
        (
            ("locations", "2.2.1", "PUT", f"{OWNER}/<location_id>/<evse_uid>"),
            {(201, 1000), (200, 1000), (200, 2001), (404, 2000), (404, 2003)},
        ),
        (
            ("hubclientinfo", "2.2.1", "PUT", OWNER),
            {(201, 1000), (200, 1000), (200, 2001), (404, 2000)},
        ),
        (
            ("chargingprofiles", "2.2.1", "PUT", "<session_id>"),
            {(200, 1000), (200, 2001)},
        ),
        (
            ("commands", "2.2.1", "POST", "START_SESSION"),
            {(200, 1000), (200, 2001), (200, 2003)},
        ),
        (("commands", "2.2.1", "POST", "STOP_SESSION"), {(200, 1000), (200, 2001)}),
    ],
)
def test_a_row_answers_what_it_can_come_to(row, expected):
    if row[0] == "chargingprofiles":
        rows = MODULES["chargingprofiles"].of("2.2.1", "SENDER")
        [row_] = [one for one in rows if one[1].method == "PUT"]
        found = {(one.http, one.code) for one in answers(*row_, "2.2.1")}
    else:
        found = told(*row)
    assert found == expected
