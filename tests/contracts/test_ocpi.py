from __future__ import annotations

import pytest

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.contracts import MALFORMED
from flask_ocpi_status.contracts import OCPIContract
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Row
from flask_ocpi_status.contracts import StatusCode
from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.contracts import get_contract
from tests.table import table

VERSIONS = ("2.0", "2.1", "2.1.1", "2.2", "2.2.1", "2.3.0")
NOW = "2026-07-30T12:00:00Z"
FAULT = JSONError("invalid character", 27, 1, 28)
OCPI = get_contract("ocpi-2.2.1")

NOT_YET_OCPI = (400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 417, 421, 426, 429)
OTHER_4XX = (402, 406, 407, 409, 410, 412, 416, 418, 419, 423, 424, 425, 428, 451, 499)
OTHER_5XX = (500, 501, 502, 504, 505, 506, 507, 508, 510, 511, 599)

#: What happened: the HTTP status and the status code, in every version.
ROWS = {
    200: (200, 1000),
    201: (201, 1000),
    202: (202, 1000),
    203: (200, 1000),
    204: (200, 1000),
    205: (200, 1000),
    206: (200, 1000),
    207: (200, 1000),
    299: (200, 1000),
    MALFORMED: (400, 2001),
    422: (200, 2001),
    **{status: (status, 2000) for status in NOT_YET_OCPI},
    431: (431, 2000),
    **{status: (200, 2000) for status in OTHER_4XX},
    503: (503, 3000),
    **{status: (200, 3000) for status in OTHER_5XX},
}


CONTRACTS = [get_contract(f"ocpi-{version}") for version in VERSIONS]


@table("contract", CONTRACTS)
def test_each_version_has_a_contract(contract):
    assert isinstance(contract, OCPIContract)
    assert contract.name == f"ocpi-{contract.version}"
    assert contract.title == f"OCPI {contract.version}"


@table("contract", CONTRACTS)
@table("method", ["GET", "POST"])
@table(("happened", "said"), ROWS.items())
def test_a_row_of_the_table(contract, happened, said, method):
    answer = contract.answer(Outcome(happened, method=method, timestamp=NOW))
    assert (answer.http, answer.code) == said
    assert answer.body["status_code"] == answer.code
    assert answer.media_type == "application/json"
    assert answer.failed is (happened == MALFORMED or happened >= 400)
    assert answer.problem is None


@table("contract", CONTRACTS)
@table("happened", [h for h in ROWS if h != MALFORMED and h < 400])
def test_a_success_without_data_or_message_says_that_it_is_one(contract, happened):
    answer = contract.answer(Outcome(happened, timestamp=NOW))
    assert list(answer.body.items()) == [
        ("status_code", 1000),
        ("status_message", "Success"),
        ("timestamp", NOW),
    ]


@table("contract", CONTRACTS)
@table("happened", [h for h in ROWS if h == MALFORMED or h >= 400])
def test_a_failure_has_a_message_and_no_data(contract, happened):
    body = contract.answer(Outcome(happened, timestamp=NOW)).body
    assert list(body) == ["status_code", "status_message", "timestamp"]
    assert isinstance(body["status_message"], str)
    assert body["status_message"]


@table("contract", CONTRACTS)
@table("data", [[], {}, "", 0, False, [None], {"a": 1}])
def test_data_that_is_not_none_is_in_the_envelope_first(contract, data):
    outcome = Outcome(200, data, message="Fine.", timestamp=NOW)
    body = contract.answer(outcome).body
    assert list(body.items()) == [
        ("data", data),
        ("status_code", 1000),
        ("status_message", "Fine."),
        ("timestamp", NOW),
    ]


@table("contract", CONTRACTS)
@table("message", [None, ""])
@table("happened", [200, 400, 404, 422, 500, MALFORMED])
def test_a_message_that_is_empty_is_never_sent(contract, message, happened):
    body = contract.answer(Outcome(happened, message=message)).body
    assert body.get("status_message", "absent")


@table("contract", CONTRACTS)
def test_the_envelope_of_an_error_holds_the_data_that_the_error_has(contract):
    outcome = Outcome(422, {"evse": 3}, violations=[Violation("/a", "Bad.")])
    assert contract.answer(outcome).body["data"] == {"evse": 3}


@table("contract", CONTRACTS)
def test_every_violation_is_told_at_once_in_data(contract):
    violations = [
        Violation("/evses/0/uid", "Missing data for required field."),
        Violation("/name", "Longer than 45."),
        Violation("", "Too old."),
    ]
    outcome = Outcome(422, violations=violations, timestamp=NOW)
    assert contract.answer(outcome).body == {
        "data": {
            "errors": [
                {
                    "pointer": "/evses/0/uid",
                    "message": "Missing data for required field.",
                },
                {"pointer": "/name", "message": "Longer than 45."},
                {"pointer": "", "message": "Too old."},
            ]
        },
        "status_code": 2001,
        "status_message": (
            "/evses/0/uid: Missing data for required field. (and 2 more)"
        ),
        "timestamp": NOW,
    }


@table("contract", CONTRACTS)
def test_a_malformed_body_is_answered_with_the_place_of_the_fault(contract):
    outcome = Outcome(MALFORMED, malformed=FAULT, timestamp=NOW)
    answer = contract.answer(outcome)
    assert (answer.http, answer.code) == (400, 2001)
    assert "character 27, line 1, column 28" in answer.body["status_message"]
    assert "data" not in answer.body


@table("contract", CONTRACTS)
@table(
    ("brought", "sent"),
    [
        ([], [("WWW-Authenticate", "Token")]),
        ([("X-A", "1")], [("WWW-Authenticate", "Token"), ("X-A", "1")]),
        ([("WWW-Authenticate", "Basic")], [("WWW-Authenticate", "Basic")]),
        ([("www-authenticate", "Bearer")], [("www-authenticate", "Bearer")]),
    ],
)
def test_a_401_owes_the_token_scheme_unless_it_brings_one(contract, brought, sent):
    assert list(contract.answer(Outcome(401, headers=brought)).headers) == sent


@table("contract", CONTRACTS)
@table("happened", ROWS)
def test_headers_that_the_outcome_brings_are_kept(contract, happened):
    brought = [("Allow", "GET"), ("Retry-After", "7"), ("X-A", "1"), ("X-A", "2")]
    headers = contract.answer(Outcome(happened, headers=brought)).headers
    assert [pair for pair in headers if pair in brought] == brought


# Errors that name their status code

#: The code that is asked for, and what each version sends: see test_codes.
ASKED = {
    2000: (2000, 2000, 2000, 2000, 2000, 2000),
    2001: (2001, 2001, 2001, 2001, 2001, 2001),
    2002: (2000, 2002, 2002, 2002, 2002, 2002),
    2003: (2000, 2003, 2003, 2003, 2003, 2003),
    2004: (2000, 2000, 2000, 2004, 2004, 2004),
    2950: (2000, 2000, 2000, 2950, 2950, 2950),
    3000: (3000, 3000, 3000, 3000, 3000, 3000),
    3001: (3001, 3001, 3001, 3001, 3001, 3001),
    3002: (3002, 3002, 3002, 3002, 3002, 3002),
    3003: (3003, 3003, 3003, 3003, 3003, 3003),
    4000: (3000, 3000, 3000, 4900, 4000, 4000),
    4001: (3000, 3000, 3000, 4001, 4001, 4001),
    4002: (3000, 3000, 3000, 4002, 4002, 4002),
    4003: (3000, 3000, 3000, 4003, 4003, 4003),
    4444: (3000, 3000, 3000, 4900, 4000, 4000),
}
CODED = [
    pytest.param(f"ocpi-{version}", asked, sent, id=f"{asked} in {version}")
    for asked, row in ASKED.items()
    for version, sent in zip(VERSIONS, row, strict=True)
]


@table(("name", "asked", "sent"), CODED)
def test_an_error_of_a_status_code_is_200_and_404_of_what_the_url_names(
    name, asked, sent
):
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        # A command is a POST, and names its Location in the body.
        unknown = asked == 2004 or (asked == 2003 and method != "POST")
        answer = get_contract(name).answer(Outcome.of_code(asked, method=method))
        assert answer.http == (404 if unknown else 200)
        assert answer.code == answer.body["status_code"] == sent
        assert answer.failed
        assert answer.body["status_message"]


@table("http_status", [200, 400, 401, 404, 405, 409, 500, 503, 599])
@table(("name", "asked", "sent"), CODED[::5])
def test_an_error_of_a_status_code_has_the_http_status_that_was_asked_for(
    name, asked, sent, http_status
):
    for method in ("GET", "POST"):
        outcome = Outcome.of_code(asked, http_status=http_status, method=method)
        answer = get_contract(name).answer(outcome)
        assert (answer.http, answer.code) == (http_status, sent)
        assert answer.failed


@table("contract", CONTRACTS)
@table(
    ("asked", "http_status", "http"),
    [(1000, None, 200), (1000, 201, 201), (1000, 202, 202), (1000, 204, 200)],
)
def test_a_success_of_a_status_code_has_the_row_of_its_http_status(
    contract, asked, http_status, http
):
    answer = contract.answer(Outcome.of_code(asked, [], http_status=http_status))
    assert (answer.http, answer.code) == (http, 1000)
    assert not answer.failed
    assert answer.body["data"] == []


@pytest.mark.parametrize(
    ("version", "sent"), [("2.1.1", 1000), ("2.2", 1950), ("2.3.0", 1950)]
)
def test_a_success_of_a_custom_code_keeps_it_from_2_2_on(version, sent):
    answer = get_contract(f"ocpi-{version}").answer(Outcome.of_code(1950))
    assert (answer.http, answer.code) == (200, sent)


@table("contract", CONTRACTS)
def test_a_coded_error_without_a_text_says_what_its_code_means(contract):
    body = contract.answer(Outcome.of_code(2003)).body
    assert body["status_message"] == "Unknown Location"
    assert contract.answer(Outcome.of_code(StatusCode(2999))).body["status_message"]


@pytest.mark.parametrize("code", [5000, 5123, 6000])
def test_a_code_of_no_class_is_no_outcome(code):
    with pytest.raises(ValueError):
        Outcome.of_code(code)


@pytest.mark.parametrize(
    ("code", "http_status"),
    [(1000, 400), (1000, 500), (1000, 302), (2001, 201), (2001, 302), (3000, 600)],
)
def test_a_code_and_an_http_status_that_contradict_each_other_are_no_outcome(
    code, http_status
):
    with pytest.raises(ValueError):
        Outcome.of_code(code, http_status=http_status)


def test_one_row_can_be_replaced():
    loud = OCPI.replace(rows={500: Row(http=500, code=3000)})
    assert loud.answer(Outcome(500)).http == 500
    assert loud.answer(Outcome(501)).http == 200
    assert OCPI.answer(Outcome(500)).http == 200
    assert loud.name == OCPI.name
    assert loud.version == OCPI.version


def test_a_row_of_one_status_code_can_be_added():
    variant = OCPI.replace(rows={2002: Row(http=400, code=2002)})
    assert variant.answer(Outcome.of_code(2002)).http == 400
    assert variant.answer(Outcome.of_code(2001)).http == 200
    assert OCPI.answer(Outcome.of_code(2002)).http == 200


@table("contract", CONTRACTS)
@table("status", [200, 400, 401, 404, 429, 499])
def test_a_success_or_a_client_error_is_not_tried_again(contract, status):
    assert not contract.retryable(status)
