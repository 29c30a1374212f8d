"""What is kept of an exchange, and what a repr shows of it."""

from __future__ import annotations

from werkzeug.datastructures import Headers

from flask_ocpi_status import CredentialsToken
from flask_ocpi_status.checking.statuses import NOT_JSON
from flask_ocpi_status.testing import Exchange
from flask_ocpi_status.testing import Exchanges
from flask_ocpi_status.testing.places import Place
from tests.table import table

SECRET = "hunter2-token"


def exchange(method="PUT", below="NL/DST/S1", **fields):
    place = Place("sessions", "2.2.1", "RECEIVER", below)
    return Exchange("in", method, place, "/some/path", **fields)


def test_what_was_sent_is_read_when_it_is_asked_for():
    one = exchange(
        query_string="limit=1&offset=",
        headers=Headers({"X-Request-ID": "r", "X-Correlation-ID": "c"}),
        raw=b'{"kwh": 0.4}',
        http=200,
        answer_raw=b'{"status_code": 1000, "data": [1], "timestamp": "t"}',
    )
    assert one.query == {"limit": "1", "offset": ""}
    assert (one.request_id, one.correlation_id) == ("r", "c")
    assert one.body == {"kwh": 0.4}
    assert (one.http, one.code, one.data, one.succeeded) == (200, 1000, [1], True)
    assert (one.module, one.version, one.role) == ("sessions", "2.2.1", "RECEIVER")
    assert (one.id, one.ids["party_id"]) == ("S1", "DST")


@table(
    "raw, body, content",
    [(b"", None, NOT_JSON), (b"{", None, NOT_JSON), (b"[]", [], [])],
)
def test_what_is_no_json_is_none_and_is_told_apart(raw, body, content):
    one = exchange(raw=raw, answer_raw=raw)
    assert one.body == body
    assert one.content == content


@table(
    "raw, id",
    [(b'{"id": "S7"}', "S7"), (b'{"uid": "T7"}', "T7"), (b"[]", None), (b"", None)],
)
def test_an_id_that_no_url_names_is_that_of_the_body(raw, id):
    assert exchange("POST", "", raw=raw).id == id


@table(
    "fields, shown",
    [
        ({"http": 201}, "<PUT sessions/NL/DST/S1 -> HTTP 201>"),
        (
            {"http": 200, "answer_raw": b'{"status_code": 2001}'},
            "<PUT sessions/NL/DST/S1 -> HTTP 200 with 2001>",
        ),
        (
            {"failure": "Nobody is there."},
            "<PUT sessions/NL/DST/S1 -> Nobody is there.",
        ),
    ],
)
def test_a_repr_shows_what_was_asked_and_answered_and_nothing_that_is_in_it(
    fields, shown
):
    one = exchange(
        raw=f'{{"token": "{SECRET}"}}'.encode(),
        token=CredentialsToken(SECRET),
        headers=Headers({"X-Secret": SECRET}),
        **fields,
    )
    assert repr(one).startswith(shown)
    assert SECRET not in repr(one) + repr(Exchanges()) + str(one)


def test_exchanges_are_a_sequence_and_tell_of_each():
    told = []
    every = Exchanges(told.append)
    for method in ("PUT", "PATCH"):
        every.add(exchange(method))
    assert [one.method for one in every] == ["PUT", "PATCH"]
    assert (len(every), every[-1].method, len(every[:1])) == (2, "PATCH", 1)
    assert told == list(every)
