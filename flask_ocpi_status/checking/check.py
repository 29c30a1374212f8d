"""What a check is: a rule as data, and a function that looks at what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from typing import Literal
from typing import NamedTuple

from ..contracts import FEATURES
from .exchanges import Exchange
from .statuses import Rule
from .visit import Visit

#: What becomes of a check.
State = Literal["pass", "warn", "fail", "skip"]
_VERSIONS: Final = tuple(FEATURES)


class Look(NamedTuple):
    """Something that a check has looked at.

    :param exchange: where.
    :param fault: what is wrong with it, in a sentence; ``None`` where nothing is.
    :param where: what the finding is told apart by; the exchange's own without it.
    """

    exchange: Exchange
    fault: str | None = None
    where: str | None = None


#: Looks at what was recorded.
Looks = Callable[[Visit], Iterable[Look]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that a partner is held against.

    :param id: its group, a point, and its name; it stays.
    :param title: what is right, in a sentence.
    :param section: where OCPI says so; the chapter names are those of 2.2.1.
    :param looks: yields what there was to look at. A check that has seen nothing is
        skipped.
    :param unseen: why there may have been nothing, in a sentence.
    :param since: the first version that has the rule.
    :param until: the last one.
    :param must: the version from which on the rule binds, and a fault is a failure;
        before it, and where it is ``None``, a fault is a warning.
    :param needs: ``"write"`` for what is looked at only where the partner may be
        written to.
    """

    id: str
    title: str
    section: str
    looks: Looks
    unseen: str
    since: str = _VERSIONS[0]
    until: str = _VERSIONS[-1]
    must: str | None = _VERSIONS[0]
    needs: Literal["read", "write"] = "read"

    @property
    def group(self) -> str:
        """What stands before the point of its id."""
        return self.id.partition(".")[0]

    def is_in(self, version: str) -> bool:
        """Whether a version has the rule."""
        first, last = map(_VERSIONS.index, (self.since, self.until))
        return first <= _VERSIONS.index(version) <= last

    def severity(self, version: str) -> Literal["warn", "fail"]:
        """Return what a fault comes to in a version."""
        binds = self.must is not None and _VERSIONS.index(version) >= _VERSIONS.index(
            self.must
        )
        return "fail" if binds else "warn"


def each(
    test: Callable[[Visit, Exchange], str | None],
    *purposes: str,
    only: Callable[[Exchange], bool] = lambda exchange: True,
) -> Looks:
    """Look at each exchange that was answered.

    :param test: says what is wrong with one, if anything is.
    :param purposes: which; all without one.
    :param only: which of them.
    """

    def looks(visit: Visit) -> Iterator[Look]:
        for exchange in visit.answered(*purposes):
            if only(exchange):
                yield Look(exchange, test(visit, exchange))

    return looks


def by_version(rule: Rule) -> Callable[[Visit, Exchange], str | None]:
    """Look at an exchange by a rule of every answer."""
    return lambda visit, exchange: rule(visit.version, exchange)
