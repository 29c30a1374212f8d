"""What has become of a push: told by a signal, and where it came to nothing by a line.

Nothing that was sent or answered is told, but for our own sentences and for pointers.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final
from typing import Literal

from blinker import Namespace

from ....answers.monitoring import emit
from ....answers.monitoring import fit_name
from ....answers.monitoring import logger
from ....exchange.carried import carried
from ....exchange.state import present_app
from ....peers.failures import PeerError
from ....peers.failures import Reason
from .message import Message
from .pausing import is_silent

Outcome = Literal["sent", "rejected", "failed", "skipped", "unsayable"]

#: Sent by the app for each push to each party, once it is over: with ``platform`` (its
#: name), ``module`` (the identifier), ``party`` (the name of whom it is for), ``key``
#: (the ids of the object, in a tuple), ``method`` (of HTTP, ``None`` where nothing was
#: sent), ``outcome`` and ``error`` (a sentence, ``None`` where there is none). The
#: outcome is ``"sent"``; ``"rejected"``, where the party has answered something else
#: than a success; ``"failed"``, where no proper answer came; ``"skipped"``, where the
#: party has not answered lately; or ``"unsayable"``, where its version cannot say it.
ocpi_pushed: Final = Namespace().signal("ocpi-pushed")

#: The levels of what is told by another line, or would be for each object of a kind.
_LEVELS: Final[dict[str, int]] = {"skipped": logging.INFO, "unsayable": logging.INFO}
#: How many pointers a line names.
_MOST: Final = 5


def tell(
    message: Message,
    party: str,
    outcome: Outcome,
    *,
    method: str | None = None,
    error: PeerError | str | None = None,
) -> None:
    """Tell of a push that is over. Nothing that listens can spoil it."""
    text = error.summary if isinstance(error, PeerError) else error
    if outcome != "sent":
        violations = error.violations if isinstance(error, PeerError) else ()
        logger.log(
            _LEVELS.get(outcome, logging.WARNING),
            "%s: push of %s %a to party %r: %s%s (correlation id %a)",
            outcome,
            message.module,
            "/".join(message.key),
            party,
            text,
            _places([one.pointer for one in violations]),
            carried().correlation_id or "-",
        )
    emit(
        ocpi_pushed,
        present_app(),
        platform=message.platform,
        module=message.module,
        party=fit_name(party),
        key=message.key,
        method=method,
        outcome=outcome,
        error=text,
    )


def outcome_of(error: PeerError) -> Outcome:
    """Return what has become of a push whose call has failed."""
    if error.reason is Reason.NOT_IN_VERSION:
        return "unsayable"
    if error.reason in (Reason.STATUS_CODE, Reason.HTTP) and not is_silent(error):
        return "rejected"
    return "failed"


def _places(pointers: Sequence[str]) -> str:
    shown = ", ".join(ascii(one)[1:-1] for one in pointers[:_MOST] if one)
    return f" At {shown}." if shown else ""
