"""Findings that are known: they have to be there still, and fail no run.

One that is gone fails it, so that what is written down stays true.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .check import Check
from .report import Report
from .report import Result

_COMMENT: Final = "#"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known to be wrong at a partner.

    :param findings: ids of checks, each with the place that it is known at; ``None``
        where all places are meant.
    """

    findings: frozenset[tuple[str, str | None]] = frozenset()

    @classmethod
    def read(cls, lines: Iterable[str], checks: Iterable[Check]) -> Known:
        """Read what is known: in each line an id, perhaps a place, perhaps a comment.

        As in ``pagination.total sessions  # they promised it for May``.

        :raises ValueError: for an id that there is not.
        """
        ids = {check.id for check in checks}
        found = set()
        for number, line in enumerate(lines, 1):
            words = line.partition(_COMMENT)[0].split(maxsplit=1)
            if not words:
                continue
            if words[0] not in ids:
                raise ValueError(f"Line {number}: there is no check {words[0]!r}.")
            found.add((words[0], words[1].strip() if words[1:] else None))
        return cls(frozenset(found))

    def covers(self, result: Result) -> bool:
        """Whether all that a check has found is known."""
        own = result.check.id
        return bool(result.findings) and all(
            {(own, None), (own, one.where)} & self.findings for one in result.findings
        )

    def gone(self, report: Report) -> Iterator[str]:
        """Say of each that is known whether it was not found, and why."""
        results = {one.check.id: one for one in report.results}
        for own, where in sorted(self.findings, key=str):
            result = results.get(own)
            place = own if where is None else f"{own} {where}"
            if result is None or result.state == "skip":
                yield f"{place} is known, and was not seen."
            elif not any(where in (None, one.where) for one in result.findings):
                yield f"{place} is known, and is gone: take it out of the file."

    def fails(self, report: Report) -> bool:
        """Whether a run has failed, beside what is known."""
        new = any(not self.covers(one) for one in report.of("fail"))
        return new or report.problem is not None or any(True for _ in self.gone(report))
