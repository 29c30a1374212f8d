from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.contracts import MALFORMED
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Row
from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.contracts import get_contract
from tests.table import table

DAML = get_contract("daml-json-api")
URL = "http://host/v1/query1"

#: What happened: the HTTP status.
ROWS = {
    **dict.fromkeys((200, 201, 202, 203, 204, 205, 206, 299), 200),
    MALFORMED: 400,
    **dict.fromkeys((400, 402, 406, 407, 408, 409, 411, 412, 413, 414), 400),
    **dict.fromkeys((415, 416, 417, 418, 421, 422, 423, 424, 425, 426), 400),
    **dict.fromkeys((428, 429, 431, 451, 499), 400),
    **dict.fromkeys((401, 403), 401),
    **dict.fromkeys((404, 405, 410), 404),
    **dict.fromkeys((500, 501, 502, 503, 504, 505, 507, 508, 510, 511, 599), 500),
}
FAILURES = [happened for happened in ROWS if ROWS[happened] >= 400]


def answer(happened=200, data=None, **rest):
    return DAML.answer(Outcome(happened, data, url=URL, **rest))


@table("method", ["GET", "POST"])
@table(("happened", "http"), ROWS.items())
def test_a_row_of_the_table(happened, http, method):
    said = answer(happened, method=method)
    assert said.http == said.body["status"] == http
    assert said.code is None
    assert said.media_type == "application/json"
    assert said.problem is None


@table("happened", FAILURES)
def test_a_failure_has_a_list_of_texts_and_no_result(happened):
    body = answer(happened).body
    assert list(body) == ["status", "errors"]
    assert body["errors"]
    assert all(isinstance(error, str) and error for error in body["errors"])


@table("happened", FAILURES)
def test_the_text_of_the_error_itself_comes_first(happened):
    assert answer(happened, message="No.").body["errors"] == ["No."]


#: The bodies of the published examples, as they are written.
EXAMPLES = {
    "result with warnings": (
        Outcome(
            200,
            [{"a": 1}],
            warnings={"unknownTemplateIds": ["UnknownModule:UnknownEntity"]},
        ),
        '{"status": 200, "result": [{"a": 1}],'
        ' "warnings": {"unknownTemplateIds": ["UnknownModule:UnknownEntity"]}}',
    ),
    "result without warnings": (Outcome(200, []), '{"status": 200, "result": []}'),
    "nothing": (Outcome(200), '{"status": 200, "result": {}}'),
    "nothing, created": (Outcome(201), '{"status": 200, "result": {}}'),
    "errors with warnings": (
        Outcome(
            400,
            message="Cannot resolve any template ID from request",
            warnings={"unknownTemplateIds": ["XXX:YYY", "AAA:BBB"]},
        ),
        '{"status": 400, "errors": ["Cannot resolve any template ID from request"],'
        ' "warnings": {"unknownTemplateIds": ["XXX:YYY", "AAA:BBB"]}}',
    ),
    "authentication required": (
        Outcome(401),
        '{"status": 401, "errors": ["Authentication Required"]}',
    ),
    "forbidden": (
        Outcome(403),
        '{"status": 401, "errors": ["Authentication Required"]}',
    ),
    "not found": (
        Outcome(404, method="POST", url=URL),
        '{"status": 404, "errors": ["HttpMethod(POST), uri: http://host/v1/query1"]}',
    ),
    "wrong method": (
        Outcome(405, method="PUT", url=URL),
        '{"status": 404, "errors": ["HttpMethod(PUT), uri: http://host/v1/query1"]}',
    ),
    "not JSON": (
        Outcome(MALFORMED, malformed=JSONError("invalid character", 27, 1, 28)),
        '{"status": 400, "errors": ["JSON parser error: invalid character at input'
        ' index 27 (line 1, position 28)"]}',
    ),
    "not JSON, on a later line": (
        Outcome(MALFORMED, malformed=JSONError("invalid number", 40, 3, 5)),
        '{"status": 400, "errors": ["JSON parser error: invalid number at input'
        ' index 40 (line 3, position 5)"]}',
    ),
    "violations": (
        Outcome(
            422,
            violations=[
                Violation("/evses/0/uid", "Missing."),
                Violation("/a~1b", "Bad."),
                Violation("", "Too old."),
            ],
        ),
        '{"status": 400, "errors": ["evses.0.uid: Missing.", "a/b: Bad.", "Too old."]}',
    ),
    "errors of one's own": (
        Outcome(400, ["One.", "Two."]),
        '{"status": 400, "errors": ["One.", "Two."]}',
    ),
}


@table(("outcome", "text"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_body_is_exactly_the_published_one(outcome, text):
    assert json.dumps(DAML.answer(outcome).body) == text


def test_the_row_of_an_exception_says_what_is_told_of_a_malformed_body_too():
    fault = JSONError("invalid character", 27, 1, 28)
    variant = DAML.replace(rows={ValueError: Row(http=400, message="No JSON.")})
    outcome = Outcome(MALFORMED, malformed=fault, exception=ValueError())
    assert variant.answer(outcome).body["errors"] == ["No JSON."]


@pytest.mark.parametrize("url", [URL + "?q={0}", URL + "/{method}", "http://h/%7B%7D"])
def test_a_url_with_braces_is_told_as_it_is(url):
    body = DAML.answer(Outcome(404, method="GET", url=url)).body
    assert body["errors"] == [f"HttpMethod(GET), uri: {url}"]


@pytest.mark.parametrize("warnings", [None, {}])
def test_without_warnings_there_is_no_member_for_them(warnings):
    assert "warnings" not in answer(200, [], warnings=warnings).body
    assert "warnings" not in answer(400, warnings=warnings).body


#: The status code of an error: the HTTP status it comes to.
CODED = {
    2000: 400,
    2001: 400,
    2002: 400,
    2003: 404,
    2004: 404,
    2999: 400,
    3000: 500,
    3001: 500,
    3002: 500,
    3003: 500,
    4000: 500,
    4001: 404,
    4002: 500,
    4003: 500,
}


@table(("code", "http"), CODED.items())
def test_an_error_of_a_status_code_comes_to_an_http_status(code, http):
    said = DAML.answer(Outcome.of_code(code, message="No."))
    assert (said.http, said.code) == (http, None)
    assert said.body == {"status": http, "errors": ["No."]}


def test_an_error_of_a_status_code_and_an_http_status_has_the_row_of_the_latter():
    assert DAML.answer(Outcome.of_code(2004, http_status=403)).http == 401


class Color(Enum):
    RED = "red"


@dataclass
class Point:
    x: int


SCALARS = {
    "text": "a",
    "empty text": "",
    "integer": 1,
    "zero": 0,
    "boolean": False,
    "float": 1.5,
    "decimal": Decimal("1.5"),
    "datetime": datetime(2026, 7, 30, tzinfo=UTC),
    "date": date(2026, 7, 30),
    "UUID": UUID(int=1),
    "enumeration": Color.RED,
}


@table("data", SCALARS.values(), ids=SCALARS)
def test_a_result_that_is_neither_object_nor_array_is_an_error_of_the_app(data):
    problem = answer(200, data).problem
    assert problem is not None
    assert type(data).__name__ in problem


@pytest.mark.parametrize(
    "data", [None, {}, [], {"a": 1}, (1,), {1}, Point(1)], ids=repr
)
def test_an_object_or_an_array_is_a_result(data):
    assert answer(200, data).problem is None


def test_a_failure_is_no_error_of_the_app_whatever_its_data():
    assert answer(400, "text").problem is None
