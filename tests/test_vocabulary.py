"""All that the contracts can say, held fast in a file.

``python -m tests.test_vocabulary`` writes the file anew; what changed is then seen in
the diff.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from flask_ocpi_status.codec import JSONError
from flask_ocpi_status.contracts import MALFORMED
from flask_ocpi_status.contracts import NO_BODY
from flask_ocpi_status.contracts import Answer
from flask_ocpi_status.contracts import Contract
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Violation
from flask_ocpi_status.contracts import contract_names
from flask_ocpi_status.contracts import get_contract
from tests.table import table

FILE = Path(__file__).with_name("vocabulary.json")
METHODS = ("GET", "POST")
STATUSES = sorted(
    {status.value for status in HTTPStatus if status >= 200 and status // 100 != 3}
    | {299, 418, 499, 599}
)
CODES = (
    *(1000, 1900, 2000, 2001, 2002, 2003, 2004, 2999),
    *(3000, 3001, 3002, 3003, 4000, 4001, 4002, 4003, 4999),
)
REQUEST = {"url": "http://host/things?a=1", "timestamp": "2026-07-30T12:00:00Z"}
VIOLATIONS = [
    Violation("/evses/0/uid", "Missing data for required field."),
    Violation("/name", "Longer than maximum length 45."),
    Violation("/name", "Not a valid string."),
    Violation("", "Too old."),
]


def happenings() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name everything that can happen; give what an outcome is made of."""
    for status in STATUSES:
        data = {"id": "LOC1"} if status < 300 and status != 204 else None
        yield str(status), {"happened": status, "data": data}
    yield "200 nothing", {"happened": 200}
    yield "200 empty list", {"happened": 200, "data": []}
    yield "200 message", {"happened": 200, "data": [], "message": "Fine."}
    yield (
        "200 warnings",
        {"happened": 200, "data": [], "warnings": {"unknown": ["A:B"]}},
    )
    yield (
        "201 location",
        {"happened": 201, "data": {}, "headers": [("Location", "/things/1")]},
    )
    yield MALFORMED, {"happened": MALFORMED, "malformed": JSONError("odd", 27, 2, 8)}
    yield "invalid", {"happened": 422, "violations": VIOLATIONS}
    yield "400 message", {"happened": 400, "message": "A bad host."}
    yield "401 scheme", {"happened": 401, "headers": [("WWW-Authenticate", "Basic")]}
    yield "405 allow", {"happened": 405, "headers": [("Allow", "GET, PUT")]}
    yield "409 message", {"happened": 409, "message": "It exists already."}
    yield "503 later", {"happened": 503, "headers": [("Retry-After", "9")]}
    for code in CODES:
        yield f"code {code}", {"status_code": code}
    yield "code 2001 data", {"status_code": 2001, "data": {"hint": 1}, "message": "No."}
    yield "code 2004 as 404", {"status_code": 2004, "http_status": 404}
    yield "code 3000 as 500", {"status_code": 3000, "http_status": 500}


def outcome_of(parts: dict[str, Any], method: str) -> Outcome:
    make = Outcome.of_code if "status_code" in parts else Outcome
    return make(**parts, method=method, **REQUEST)


def entry(answer: Answer) -> dict[str, Any]:
    """Put an answer into a line."""
    said: dict[str, Any] = {"http": answer.http}
    if answer.code is not None:
        said["code"] = answer.code
    if answer.body is not NO_BODY:
        said["body"] = answer.body
    if answer.headers:
        said["headers"] = [f"{name}: {value}" for name, value in answer.headers]
    if answer.problem is not None:
        said["problem"] = True
    return said


def vocabulary(contract: Contract) -> dict[str, Any]:
    """Let a contract say everything it can; methods only where they matter."""
    said: dict[str, Any] = {}
    for name, parts in happenings():
        answers = {
            method: entry(contract.answer(outcome_of(parts, method)))
            for method in METHODS
        }
        if len({json.dumps(answer) for answer in answers.values()}) == 1:
            said[name] = answers["GET"]
        else:
            said |= {f"{name} {method}": answers[method] for method in METHODS}
    return said


def written(everything: dict[str, dict[str, Any]]) -> str:
    """Write the file: one line an entry."""
    blocks = [
        f"{json.dumps(name)}: {{\n"
        + ",\n".join(
            f" {json.dumps(happened)}: {json.dumps(said)}"
            for happened, said in entries.items()
        )
        + "\n}"
        for name, entries in everything.items()
    ]
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def present() -> dict[str, dict[str, Any]]:
    return {name: vocabulary(get_contract(name)) for name in contract_names()}


@pytest.fixture(scope="module")
def kept() -> dict[str, dict[str, Any]]:
    return json.loads(FILE.read_text("utf-8"))


def test_the_file_holds_every_contract(kept):
    assert list(kept) == list(contract_names())


@pytest.mark.parametrize("name", contract_names())
def test_a_contract_says_what_it_said(name, kept):
    now = json.loads(json.dumps(vocabulary(get_contract(name))))
    assert now == kept[name], "Run python -m tests.test_vocabulary and read the diff."


def test_the_file_is_as_it_is_written():
    assert FILE.read_text("utf-8") == written(present())


@table("name", contract_names())
def test_every_row_of_a_contract_is_used(name):
    contract = get_contract(name)
    used = {
        id(contract.row(outcome_of(parts, method)))
        for _, parts in happenings()
        for method in METHODS
    }
    unused = [key for key, row in contract.rows.items() if id(row) not in used]
    assert not unused


if __name__ == "__main__":
    FILE.write_text(written(present()), "utf-8")
