"""A partner with planted faults: each is found by the check that is named for it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest

from flask_ocpi_status.checking.checks.catalogue import CHECKS
from flask_ocpi_status.checking.report import Report
from tests.checking.faults import FAULTS
from tests.checking.held import TOKEN_A
from tests.checking.held import Held
from tests.checking.held import held
from tests.checking.spoiling import Fault
from tests.checking.spoiling import Spoiler
from tests.table import table

#: How a fault is looked for.
_HOW: dict[str, dict[str, Any]] = {
    "": {},
    "token_a": {"token_a": TOKEN_A},
    "writes": {"writes": True},
}


#: Gives a partner of a version and a role, which has no fault until it is given one.
Partners = Callable[[str, str], tuple[Held, Spoiler]]


@pytest.fixture(scope="module")
def partners() -> Iterator[Partners]:
    """Give partners, each of which is made once."""
    with ExitStack() as stack:

        @cache
        def made(version: str, role: str) -> tuple[Held, Spoiler]:
            spoiler = Spoiler()
            partner = held(version, role, wrapped=spoiler)
            return stack.enter_context(partner), spoiler

        yield made


def found(report: Report) -> set[str]:
    return {one.check.id for one in report.of("fail", "warn")}


def checked(fault: Fault, partners: Partners) -> Report:
    if fault.how == "joins":  # token A is good for one registration
        spoiler = Spoiler()
        spoiler.fault = fault
        with held(fault.version, fault.role, wrapped=spoiler) as partner:
            return partner.check(writes=True, joins=True, sender=None)
    partner, spoiler = partners(fault.version, fault.role)
    spoiler.fault = fault
    return partner.check(**_HOW[fault.how])


@table("name", FAULTS, parts=4)
def test_a_fault_is_found_by_its_check_and_by_those_that_the_table_explains(
    name, partners
):
    fault = FAULTS[name]
    assert found(checked(fault, partners)) == set(fault.finds.split())


def test_there_are_enough_faults_and_each_that_others_find_says_why():
    assert len(FAULTS) >= 40
    for name, fault in FAULTS.items():
        ids = fault.finds.split()
        assert set(ids) <= CHECKS.keys(), name
        assert len(ids) == 1 or fault.why, name
