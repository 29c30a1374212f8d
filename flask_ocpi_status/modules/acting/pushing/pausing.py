"""Parties that do not answer are left alone for a while, and each time for longer.

What was not pushed meanwhile is not pushed later: the party gets it when it asks.

Rules: OCPI 2.2.1, Transport and format, "Offline behaviour".
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic
from typing import Final

from flask import Flask

from ....answers.monitoring import logger
from ....peers.failures import PeerError
from ....peers.failures import Reason

#: The seconds of the first pause, after which each is twice as long; and the longest.
FIRST: Final = 1.0
LONGEST: Final = 300.0
#: The attribute of an app that its pauses are kept in.
_PAUSES: Final = "_ocpi_pauses"
_SILENT: Final = frozenset({Reason.UNREACHABLE, Reason.TIMEOUT, Reason.TLS})
_TOO_MANY: Final = 429


@dataclass(slots=True)
class _Pause:
    """How it stands with a party that has failed.

    :param failures: how often, one after another.
    :param until: when it is tried again, in ``monotonic()`` seconds.
    :param skipped: how many messages were left out.
    """

    failures: int = 0
    until: float = 0.0
    skipped: int = 0


class Pauses:
    """The parties of an app that do not answer, in one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pauses: dict[str, _Pause] = {}

    def skips(self, party: str) -> bool:
        """Whether a message to a party is to be left out now, which is counted."""
        with self._lock:
            pause = self._pauses.get(party)
            if pause is None or monotonic() >= pause.until:
                return False
            pause.skipped += 1
            return True

    def failed(self, party: str, error: PeerError, took: float = 0.0) -> None:
        """Be told that a call has failed, and give the party a pause.

        :param took: the seconds that it took. Its first pause is not shorter than that:
            else a party that hangs would keep a thread busy most of the time.
        """
        with self._lock:
            pause = self._pauses.setdefault(party, _Pause())
            seconds = max(FIRST, took) * 2 ** min(pause.failures, 30)
            seconds = min(max(seconds, error.retry_after or 0), LONGEST)
            pause.failures += 1
            pause.until = monotonic() + seconds
        logger.warning(
            "Party %r does not answer (%s). Nothing is pushed to it for %d s.",
            party,
            error.reason,
            ceil(seconds),
        )

    def answered(self, party: str) -> None:
        """Be told that a party has answered, whatever it said."""
        if party not in self._pauses:
            return
        with self._lock:
            pause = self._pauses.pop(party, None)
        if pause is not None:
            logger.warning(
                "Party %r answers again. %d messages were not pushed to it meanwhile;"
                " it gets what it has missed when it asks.",
                party,
                pause.skipped,
            )


def pauses_of(app: Flask) -> Pauses:
    """Return the pauses of an app."""
    pauses: Pauses = app.__dict__.setdefault(_PAUSES, Pauses())
    return pauses


def is_silent(error: PeerError) -> bool:
    """Whether a party did not answer at all, or its server does not work."""
    if error.reason is Reason.HTTP and error.http_status is not None:
        return error.http_status >= 500 or error.http_status == _TOO_MANY
    return error.reason in _SILENT
