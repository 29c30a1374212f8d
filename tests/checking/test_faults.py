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
from tests.checking.held import TOKEN_A
from tests.checking.held import Held
from tests.checking.planted import FAULTS
from tests.checking.planting import Planted
from tests.table import table

#: How a fault is looked for.
_HOW: dict[str, dict[str, Any]] = {
    "": {},
    "token_a": {"token_a": TOKEN_A},
    "writes": {"writes": True},
    "joins": {"writes": True, "joins": True, "sender": None},
}
#: The partners that faults are planted in, and how they are checked; of one in which
#: two faults have nothing found in common, it is shown that nothing else is wrong.
_KINDS: dict[tuple[str, ...], set[str]] = {}
for one in FAULTS.values():
    kind = (one.version, one.role, one.modules, one.how)
    ids = set(one.finds.split())
    _KINDS[kind] = _KINDS.get(kind, ids) & ids
_DOUBTED = [kind for kind, common in _KINDS.items() if common]

#: Gives a partner of a version and a role, with modules.
Partners = Callable[[str, str, str], Held]


@pytest.fixture(scope="module")
def partners() -> Iterator[Partners]:
    """Give partners, each of which is made once."""
    with ExitStack() as stack:
        yield cache(lambda *which: stack.enter_context(Held(*which)))


def found(report: Report) -> set[str]:
    return {one.check.id for one in report.of("fail", "warn")}


def checked(which: Planted, partners: Partners) -> Report:
    kind = (which.version, which.role, which.modules)
    if which.how == "joins":  # token A is good for one registration
        with Held(*kind) as partner, partner.misbehave(which.fault):
            return partner.check(**_HOW[which.how])
    partner = partners(*kind)
    with partner.misbehave(which.fault):
        return partner.check(**_HOW[which.how])


@table("name", FAULTS, parts=4)
def test_a_fault_is_found_by_its_check_and_by_those_that_the_table_explains(
    name, partners
):
    planted = FAULTS[name]
    assert found(checked(planted, partners)) == set(planted.finds.split())


@table("version, role, modules, how", _DOUBTED)
def test_nothing_is_found_where_nothing_is_planted(
    version, role, modules, how, partners
):
    right = Planted("", version=version, role=role, modules=modules, how=how)
    assert found(checked(right, partners)) == set()


def test_there_are_enough_faults_and_each_that_others_find_says_why():
    assert len(FAULTS) >= 40
    for name, planted in FAULTS.items():
        ids = planted.finds.split()
        assert set(ids) <= CHECKS.keys(), name
        assert len(ids) == 1 or planted.why, name
