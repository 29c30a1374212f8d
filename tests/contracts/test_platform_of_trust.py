from __future__ import annotations

import pytest

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.contracts import MALFORMED
from flask_ocpi_status.contracts import NO_BODY
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.contracts import get_contract
from tests.table import table

POT = get_contract("platform-of-trust")
ALL_THERE_ARE = {200, 201, 204, 304, 400, 401, 403, 404, 500, 503}

#: What happened, with data: the HTTP status.
SUCCESSES = {200: 200, 201: 201, 202: 200, 203: 200, 206: 200, 299: 200}

#: What happened: the HTTP status and the constant.
FAILURES = {
    MALFORMED: (400, "MALFORMED_JSON"),
    400: (400, "BAD_REQUEST"),
    401: (401, "UNAUTHORIZED"),
    402: (400, "PAYMENT_REQUIRED"),
    403: (403, "FORBIDDEN"),
    404: (404, "NOT_FOUND"),
    405: (400, "METHOD_NOT_ALLOWED"),
    406: (400, "NOT_ACCEPTABLE"),
    408: (400, "REQUEST_TIMEOUT"),
    409: (400, "CONFLICT"),
    410: (400, "GONE"),
    411: (400, "LENGTH_REQUIRED"),
    412: (400, "PRECONDITION_FAILED"),
    413: (400, "CONTENT_TOO_LARGE"),
    414: (400, "URI_TOO_LONG"),
    415: (400, "UNSUPPORTED_MEDIA_TYPE"),
    416: (400, "RANGE_NOT_SATISFIABLE"),
    417: (400, "EXPECTATION_FAILED"),
    418: (400, "IM_A_TEAPOT"),
    421: (400, "MISDIRECTED_REQUEST"),
    422: (400, "FIELDS_VALIDATION_ERROR"),
    423: (400, "LOCKED"),
    424: (400, "FAILED_DEPENDENCY"),
    425: (400, "TOO_EARLY"),
    426: (400, "UPGRADE_REQUIRED"),
    428: (400, "PRECONDITION_REQUIRED"),
    429: (400, "TOO_MANY_REQUESTS"),
    431: (400, "REQUEST_HEADER_FIELDS_TOO_LARGE"),
    451: (400, "UNAVAILABLE_FOR_LEGAL_REASONS"),
    499: (400, "CLIENT_ERROR"),
    500: (500, "INTERNAL_SERVER_ERROR"),
    501: (500, "NOT_IMPLEMENTED"),
    502: (503, "BAD_GATEWAY"),
    503: (503, "SERVICE_UNAVAILABLE"),
    504: (503, "GATEWAY_TIMEOUT"),
    505: (500, "HTTP_VERSION_NOT_SUPPORTED"),
    507: (500, "INSUFFICIENT_STORAGE"),
    599: (500, "SERVER_ERROR"),
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@table("method", METHODS)
@table(("happened", "http"), SUCCESSES.items())
def test_a_success_is_the_data_itself(happened, http, method):
    data = {"id": 1}
    answer = POT.answer(Outcome(happened, data, method=method))
    assert (answer.http, answer.code) == (http, None)
    assert answer.body is data


@pytest.mark.parametrize("data", [[], {}, "", 0, False], ids=repr)
def test_data_that_is_empty_is_not_nothing(data):
    answer = POT.answer(Outcome(200, data))
    assert answer.http == 200
    assert answer.body == data


@table("method", METHODS)
@table("happened", [200, 202, 204, 206])
def test_nothing_is_204_without_a_body(happened, method):
    answer = POT.answer(Outcome(happened, method=method))
    assert answer.http == 204
    assert answer.body is NO_BODY


def test_what_was_created_is_201_with_nothing_to_say_too():
    headers = [("Location", "/things/1")]
    answer = POT.answer(Outcome(201, headers=headers, method="POST"))
    assert answer.http == 201
    assert list(answer.headers) == headers


@table("method", ["GET", "POST"])
@table(("happened", "said"), FAILURES.items())
def test_a_failure_always_gives_its_reason(happened, said, method):
    answer = POT.answer(Outcome(happened, method=method))
    http, constant = said
    assert answer.http == http
    assert answer.media_type == "application/json"
    error = answer.body["error"]
    assert list(answer.body) == ["error"]
    assert list(error) == ["status", "error", "description"]
    assert error["status"] == http
    assert error["error"] == constant
    assert error["description"]


@table("happened", [MALFORMED, *range(200, 300), *range(400, 600)])
def test_no_other_http_status_exists(happened):
    for data in (None, {}):
        assert POT.answer(Outcome(happened, data)).http in ALL_THERE_ARE


def test_field_errors_are_told_by_field():
    violations = [
        Violation("/email", "Not an email address."),
        Violation("/address/0/city", "Missing."),
        Violation("/address/0/city", "Too short."),
        Violation("", "Too many."),
    ]
    answer = POT.answer(Outcome(422, violations=violations))
    assert answer.body == {
        "error": {
            "status": 400,
            "error": "FIELDS_VALIDATION_ERROR",
            "description": "Too many.",
            "fields": {
                "email": "Not an email address.",
                "address.0.city": "Missing. Too short.",
            },
        }
    }


def test_a_malformed_body_is_answered_with_the_place_of_the_fault():
    fault = JSONError("invalid character", 27, 2, 5)
    error = POT.answer(Outcome(MALFORMED, malformed=fault)).body["error"]
    assert error["error"] == "MALFORMED_JSON"
    assert "character 27, line 2, column 5" in error["description"]


#: The status code of an error: the HTTP status it comes to.
CODED = {
    2000: 400,
    2001: 400,
    2002: 400,
    2003: 404,
    2004: 404,
    2999: 400,
    3000: 500,
    3001: 503,
    3002: 500,
    3003: 500,
    4000: 503,
    4001: 404,
    4002: 503,
    4003: 503,
}


@table(("code", "http"), CODED.items())
def test_an_error_of_a_status_code_comes_to_an_http_status(code, http):
    answer = POT.answer(Outcome.of_code(code, message="No."))
    assert (answer.http, answer.code) == (http, None)
    assert answer.body["error"]["status"] == http
    assert answer.body["error"]["description"] == "No."


@pytest.mark.parametrize("happened", [401, 503])
def test_headers_that_the_outcome_brings_are_kept(happened):
    brought = [("WWW-Authenticate", "Bearer"), ("Retry-After", "9")]
    assert list(POT.answer(Outcome(happened, headers=brought)).headers) == brought


def test_a_get_is_conditional():
    assert POT.conditional


@pytest.mark.parametrize(
    ("status", "again"), [(500, True), (503, True), (400, False), (404, False)]
)
def test_only_a_server_error_is_tried_again(status, again):
    assert POT.retryable(status) is again
