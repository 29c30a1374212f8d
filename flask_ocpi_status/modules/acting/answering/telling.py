"""The signal and the log of what was owed, and what has become of it."""

from __future__ import annotations

from typing import Final
from typing import Literal

from blinker import Namespace

from ....answers.monitoring import emit
from ....answers.monitoring import fit_name
from ....answers.monitoring import logger
from ....exchange.state import present_app
from ....peers.failures import PeerError

#: What became of a result.
Became = Literal["posted", "failed", "late"]

#: Sent by the app for each result that was owed, when it is posted, cannot be, or is
#: too late: with ``platform`` (its name), ``reply_id``, ``party`` (the name of who
#: asked; ``None`` for one that has not registered), ``what`` (the command, or the
#: method of a charging profile), ``correlation_id``, ``became`` (``"posted"``,
#: ``"failed"`` or ``"late"``) and ``error`` (a :class:`.PeerError`; ``None`` where no
#: call failed). It holds nothing of the result. For a profile that has changed it is
#: sent too: ``what`` is ``"ActiveChargingProfile"`` then, and ``reply_id`` is ``None``.
ocpi_replied: Final = Namespace().signal("ocpi-replied")

#: What is said of it, and why where no call has failed.
_SENTENCES: Final[dict[Became, tuple[str, str]]] = {
    "failed": ("could not be sent", "Too much is waiting to be done."),
    "late": ("is sent no more", "Its time was over."),
}


def tell(
    became: Became,
    error: PeerError | None = None,
    *,
    platform: str,
    party: str | None,
    what: str,
    reply_id: str | None = None,
    correlation_id: str | None = None,
) -> None:
    """Tell what has become of a result. Nothing that listens can spoil it."""
    name = fit_name(party)
    if became in _SENTENCES:
        said, why = _SENTENCES[became]
        logger.warning(
            "What came of %s %s (reply %s, party %s, correlation id %s): %s",
            *(what, said, reply_id or "-", name or "-"),
            correlation_id or "-",
            why if error is None else error.summary,
        )
    emit(
        ocpi_replied,
        present_app(),
        platform=platform,
        reply_id=reply_id,
        party=name,
        what=what,
        correlation_id=correlation_id,
        became=became,
        error=error,
    )
