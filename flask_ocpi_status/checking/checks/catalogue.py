"""All checks, in the order in which they are told."""

from __future__ import annotations

from typing import Final

from ..check import Check
from . import asking
from . import cross
from . import dates
from . import discovery
from . import envelopes
from . import errors
from . import headers
from . import objects
from . import pagination
from . import registering
from . import tokens
from . import writing

#: By their ids.
CHECKS: Final[dict[str, Check]] = {
    check.id: check
    for part in (
        discovery,
        headers,
        tokens,
        envelopes,
        errors,
        pagination,
        dates,
        objects,
        cross,
        writing,
        asking,
        registering,
    )
    for check in part.CHECKS
}


def rows() -> list[dict[str, str]]:
    """Return the table of all checks as words."""
    return [
        {
            "id": check.id,
            "what is right": check.title,
            "versions": _versions(check),
            "a fault is a": _severity(check),
            "needs": check.needs,
            "OCPI 2.2.1": check.section,
        }
        for check in CHECKS.values()
    ]


def _versions(check: Check) -> str:
    from_first = check.since == "2.0"
    if check.until == "2.3.0":
        return "all" if from_first else f"{check.since} and later"
    return f"{check.since} to {check.until}"


def _severity(check: Check) -> str:
    if check.must is None:
        return "warning"
    if check.must in (check.since, "2.0"):
        return "failure"
    return f"failure from {check.must} on, else a warning"
