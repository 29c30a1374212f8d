from __future__ import annotations

import pytest

from flask_ocpi_status.contracts import CODES
from flask_ocpi_status.contracts import MALFORMED
from flask_ocpi_status.contracts import Contract
from flask_ocpi_status.contracts import Outcome
from flask_ocpi_status.contracts import Row
from flask_ocpi_status.contracts import contract_names
from flask_ocpi_status.contracts import get_contract
from flask_ocpi_status.contracts.rows import CODED
from flask_ocpi_status.contracts.tables import ROW_COLUMNS
from flask_ocpi_status.contracts.tables import _order
from flask_ocpi_status.contracts.tables import codes_of
from flask_ocpi_status.contracts.tables import rows_of
from tests.table import table


@table("name", contract_names())
def test_a_table_has_a_line_of_text_for_each_row(name):
    contract = get_contract(name)
    rows = rows_of(contract)
    assert len(rows) == len(contract.rows)
    for row in rows:
        assert tuple(row) == ROW_COLUMNS
        assert all(isinstance(cell, str) for cell in row.values())
        assert row["what happened"]
        assert row["HTTP"]


@table("name", contract_names())
def test_no_two_lines_of_a_table_tell_of_the_same(name):
    happened = [row["what happened"] for row in rows_of(get_contract(name))]
    assert len(set(happened)) == len(happened)


@table("name", contract_names())
def test_only_a_contract_that_has_status_codes_shows_them(name):
    shown = {bool(row["code"]) for row in rows_of(get_contract(name))}
    assert shown == {get_contract(name).codes is not None}


def test_a_table_goes_from_success_to_failure_with_families_behind_their_numbers():
    keys = ["coded", "5xx", 500, "4xx", 2003, 404, MALFORMED, "2xx", 201, 422]
    contract = Contract("own", dict.fromkeys(keys, Row()))
    happened = [row["what happened"].split()[0] for row in rows_of(contract)]
    assert happened == [
        "201",
        "any",  # other 2xx
        "malformed:",
        "404",
        "invalid:",
        "any",  # other 4xx
        "crash,",
        "any",  # other 5xx
        "status",  # code 2003
        "any",  # other error that has a status code
    ]


#: The contract, the start of what happened: the cells.
LINES = [
    ("ocpi-2.2.1", "200", ("200", "1000", "")),
    ("ocpi-2.2.1", "201", ("201", "1000", "")),
    ("ocpi-2.2.1", "any other 2xx", ("200", "1000", "")),
    ("ocpi-2.2.1", "malformed", ("400", "2001", "")),
    ("ocpi-2.2.1", "invalid", ("200", "2001", "")),
    ("ocpi-2.2.1", "401", ("401", "2000", "WWW-Authenticate: Token")),
    ("ocpi-2.2.1", "405", ("405", "2000", "")),
    ("ocpi-2.2.1", "any other 4xx", ("200", "2000", "")),
    ("ocpi-2.2.1", "crash", ("200", "3000", "")),
    ("ocpi-2.2.1", "503", ("503", "3000", "")),
    ("ocpi-2.2.1", "any other error", ("200", "its own", "")),
    ("ocpi-2.2.1", "status code 2003", ("404", "2003", "")),
    ("ocpi-2.0", "status code 2003", ("404", "2000", "")),
    ("ocpi-2.1.1", "status code 2004", ("404", "2000", "")),
    ("daml-json-api", "405", ("404", "", "")),
    ("platform-of-trust", "502", ("503", "", "")),
    ("itsm-rest", "401", ("401", "", "WWW-Authenticate: Bearer")),
    ("itsm-rest", "409", ("400", "", "")),
    ("itsm-rest", "503", ("503", "", "")),
    ("itsm-rest", "any other 4xx", ("same", "", "")),
]


@table(("name", "start", "cells"), LINES)
def test_a_line_says_what_the_row_says(name, start, cells):
    (line,) = [
        row
        for row in rows_of(get_contract(name))
        if row["what happened"].startswith(start)
    ]
    assert (line["HTTP"], line["code"], line["headers"]) == cells


class SoldOut(Exception):
    pass


#: Rows with each of the columns, in the place of those of any contract.
COLUMNS = {
    200: Row(http=206, posted=203, empty=201, message="Fine.", note="odd"),
    202: Row(empty=204),
    204: Row(http=202),
    404: Row(http=410, message="Not at {url}", headers=(("X-A", "1"),)),
    409: Row(http=200, posted=409),
    "invalid": Row(),
    MALFORMED: Row(),
    2003: Row(posted=200),
    2950: Row(code=2951),
    SoldOut: Row(http=409, posted=418, message="Sold out.", constant="SOLD_OUT"),
    ValueError: Row(code=2900),
}
CONTRACTS = [get_contract(name) for name in contract_names()]
VARIANTS = [*CONTRACTS, *(one.replace(rows=COLUMNS) for one in CONTRACTS)]


def outcome_under(key, **parts):
    """Let happen what has the row of a key."""
    if isinstance(key, type):
        return Outcome(500, exception=key("A secret."), **parts)
    if key == CODED:
        return Outcome.of_code(2998, **parts)
    if isinstance(key, int) and key >= 1000:
        return Outcome.of_code(key, **parts)
    if isinstance(key, str) and key != MALFORMED:
        key = int(key[0]) * 100 + 97
    return Outcome(key, **parts)


def shown_http(line, outcome, succeeds):
    """Read off a line which HTTP status an answer has."""
    if outcome.method == "POST" and line["HTTP to a POST"]:
        return line["HTTP to a POST"]
    if succeeds and outcome.data is None and line["HTTP for nothing"]:
        return line["HTTP for nothing"]
    return str(outcome.happened) if line["HTTP"] == "same" else line["HTTP"]


@table("contract", VARIANTS)
@table("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
@table("data", [None, {"a": 1}, []])
def test_what_a_table_shows_is_what_an_answer_has(contract, method, data):
    keys = sorted(contract.rows, key=_order)
    for key, line in zip(keys, rows_of(contract), strict=True):
        outcome = outcome_under(key, data=data, method=method, url="http://h/")
        answer = contract.answer(outcome)
        assert str(answer.http) == shown_http(line, outcome, not answer.failed), line
        if contract.codes is not None:
            own = {"its own": str(contract.codes.fit(2998))}
            assert str(answer.code) == own.get(line["code"], line["code"])
        if line["message"]:
            assert outcome.text == line["message"].replace("{method}", method).replace(
                "{url}", "http://h/"
            )
        if line["constant"] and contract.name == "platform-of-trust":
            assert answer.body["error"]["error"] == line["constant"]
        headers = ", ".join(f"{name}: {value}" for name, value in answer.headers)
        assert headers == line["headers"]


def test_a_variant_shows_its_own_row():
    variant = get_contract("itsm-rest").replace(rows={418: Row(400, note="no coffee")})
    (line,) = [r for r in rows_of(variant) if r["what happened"].startswith("418")]
    assert (line["HTTP"], line["note"]) == ("400", "no coffee")


@pytest.mark.parametrize("version", CODES)
def test_the_codes_of_a_version_are_those_it_knows(version):
    codes = codes_of(version)
    known = [str(code) for code in sorted(CODES[version].named)]
    assert [row["code"] for row in codes if row["name"]] == known
    custom = [row["code"] for row in codes if not row["name"]]
    assert custom == (
        ["1900-1999", "2900-2999", "3900-3999", "4900-4999"]
        if version in ("2.2", "2.2.1", "2.3.0")
        else []
    )
    for row in codes:
        assert list(row) == ["code", "name", "meaning", version]
        assert row[version] == row["code"]
        assert row["meaning"]


def test_all_codes_are_shown_with_what_each_version_sends():
    by_code = {row["code"]: row for row in codes_of()}
    assert list(by_code) == sorted(by_code)
    assert len(by_code) == 14 + 4
    sent = {code: [by_code[code][version] for version in CODES] for code in by_code}
    assert sent["2004"] == ["2000", "2000", "2000", "2004", "2004", "2004"]
    assert sent["4000"] == ["3000", "3000", "3000", "4900", "4000", "4000"]
    assert sent["4001"] == ["3000", "3000", "3000", "4001", "4001", "4001"]
    assert sent["2900-2999"] == ["2000"] * 3 + ["2900-2999"] * 3


def test_a_version_that_does_not_exist_has_no_codes():
    with pytest.raises(LookupError):
        codes_of("2.4")
