"""What is known to be wrong fails no run; what is known and gone does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from flask_ocpi_status.checking.check import Look
from flask_ocpi_status.checking.check import State
from flask_ocpi_status.checking.checks.catalogue import CHECKS
from flask_ocpi_status.checking.exchanges import Exchange
from flask_ocpi_status.checking.exchanges import Request
from flask_ocpi_status.checking.known import Known
from flask_ocpi_status.checking.report import MOST
from flask_ocpi_status.checking.report import Finding
from flask_ocpi_status.checking.report import Report
from flask_ocpi_status.checking.report import Result
from flask_ocpi_status.checking.report import results_of
from flask_ocpi_status.checking.visit import Visit
from flask_ocpi_status.peers import PeerSettings
from tests.checking.held import TOKEN
from tests.table import table


def report(*rows: tuple[str, State, tuple[str, ...]], problem: str = "") -> Report:
    made = []
    for own, state, wheres in rows:
        findings = tuple(Finding("Wrong.", where, 1) for where in wheres)
        made.append(Result(CHECKS[own], state, 1, findings))
    return Report(
        *("https://p.example", "2.2.1", "", 0.0, tuple(made), ()), problem or None
    )


def known(*lines: str) -> Known:
    return Known.read(lines, CHECKS.values())


TOTAL = "pagination.total"
FAILED = (TOTAL, "fail", ("sessions", "cdrs"))


@table(
    "lines, results, fails",
    [
        ((), (), False),
        ((), (FAILED,), True),
        ((TOTAL,), (FAILED,), False),
        ((f"{TOTAL} sessions", f"{TOTAL} cdrs # in May"), (FAILED,), False),
        ((f"{TOTAL} sessions",), (FAILED,), True),
        ((TOTAL,), ((TOTAL, "pass", ()),), True),
        ((TOTAL,), ((TOTAL, "skip", ()),), True),
        ((f"{TOTAL} tariffs", TOTAL), (FAILED,), True),
        ((TOTAL,), ((TOTAL, "warn", ("cdrs",)),), False),
        (("", "# nothing", TOTAL), (FAILED,), False),
    ],
)
def test_a_run_fails_by_what_is_new_and_by_what_is_gone(lines, results, fails):
    assert known(*lines).fails(report(*results)) is fails


def test_no_place_is_hidden_by_all_that_was_found_at_another():
    def looks(visit: Visit) -> Iterator[Look]:
        for number in range(3 * MOST):
            request = Request("page", "GET", "https://p.example", "sessions")
            yield Look(Exchange(1, request), f"Wrong in way {number}.")
        yield Look(Exchange(1, replace(request, module="cdrs")), "Wrong.")

    check = replace(CHECKS[TOTAL], looks=looks)
    with Visit("https://p.example", TOKEN, PeerSettings()) as visit:
        (result,) = results_of([check], visit, writes=False, problem=None)
    assert [one.where for one in result.findings] == [*["sessions"] * MOST, "cdrs"]
    assert not known(f"{TOTAL} sessions").covers(result)
    assert known(f"{TOTAL} sessions", f"{TOTAL} cdrs").covers(result)


def test_it_is_told_whether_a_known_one_is_gone_or_was_not_seen():
    told = known(TOTAL).gone(report((TOTAL, "pass", ())))
    assert list(told) == [f"{TOTAL} is known, and is gone: take it out of the file."]
    told = known(TOTAL).gone(report((TOTAL, "skip", ())))
    assert list(told) == [f"{TOTAL} is known, and was not seen."]


def test_an_early_end_fails_whatever_is_known():
    assert known().fails(report(problem="Nobody was there."))


def test_an_id_that_there_is_not_is_refused_with_its_line():
    with pytest.raises(ValueError, match="Line 2: there is no check"):
        known(TOTAL, "pagination.totl")
