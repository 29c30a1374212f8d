"""What a module's answer owes besides what its contract says."""

from __future__ import annotations

from ..contracts import OCPIContract
from ..contracts import Outcome
from ..exchange.context import Exchange


def owed(exchange: Exchange, outcome: Outcome) -> str | None:
    """Say what is missing of a success, with the remedy.

    Who has sent a CDR is told where it can be read: there is no other way to its URL
    (OCPI 2.2.1, CDRs, "POST Method": the header ``Location``; all other versions
    alike).
    """
    claim = exchange.claim
    if (
        claim.module != "cdrs"
        or not isinstance(exchange.contract, OCPIContract)
        or claim.role == "SENDER"
        or exchange.method != "POST"
        or outcome.failed
        or any(name.lower() == "location" for name, _ in outcome.headers)
    ):
        return None
    return (
        "The answer to a CDR has no Location, and its sender cannot find it again;"
        " return Created(location=url_for(…)) with the URL of the CDR."
    )
