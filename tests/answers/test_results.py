"""What a view may return."""

from __future__ import annotations

import datetime as dt
from collections import namedtuple
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from http import HTTPStatus
from uuid import UUID

import pytest
from flask import Response
from flask import redirect
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from flask_ocpi_status import Accepted
from flask_ocpi_status import Created
from flask_ocpi_status import NoContent
from flask_ocpi_status import Page
from flask_ocpi_status import contract_names
from flask_ocpi_status import get_contract
from flask_ocpi_status import ocpi_response
from flask_ocpi_status.answers.results import header_list
from flask_ocpi_status.answers.results import outcome_of_result
from tests.table import table

Point = namedtuple("Point", "x y")


class Colour(Enum):
    RED = "red"


@dataclass
class Shape:
    sides: int


DATA = [
    {"a": 1},
    [],
    [1],
    "text",
    1,
    1.5,
    True,
    False,
    0,
    "",
    Decimal("1.10"),
    dt.datetime(2026, 1, 1),
    UUID(int=1),
    Colour.RED,
    Shape(3),
    Point(1, 2),
    {1, 2},
]


@table("data", DATA)
def test_anything_that_is_data_is_a_success_that_holds_it(data):
    outcome = outcome_of_result(data)
    assert (outcome.happened, outcome.data) == (200, data)


def test_nothing_is_a_success_that_holds_nothing():
    outcome = outcome_of_result(None)
    assert (outcome.happened, outcome.data) == (200, None)


@pytest.mark.parametrize("text", [b"text", bytearray(b"text")])
def test_bytes_are_text_as_in_flask(text):
    assert outcome_of_result(text).data == "text"


SPLITS = [
    (({"a": 1}, 201), 201, {"a": 1}, []),
    (({"a": 1}, "201 CREATED"), 201, {"a": 1}, []),
    (({"a": 1}, HTTPStatus.ACCEPTED), 202, {"a": 1}, []),
    (({"a": 1}, {"X": "1"}), 200, {"a": 1}, [("X", "1")]),
    (({"a": 1}, [("X", "1"), ("X", "2")]), 200, {"a": 1}, [("X", "1"), ("X", "2")]),
    (({"a": 1}, Headers({"X": "1"})), 200, {"a": 1}, [("X", "1")]),
    (({"a": 1}, 201, {"X": "1"}), 201, {"a": 1}, [("X", "1")]),
    ((None, 404), 404, None, []),
    (({"a": 1}, 404), 404, {"a": 1}, []),
    (({"a": 1}, 400), 422, {"a": 1}, []),
    (({"a": 1}, None), 200, {"a": 1}, []),
    (
        (Created({"a": 1}, "/x"), {"X": "1"}),
        201,
        {"a": 1},
        [("Location", "/x"), ("X", "1")],
    ),
    (((1, 2), 200), 200, (1, 2), []),
]


@table(("result", "happened", "data", "headers"), SPLITS)
def test_an_exact_tuple_is_split(result, happened, data, headers):
    outcome = outcome_of_result(result)
    assert (outcome.happened, outcome.data) == (happened, data)
    assert list(outcome.headers) == headers


def test_the_text_of_a_returned_failure_is_its_message():
    outcome = outcome_of_result(("no such thing", 404))
    assert (outcome.message, outcome.data) == ("no such thing", None)


@pytest.mark.parametrize(
    "result",
    [({}, 200, {}, 1), (1,), (), ({}, True), ({}, 2.5), ({}, "teapot"), ({}, "")],
)
def test_a_tuple_of_another_shape_is_refused_with_the_remedy(result):
    with pytest.raises(TypeError, match="A view returned"):
        outcome_of_result(result)


@pytest.mark.parametrize("status", [0, 7, 100, 199, 600, 1000, -1])
def test_a_status_that_is_none_is_refused(status):
    with pytest.raises(ValueError, match="use 200 to 599"):
        outcome_of_result(({}, status))


@table(
    "result",
    [
        Response("x"),
        redirect("/x"),
        iter([b"x"]),
        (b"x" for _ in "x"),
        (Response("x"), 201),
        (Response("x"), 201, {"X": "1"}),
        ("", 302, {"Location": "/x"}),
        ("", 304),
        lambda environ, start_response: [],
    ],
)
def test_responses_iterators_redirects_and_wsgi_apps_pass_through(result):
    assert outcome_of_result(result) is None


TOLD = [
    (Created(), 201, None, []),
    (Created({"id": 1}, "/x/1"), 201, {"id": 1}, [("Location", "/x/1")]),
    (Accepted({"id": 1}), 202, {"id": 1}, []),
    (NoContent(), 204, None, []),
    (("", 204), 204, None, []),
    ((b"", 205, {"X": "1"}), 205, None, [("X", "1")]),
    (([], 204), 204, None, []),
    ((0, 204), 204, 0, []),
    (Page([1, 2], 5), 200, [1, 2], [("X-Total-Count", "5")]),
    (Page(iter([1]), 1, 50), 200, [1], [("X-Total-Count", "1"), ("X-Limit", "50")]),
    (
        Page([], 5, 2, "http://x/?offset=2&limit=2"),
        200,
        [],
        [
            ("X-Total-Count", "5"),
            ("X-Limit", "2"),
            ("Link", '<http://x/?offset=2&limit=2>; rel="next"'),
        ],
    ),
]


@pytest.mark.parametrize(("result", "happened", "data", "headers"), TOLD)
def test_a_result_class_tells_what_happened(result, happened, data, headers):
    outcome = outcome_of_result(result)
    assert (outcome.happened, outcome.data) == (happened, data)
    assert list(outcome.headers) == headers


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
pairs = st.lists(st.tuples(st.sampled_from(["X-A", "X-B"]), st.sampled_from("ab")))


@given(json_like, st.integers(200, 299), pairs)
def test_splitting_gives_back_what_was_put_together(data, status, headers):
    outcome = outcome_of_result((data, status, headers))
    nothing = status in (204, 205) and data in ("", [], {})
    assert (outcome.happened, outcome.data) == (status, None if nothing else data)
    assert list(outcome.headers) == headers


@given(json_like, st.integers(401, 599))
def test_a_failure_loses_nothing_of_what_was_returned(data, status):
    outcome = outcome_of_result((data, status))
    assert outcome.failed
    assert data in (outcome.data, outcome.message) or data == outcome.message


@given(json_like)
def test_what_was_returned_is_not_changed(data):
    before = repr(data)
    outcome_of_result((data, 201, {"X": "1"}))
    outcome_of_result(data)
    assert repr(data) == before


def test_headers_are_pairs_whatever_form_they_came_in():
    assert header_list({"A": ["1", "2"]}) == [("A", "1"), ("A", "2")]
    assert header_list(None) == []


# Nothing, in each contract

NOTHING = {
    "an empty text": lambda: ("", 204),
    "empty bytes": lambda: (b"", 204),
    "an empty array of bytes": lambda: (bytearray(), 204),
    "None": lambda: (None, 204),
    "an empty object": lambda: ({}, 204),
    "an empty list": lambda: ([], 204, {"X-A": "1"}),
    "a status as a text": lambda: ("", "204 NO CONTENT"),
    "with headers": lambda: ("", 204, {"X-A": "1"}),
    "to be reset": lambda: ("", 205),
    "NoContent": lambda: NoContent(),
    "said by its code": lambda: ocpi_response("", http_status=204),
}
#: What each contract answers with nothing: the HTTP status and the body.
OF_NOTHING = {
    "daml-json-api": (200, {"status": 200, "result": {}}),
    "platform-of-trust": (204, None),
    "itsm-rest": (200, {}),
}


@table("contract", contract_names())
@table("method", ["GET", "POST"])
@table("view", NOTHING.values(), ids=NOTHING)
def test_an_empty_body_with_a_status_that_has_none_is_nothing(
    answer, view, method, contract
):
    response = answer(view, contract, {"TESTING": True}, method=method, json={})
    body = response.get_json() if response.data else None
    if contract in OF_NOTHING:
        assert (response.status_code, body) == OF_NOTHING[contract]
    else:
        assert response.status_code == 200
        assert list(body) == ["status_code", "status_message", "timestamp"]


@table("contract", contract_names())
@table("status", [None, 200, 202])
def test_an_empty_text_with_any_other_status_is_an_empty_text(answer, status, contract):
    if contract == "daml-json-api":
        return  # it has no place for a text
    response = answer(lambda: "" if status is None else ("", status), contract)
    body = response.get_json()
    assert (body["data"] if contract.startswith("ocpi") else body) == ""


#: What was returned: the HTTP statuses of OCPI, Daml, Platform of Trust and ITSM REST.
WORDS = [
    (Created({"a": 1}, "/it/1"), (201, 200, 201, 201)),
    (Created(None, "/it/1"), (201, 200, 201, 201)),
    (Accepted({"a": 1}), (202, 200, 200, 200)),
    (Accepted(), (202, 200, 204, 200)),
    (NoContent(), (200, 200, 204, 200)),
]


@table(("result", "statuses"), WORDS)
@table("method", ["POST", "PUT"])
def test_a_word_means_the_same_in_all_contracts_as_far_as_they_know_it(
    result, statuses, method
):
    contracts = ("ocpi-2.2.1", "daml-json-api", "platform-of-trust", "itsm-rest")
    for contract, status in zip(contracts, statuses, strict=True):
        outcome = outcome_of_result(result)
        outcome.method = method
        answer = get_contract(contract).answer(outcome)
        assert (answer.http, answer.problem) == (status, None)
