from __future__ import annotations

import pytest

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.contracts import MALFORMED
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Row
from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.contracts import get_contract
from tests.table import table

ITSM = get_contract("itsm-rest")
LOCATION = [("Location", "/tickets/1")]
TICKET = {"id": 1}

#: The method, what happened, the data: the HTTP status.
SUCCESSES = [
    ("GET", 200, TICKET, 200),
    ("GET", 200, [], 200),
    ("GET", 200, None, 200),
    ("PUT", 200, TICKET, 200),
    ("PUT", 200, None, 200),
    ("PUT", 201, TICKET, 201),
    ("PUT", 202, None, 200),
    ("PUT", 204, None, 200),
    ("PATCH", 200, TICKET, 200),
    ("DELETE", 200, TICKET, 200),
    ("DELETE", 200, {}, 200),
    ("DELETE", 200, None, 200),
    ("DELETE", 204, None, 200),
    ("POST", 200, TICKET, 201),
    ("POST", 200, None, 201),
    ("POST", 201, TICKET, 201),
    ("POST", 202, TICKET, 200),
    ("POST", 202, None, 200),
    ("POST", 204, None, 200),
]

#: What happened: the HTTP status.
FAILURES = {
    MALFORMED: 400,
    409: 400,
    422: 400,
    **{
        status: status
        for status in (
            *(400, 401, 402, 403, 404, 405, 406, 408, 410, 411, 412, 413, 414, 415),
            *(416, 417, 418, 421, 423, 424, 425, 426, 428, 429, 431, 451, 499),
            *(500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511, 599),
        )
    },
}


@table(("method", "happened", "data", "http"), SUCCESSES)
def test_a_success_is_the_data_itself(method, happened, data, http):
    outcome = Outcome(happened, data, method=method, headers=LOCATION)
    answer = ITSM.answer(outcome)
    assert (answer.http, answer.code) == (http, None)
    assert answer.body == ({} if data is None else data)
    assert answer.problem is None


@table("method", ["GET", "POST"])
@table(("happened", "http"), FAILURES.items())
def test_a_failure_has_its_status_and_a_readable_text(happened, http, method):
    answer = ITSM.answer(Outcome(happened, method=method))
    error = answer.body["error"]
    assert list(answer.body) == ["error"]
    assert list(error) == ["status", "message"]
    assert answer.http == error["status"] == http
    assert error["message"]
    assert answer.media_type == "application/json"
    assert answer.problem is None


@pytest.mark.parametrize("headers", [[], [("X-A", "1")]])
@pytest.mark.parametrize(
    ("method", "happened"), [("POST", 200), ("POST", 201), ("PUT", 201)]
)
def test_what_was_created_owes_a_location(method, happened, headers):
    outcome = Outcome(happened, TICKET, method=method, headers=headers)
    problem = ITSM.answer(outcome).problem
    assert problem is not None
    assert "Location" in problem


@pytest.mark.parametrize("name", ["Location", "location", "LOCATION"])
def test_a_location_in_any_spelling_will_do(name):
    outcome = Outcome(201, TICKET, method="POST", headers=[(name, "/tickets/1")])
    assert ITSM.answer(outcome).problem is None


@pytest.mark.parametrize("happened", [202, 400, 409, 500])
def test_a_post_that_created_nothing_owes_none(happened):
    assert ITSM.answer(Outcome(happened, method="POST")).problem is None


@pytest.mark.parametrize(
    ("brought", "sent"),
    [
        ([], [("WWW-Authenticate", "Bearer")]),
        ([("WWW-Authenticate", "Basic")], [("WWW-Authenticate", "Basic")]),
    ],
)
def test_a_401_owes_the_bearer_scheme_unless_it_brings_one(brought, sent):
    assert list(ITSM.answer(Outcome(401, headers=brought)).headers) == sent


def test_the_scheme_of_a_401_is_configurable():
    row = Row(http=401, headers=(("WWW-Authenticate", 'Basic realm="desk"'),))
    variant = ITSM.replace(rows={401: row})
    assert list(variant.answer(Outcome(401)).headers) == list(row.headers)


def test_details_hold_the_field_errors():
    violations = [
        Violation("/title", "Missing."),
        Violation("/title", "Bad."),
        Violation("", "Too old."),
    ]
    assert ITSM.answer(Outcome(422, violations=violations)).body == {
        "error": {
            "status": 400,
            "message": "Too old.",
            "details": {"title": "Missing. Bad."},
        }
    }


def test_a_malformed_body_is_answered_with_the_place_of_the_fault():
    fault = JSONError("invalid character", 27, 2, 5)
    error = ITSM.answer(Outcome(MALFORMED, malformed=fault)).body["error"]
    assert error["status"] == 400
    assert "character 27, line 2, column 5" in error["message"]


def test_a_conflict_keeps_its_text():
    message = "The association exists already."
    answer = ITSM.answer(Outcome(409, message=message, method="POST"))
    assert answer.body == {"error": {"status": 400, "message": message}}


def test_four_server_errors_and_nothing_else_are_tried_again():
    again = [status for status in range(200, 600) if ITSM.retryable(status)]
    assert again == [500, 502, 503, 504]


#: The status code of an error: the HTTP status it comes to.
CODED = {
    2000: 400,
    2001: 400,
    2002: 400,
    2003: 404,
    2004: 404,
    2999: 400,
    3000: 500,
    3001: 502,
    3002: 501,
    3003: 501,
    4000: 502,
    4001: 404,
    4002: 504,
    4003: 502,
}


@table(("code", "http"), CODED.items())
def test_an_error_of_a_status_code_comes_to_an_http_status(code, http):
    answer = ITSM.answer(Outcome.of_code(code, message="No.", method="POST"))
    assert (answer.http, answer.code) == (http, None)
    assert answer.body == {"error": {"status": http, "message": "No."}}


def test_json_is_negotiated():
    assert ITSM.negotiates
