"""What a run has found: a result for each check, and the exchanges behind it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Final

from .check import Check
from .check import State
from .exchanges import Exchange
from .visit import Visit

#: How many findings of a check at one place are kept one by one.
MOST: Final = 20
#: How long a sentence may be, in characters: the partner's own words may be in it.
_LONGEST: Final = 300
STATES: Final[tuple[State, ...]] = ("fail", "warn", "pass", "skip")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong.

    :param message: a sentence.
    :param where: what it is told apart by: a module, or why something was asked.
    :param exchange: the number of the exchange that shows it.
    """

    message: str
    where: str
    exchange: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a check.

    :param state: ``"pass"``, ``"warn"``, ``"fail"`` or ``"skip"``.
    :param looked: how many things were looked at; of a check that is skipped, none.
    :param findings: 20 at most of one place, of which no two say the same.
    :param faults: how many of what was looked at are wrong.
    :param reason: why it was skipped.
    """

    check: Check
    state: State
    looked: int = 0
    findings: tuple[Finding, ...] = ()
    faults: int = 0
    reason: str = ""

    @property
    def said(self) -> str:
        """What is told of it in a line."""
        if not self.findings:
            return self.reason or f"{self.looked} looked at"
        first = self.findings[0]
        more = f" ({self.faults} of {self.looked})" if self.faults > 1 else ""
        return f"{first.where}: {first.message}{more}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has found.

    :param url: of the partner's versions.
    :param version: the one that was spoken.
    :param begun: when, as a DateTime of OCPI.
    :param seconds: how long it took.
    :param problem: why it came to an early end, in a sentence.
    :param writes: whether the partner was written to.
    """

    url: str
    version: str
    begun: str
    seconds: float
    results: tuple[Result, ...]
    exchanges: tuple[Exchange, ...] = field(repr=False)
    problem: str | None = None
    writes: bool = False

    def of(self, *states: State) -> Iterator[Result]:
        """Give the results of some states."""
        return (one for one in self.results if one.state in states)

    def counts(self) -> dict[State, int]:
        """Return how many results there are of each state."""
        return {state: sum(1 for _ in self.of(state)) for state in STATES}

    @property
    def failed(self) -> bool:
        """Whether a check has failed, or the run came to an early end."""
        return self.problem is not None or any(True for _ in self.of("fail"))

    def exchange(self, number: int) -> Exchange:
        """Return an exchange by its number."""
        return self.exchanges[number - 1]


def results_of(
    checks: Iterable[Check], visit: Visit, *, writes: bool, problem: str | None
) -> Iterator[Result]:
    """Have each check look at what a visit has recorded."""
    for check in checks:
        if not check.is_in(visit.version):
            reason = f"OCPI {visit.version} does not have the rule."
            yield Result(check, "skip", reason=reason)
        elif check.needs == "write" and not writes:
            reason = "The partner is not written to without --write."
            yield Result(check, "skip", reason=reason)
        else:
            yield _result(check, visit, problem)


def _result(check: Check, visit: Visit, problem: str | None) -> Result:
    looks = list(check.looks(visit))
    if not looks:
        return Result(check, "skip", reason=problem or check.unseen)
    wrong = [one for one in looks if one.fault is not None]
    if not wrong:
        return Result(check, "pass", len(looks))
    found: dict[tuple[str, str], Finding] = {}
    for one in wrong:
        where = one.where or one.exchange.where
        message = _cut(visit.hidden(one.fault or ""))
        # The same of many objects is told once.
        key = where, message.partition(": ")[2] or message
        found.setdefault(key, Finding(message, where, one.exchange.number))
    # Whether all of them are known is told by their places, so that none may lack.
    places: dict[str, list[Finding]] = {}
    for finding in found.values():
        places.setdefault(finding.where, []).append(finding)
    return Result(
        check,
        check.severity(visit.version),
        len(looks),
        tuple(one for at in places.values() for one in at[:MOST]),
        len(wrong),
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def shown_exchanges(report: Report) -> Sequence[Exchange]:
    """Return the exchanges that findings name, each once, in their order."""
    numbers = {one.exchange for result in report.results for one in result.findings}
    return [report.exchange(number) for number in sorted(numbers)]
