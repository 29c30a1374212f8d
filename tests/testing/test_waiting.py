"""What is waited for, and what is said where it does not come."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from flask_ocpi_status.testing import Exchange
from flask_ocpi_status.testing.places import Place
from flask_ocpi_status.testing.waiting import Wanted
from flask_ocpi_status.testing.waiting import missed
from tests.table import table

SECRET = "hunter2-token"


def put(id="S1", *, module="sessions", method="PUT", raw=b"{}", **fields):
    place = Place(module, "2.2.1", "RECEIVER", f"NL/DST/{id}" if id else "")
    fields = {"http": 200, "answer_raw": b'{"status_code": 1000}', **fields}
    return Exchange("in", method, place, f"/{module}/{id}", raw=raw, **fields)


@table(
    "wanted, expected",
    [
        ({}, []),
        ({"method": "PUT", "module": "sessions", "id": "S1"}, []),
        ({"id": "S2"}, ["another id: S1"]),
        ({"module": "cdrs", "id": "S2"}, ["another module"]),
        (
            {"method": "PATCH", "role": "SENDER"},
            ["another method", "another role: RECEIVER"],
        ),
        ({"version": "2.1.1"}, ["another version: 2.2.1"]),
        ({"path": "/x"}, ["another path: /sessions/S1"]),
        ({"http": 201, "code": 2000}, ["answered HTTP 200 with 1000"]),
        ({"query": {"a": "1"}}, ["query a is missing, not 1"]),
        ({"headers": {"x-one": "1"}}, []),
        ({"headers": {"X-One": "2"}}, ["headers X-One is 1, not 2"]),
        ({"body": {"kwh": 1}}, []),
        (
            {"body": {"kwh": 2, "no": None}},
            ["body/kwh is 1, not 2", "body/no is missing, not null"],
        ),
        ({"body": {"places": [{"id": "a"}]}}, []),
        (
            {"body": {"places": []}},
            ['body/places is [ { "id": "a", "x": 1 } ], not []'],
        ),
        ({"body": {"kwh": True}}, ["body/kwh is 1, not true"]),
        ({"body": {"token": "x"}}, ["body/token is …, not …"]),
        ({"data": {"a": 1}}, ['data is null, not { "a": 1 }']),
    ],
)
def test_differences_are_told_in_words(wanted, expected):
    raw = b'{"kwh": 1, "places": [{"id": "a", "x": 1}], "token": "%s"}'
    one = put(raw=raw % SECRET.encode(), headers=Headers({"X-One": "1"}))
    assert Wanted(**wanted).differences(one) == expected
    assert Wanted(**wanted).fits(one) == (not expected)


def test_what_went_the_other_way_does_not_fit():
    assert not Wanted(way="out").fits(put())


@table(
    "names, told",
    [
        (("PUTT", None), "There is no method 'PUTT'; did you mean 'PUT'?"),
        ((None, "sesions"), "There is no module 'sesions'; did you mean 'sessions'?"),
        ((None, "zzz"), "There is no module 'zzz'; use one of versions, credentials,"),
    ],
)
def test_names_that_there_are_not_are_refused_with_what_is_meant(names, told):
    with pytest.raises(ValueError, match="There is no") as raised:
        Wanted(*names)
    assert str(raised.value).startswith(told)


@table(
    "like, told",
    [
        ({"ids": "S1"}, "There is no parameter 'ids'; did you mean 'id'?"),
        ({"seconds": 1}, "There is no parameter 'seconds'; use one of id, path, role"),
        ({"role": "sender"}, "There is no role 'sender'; did you mean 'SENDER'?"),
        ({"version": "2.2.2"}, "There is no version of OCPI '2.2.2'; did you mean"),
        ({"way": "sideways"}, "There is no way 'sideways'; use one of in, out."),
        ({"http": "200"}, "http is '200'; use a whole number, or None for any."),
        ({"code": True}, "code is True; use a whole number, or None for any."),
    ],
)
def test_what_nothing_could_be_like_is_refused(like, told):
    with pytest.raises((ValueError, TypeError)) as raised:
        Wanted.of(None, None, like)
    assert str(raised.value).startswith(told)


def test_what_came_does_nothing_to_a_terminal():
    one = put(raw=b'{"\\u001b[2J": "\\u202e"}')
    said = missed(Wanted(body={"\x1b[2J": "\x07"}), [one], 1)
    assert said.replace("\n", "").isprintable()
    assert r"body/\x1b[2J is \u202e, not \x07" in said


def test_the_nearest_three_are_told_and_in_what_they_differ():
    wanted = Wanted("PUT", "sessions", id="S1", body={"status": "COMPLETED"})
    came = [
        put(None, module="locations", method="GET"),
        put("S2", raw=b'{"status": "COMPLETED"}'),
        put("S3", raw=b'{"status": "ACTIVE"}'),
        put("S1", method="PATCH"),
        put("S4", module="cdrs", method="POST"),
    ]
    assert missed(wanted, came, 5).splitlines() == [
        "Waited 5 s for PUT sessions with id S1 and body"
        ' { "status": "COMPLETED" }; 5 requests came. Nearest:',
        "  PUT sessions/NL/DST/S2 (another id: S2)",
        "  PUT sessions/NL/DST/S3"
        " (another id: S3, body/status is ACTIVE, not COMPLETED)",
        "  PATCH sessions/NL/DST/S1"
        " (another method, body/status is missing, not COMPLETED)",
    ]


@table(
    "wanted, came, told",
    [
        (Wanted("PUT"), [], "Waited 0.5 s for PUT; no request came."),
        (
            *(Wanted(way="out"), [put()]),
            "Waited 0.5 s for a request; no request of its own came.",
        ),
        (
            *(Wanted("PUT"), [put()]),
            "Waited 0.5 s for PUT; 1 request came. Nearest:\n"
            "  PUT sessions/NL/DST/S1 (it was waited for before)",
        ),
    ],
)
def test_what_came_is_counted_also_where_nothing_did(wanted, came, told):
    assert missed(wanted, came, 0.5) == told


def test_of_many_differences_the_first_are_told_and_of_long_values_the_beginning():
    wanted = Wanted(body={f"f{number}": "x" * 100 for number in range(6)})
    told = missed(wanted, [put()], 1)
    assert "and 2 more)" in told
    assert f"not {'x' * 60}…" in told
    assert "x" * 61 not in told
