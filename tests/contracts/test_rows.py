"""The table of a contract: what is in a row, and what is refused."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from flask_ocpi_status.contracts import NO_BODY
from flask_ocpi_status.contracts import Contract
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Row
from flask_ocpi_status.contracts import StatusCode
from flask_ocpi_status.contracts import contract_names
from flask_ocpi_status.contracts import get_contract
from tests.table import table

OCPI = get_contract("ocpi-2.2.1")


class SoldOut(Exception):
    pass


#: The key and the row that are refused, and a word of the remedy.
REFUSED = {
    "an HTTP status that is none": (404, Row(http=9999), "400 to 599"),
    "one that has three digits": (404, Row(http=700), "400 to 599"),
    "a text": (404, Row(http="404"), "400 to 599"),
    "a boolean": (404, Row(http=True), "400 to 599"),
    "a float": (404, Row(http=404.0), "400 to 599"),
    "a failure told as created": (404, Row(http=201), "400 to 599"),
    "a failure told as a redirect": (404, Row(http=302), "400 to 599"),
    "a success told as a failure": (200, Row(http=404), "200 to 299"),
    "a family of successes told as failures": ("2xx", Row(http=400), "200 to 299"),
    "a status to a POST that is none": (404, Row(posted=99), "400 to 599"),
    "a status for nothing that is none": (200, Row(empty=1000), "200 to 299"),
    "a failure with nothing to say": (404, Row(empty=404), "leave it out"),
    "a failure with a success for nothing": (404, Row(empty=204), "leave it out"),
    "a code that is none": (404, Row(code=42), "2000 to 4999"),
    "a code of no class": (404, Row(code=5000), "2000 to 4999"),
    "a code as a text": (404, Row(code="2000"), "2000 to 4999"),
    "a failure with a code of success": (404, Row(code=1000), "2000 to 4999"),
    "a success with a code of failure": (200, Row(code=2000), "1000 to 1999"),
    "a message that is no text": (404, Row(message=404), "use a text"),
    "a message in bytes": (404, Row(message=b"No."), "use a text"),
    "a constant that is no text": (404, Row(constant=1), "use a text"),
    "a note that is no text": (404, Row(note=None), "use a text"),
    "headers as a dict": (404, Row(headers={"A": "b"}), "tuple of pairs"),
    "headers as a list": (404, Row(headers=[("A", "b")]), "tuple of pairs"),
    "a pair that is no pair of pairs": (404, Row(headers=("A", "b")), "tuple of pairs"),
    "a header with three parts": (404, Row(headers=(("A", "b", "c"),)), "of pairs"),
    "a value that is a number": (503, Row(headers=(("Retry-After", 5),)), "of pairs"),
    "a value with a line feed": (404, Row(headers=(("A", "b\nC: d"),)), "printable"),
    "a value outside of ASCII": (404, Row(headers=(("A", "ü"),)), "printable"),
    "a name with a blank": (404, Row(headers=(("A b", "c"),)), "hyphens"),
    "a name that is empty": (404, Row(headers=(("", "c"),)), "hyphens"),
    "the media type": (404, Row(headers=(("content-type", "a/b"),)), "media_type="),
    "the length": (404, Row(headers=(("Content-Length", "0"),)), "leave it out"),
    "a number": (404, 404, "write Row(http=…)"),
    "a pair": (404, (404, 2000), "write Row(http=…)"),
    "a dict": (404, {"http": 404}, "write Row(http=…)"),
    "nothing": (404, None, "write Row(http=…)"),
    "the class of rows": (404, Row, "write Row(http=…)"),
    "an exception that says nothing": (SoldOut, Row(message="Sold out."), "or code="),
    "an exception that is told as 200": (SoldOut, Row(http=200), "or code="),
}


@table(("key", "row", "remedy"), REFUSED.values(), ids=REFUSED)
@table("name", contract_names())
def test_a_row_that_could_not_be_sent_is_refused_with_the_remedy(
    name, key, row, remedy
):
    with pytest.raises(ValueError, match="The row ") as raised:
        get_contract(name).replace(rows={key: row})
    assert remedy in str(raised.value)
    assert str(raised.value).endswith(".")


@table(
    "key",
    [
        *("404", "nonsense", "3xx", "1xx", "", b"4xx"),
        *(7, 199, 300, 304, 399, 600, 1000, 1999, 5000, -404),
        *(True, 404.5, None, (404,)),
        *(object, int, BaseException, KeyboardInterrupt, ValueError("x")),
    ],
)
def test_a_row_that_would_never_be_used_is_refused(key):
    with pytest.raises(ValueError, match="is no row; use"):
        OCPI.replace(rows={key: Row()})


@table("rows", [[(404, Row())], 404, "4xx", Row(), {404}])
def test_rows_that_are_no_mapping_are_refused(rows):
    with pytest.raises(ValueError, match="use a dict"):
        OCPI.replace(rows=rows)
    with pytest.raises(ValueError, match="use a dict"):
        Contract("own", rows)


@pytest.mark.parametrize("word, number", [("invalid", 422), ("crash", 500)])
def test_one_row_under_two_keys_is_refused(word, number):
    first, second = Row(http=400), Row(http=418)
    for rows in ({word: first, number: second}, {number: first, word: second}):
        with pytest.raises(ValueError, match=f"'{word}' and {number} are one row"):
            OCPI.replace(rows=rows)


def test_members_of_enumerations_are_numbers_too():
    row = Row(http=HTTPStatus.GONE, code=StatusCode.CLIENT_ERROR)
    variant = OCPI.replace(rows={HTTPStatus.NOT_FOUND: row, StatusCode(2950): row})
    for outcome in (Outcome(404), Outcome.of_code(2950)):
        answer = variant.answer(outcome)
        assert (answer.http, answer.code) == (410, 2000)


# What stands in the place of the HTTP status


@table("name", contract_names())
@table(
    ("row", "method", "data", "http"),
    [
        (Row(http=203, posted=206), "GET", 1, 203),
        (Row(http=203, posted=206), "POST", 1, 206),
        (Row(http=203, posted=206), "PUT", None, 203),
        (Row(http=203, empty=206), "GET", 1, 203),
        (Row(http=203, empty=206), "DELETE", None, 206),
        (Row(http=203, empty=206), "POST", None, 206),
        (Row(http=203, empty=206), "GET", [], 203),
        (Row(http=203, empty=206), "GET", 0, 203),
        (Row(http=203, posted=201, empty=206), "POST", None, 201),
        (Row(posted=206), "GET", 1, 200),
    ],
)
def test_a_column_stands_in_the_place_of_the_http_status(name, row, method, data, http):
    variant = get_contract(name).replace(rows={200: row})
    outcome = Outcome(200, data, method=method, headers=[("Location", "/a")])
    assert variant.answer(outcome).http == http


@table("name", contract_names())
@table("happened", [200, 201, 202, 204, 206])
@table("http", [204, 205])
@table("data", [None, "", {"a": 1}])
def test_a_status_that_has_no_body_has_none_in_any_contract(name, happened, http, data):
    variant = get_contract(name).replace(rows={happened: Row(http=http)})
    answer = variant.answer(Outcome(happened, data))
    assert answer.http == http
    assert answer.body is NO_BODY


# Rows of exceptions


class Gone(SoldOut):
    pass


class Refused(Gone, ValueError):
    pass


@table("name", contract_names())
@table(
    ("rows", "error", "http"),
    [
        ({SoldOut: Row(http=410)}, SoldOut(), 410),
        ({SoldOut: Row(http=410)}, Gone(), 410),
        ({SoldOut: Row(http=410), Gone: Row(http=418)}, Gone(), 418),
        ({SoldOut: Row(http=410), Gone: Row(http=418)}, Refused(), 418),
        ({SoldOut: Row(http=410), ValueError: Row(http=418)}, Refused(), 410),
        ({ValueError: Row(http=418)}, Refused(), 418),
        ({Exception: Row(http=418)}, Refused(), 418),
        ({SoldOut: Row(http=410, code=2003, posted=404)}, Gone(), 410),
    ],
)
def test_the_nearest_class_names_an_exception(name, rows, error, http):
    variant = get_contract(name).replace(rows=rows)
    outcome = Outcome(500, message="A secret.", exception=error)
    answer = variant.answer(outcome)
    assert (answer.http, answer.failed) == (http, True)
    assert (outcome.happened, outcome.meant) == (http, True)
    assert "secret" not in str(answer.body)
    assert get_contract(name).names(error) is None


@table("name", contract_names())
@table(
    ("row", "happened"),
    [
        (Row(http=409), 409),
        (Row(http=503, code=3000), 503),
        (Row(code=2901), 400),
        (Row(http=200, code=2003), 404),
        (Row(http=200, code=2001), 422),
        (Row(http=200, code=4002), 504),
    ],
)
def test_what_happened_is_a_failure_by_its_status_or_by_its_code(name, row, happened):
    outcome = Outcome(500, exception=SoldOut())
    get_contract(name).replace(rows={SoldOut: row}).answer(outcome)
    assert outcome.happened == happened


def test_a_contract_without_rows_of_classes_leaves_exceptions_alone():
    outcome = Outcome(500, message="Told.", exception=SoldOut())
    assert OCPI.answer(outcome).body["status_message"] == "Told."
    assert not outcome.meant
