"""The text of an answer: the nearest there is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Row
from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.contracts import contract_names
from flask_ocpi_status.contracts import get_contract
from flask_ocpi_status.contracts.texts import summary_of
from flask_ocpi_status.contracts.texts import texts_in
from tests.table import table

OCPI = [get_contract(name) for name in contract_names() if name.startswith("ocpi")]


def violations(count, pointer="/city"):
    return [Violation(f"{pointer}/{number}", "Missing.") for number in range(count)]


def rest(count, least=False):
    return Violation("", "There are more.", others=count, open=least)


SUMMARIES = {
    "one": ([Violation("/city", "Missing.")], "/city: Missing."),
    "one of the whole": ([Violation("", "Too old.")], "Too old."),
    "a name with a slash": ([Violation("/a~1b", "Bad.")], "/a~1b: Bad."),
    "two": (violations(2), "/city/0: Missing. (and 1 more)"),
    "twelve": (violations(12), "/city/0: Missing. (and 11 more)"),
    "two of the whole": ([Violation("", "A."), Violation("", "B.")], "A. (and 1 more)"),
    "a hundred": (violations(100), "/city/0: Missing. (and 99 more)"),
    "more than are told": (
        [*violations(100), rest(1)],
        "/city/0: Missing. (and 100 more)",
    ),
    "many more": (
        [*violations(100), rest(4_901)],
        "/city/0: Missing. (and 5,000 more)",
    ),
    "at least so many": (
        [*violations(100), rest(7, least=True)],
        "/city/0: Missing. (and at least 106 more)",
    ),
    "perhaps more": (
        [*violations(1), rest(0, True)],
        "/city/0: Missing. (and perhaps more)",
    ),
    "some, and perhaps more": (
        [*violations(3), rest(0, True)],
        "/city/0: Missing. (and at least 2 more)",
    ),
    "those that are not told come first": (
        [rest(5, True), *violations(2)],
        "/city/0: Missing. (and at least 6 more)",
    ),
    "none is told": ([rest(5)], "There are more."),
}


@table(("told", "summary"), SUMMARIES.values(), ids=SUMMARIES)
def test_a_summary_is_the_first_violation_and_how_many_more_there_are(told, summary):
    assert summary_of(told) == summary
    for contract in OCPI:
        body = contract.answer(Outcome(422, violations=told)).body
        assert body["status_message"] == summary
        assert len(body["data"]["errors"]) == len(told)


@table("name", ["platform-of-trust", "itsm-rest"])
@table("message", [None, "Own."])
def test_where_violations_are_told_by_field_those_of_the_whole_are_in_the_text(
    name, message
):
    told = [
        *violations(2),
        Violation("", "Too old."),
        Violation("", "Too big."),
        rest(3),
    ]
    outcome = Outcome(422, message=message, violations=told)
    get_contract(name).answer(outcome)
    own = [message] if message else []
    assert outcome.text == " ".join([*own, "Too old.", "Too big.", "There are more."])
    outcome = Outcome(422, message=message, violations=[*violations(2), rest(3)])
    get_contract(name).answer(outcome)
    assert outcome.text == (message or "/city/0: Missing. (and 4 more)")


@dataclass
class Reason:
    text: str
    number: int = 5


CYCLE: dict[str, object] = {"a": "One."}
CYCLE["b"] = [CYCLE, {"c": CYCLE}, "Two."]
DEEP: list[object] = ["Deep."]
for _ in range(100_000):
    DEEP = [DEEP]


@table(
    ("data", "texts"),
    [
        (None, []),
        (5, []),
        (Decimal(1), []),
        (b"bytes", []),
        (Reason, []),
        ("", []),
        ("One.", ["One."]),
        (["One.", ["Two.", 3], ("Three.",)], ["One.", "Two.", "Three."]),
        ({"a": {"b": {"c": "One."}}, "d": "Two."}, ["One.", "Two."]),
        ({"One.": 1}, []),
        (Reason("One."), ["One."]),
        (CYCLE, ["One.", "Two."]),
        (DEEP, ["Deep."]),
    ],
    ids=map(str, range(13)),
)
def test_the_texts_in_data_are_found_however_deep(data, texts):
    assert texts_in(data) == texts


@table("name", contract_names())
@table("happened", [404, 409, 422, 500, 503])
def test_a_failure_has_a_text_whatever_its_row_says(name, happened):
    variant = get_contract(name).replace(rows={happened: Row(http=200)})
    outcome = Outcome(happened)
    variant.answer(outcome)
    assert outcome.text
    assert outcome.text != "OK"


# What a success says


@table("contract", OCPI)
@table(
    ("row", "outcome", "message"),
    [
        (Row(http=200, code=1000), Outcome(200), "Success"),
        (Row(http=200, code=1000, message=""), Outcome(200), "Success"),
        (Row(http=200, code=1000, message="Fine."), Outcome(200), "Fine."),
        (
            Row(http=200, code=1000, message="Fine."),
            Outcome(200, message="Own."),
            "Own.",
        ),
        (Row(http=200, code=1000, message="Fine."), Outcome.of_code(1000), "Fine."),
        (Row(message="A {method} is done."), Outcome(200), "A GET is done."),
    ],
)
def test_the_message_of_a_row_counts_for_a_success_too(contract, row, outcome, message):
    outcome.message = "Own." if message == "Own." else None
    body = contract.replace(rows={200: row}).answer(outcome).body
    assert body["status_message"] == message


def test_the_code_of_a_row_counts_for_a_success_that_is_a_success_and_no_more():
    row = Row(http=200, code=1950)
    contract = get_contract("ocpi-2.2.1").replace(rows={200: row})
    for outcome, code in [
        (Outcome(200), 1950),
        (Outcome.of_code(1000), 1950),
        (Outcome.of_code(1901), 1901),
    ]:
        assert contract.answer(outcome).code == code
