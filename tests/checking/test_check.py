"""What the table of checks says."""

from __future__ import annotations

import re
from pathlib import Path

from flask_ocpi_status.checking.checks.catalogue import CHECKS
from flask_ocpi_status.checking.checks.catalogue import rows
from flask_ocpi_status.contracts import FEATURES
from tests.checking.planted import FAULTS
from tests.table import table

#: Those that no fault is planted for, as one cannot stand between a platform and its
#: socket there; the tests of their own are beside.
UNPLANTED = {
    "discovery.reachable",
    "discovery.answered",
}


@table("own", CHECKS)
def test_a_check_says_what_is_right_where_that_stands_and_why_it_may_be_unseen(own):
    check = CHECKS[own]
    assert re.fullmatch(r"[a-z]+\.[a-z-]+", own)
    assert check.title.endswith(".")
    assert check.unseen.endswith(".")
    assert check.section
    assert {check.since, check.until, check.must or "2.0"} <= FEATURES.keys()


@table(
    "own, version, severity",
    [
        ("tokens.none", "2.1", "warn"),
        ("tokens.none", "2.1.1", "fail"),
        ("pagination.total", "2.0", "fail"),
        ("errors.method", "2.3.0", "warn"),
    ],
)
def test_a_fault_is_as_bad_as_the_version_says(own, version, severity):
    assert CHECKS[own].severity(version) == severity


def test_each_check_has_a_fault_that_is_planted_for_it():
    named = {fault.finds.split()[0] for fault in FAULTS.values()}
    assert CHECKS.keys() - named == UNPLANTED


def test_the_table_of_the_pages_has_all_of_them():
    assert [row["id"] for row in rows()] == list(CHECKS)


def test_a_known_file_of_the_page_names_checks_that_there_are():
    page = Path(__file__).parents[2] / "docs" / "checking.md"
    for own in re.findall(r"`([a-z]+\.[a-z]+(?:-[a-z]+)*)`", page.read_text("utf-8")):
        if own.partition(".")[0] in {check.group for check in CHECKS.values()}:
            assert own in CHECKS
