"""What has become of a pull: told by what it returns, a signal, and a line of the log.

Nothing that was read is told but pointers, and our own sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import fields
from typing import Final
from typing import Literal

from blinker import Namespace

from ....answers.monitoring import emit
from ....answers.monitoring import fit_name
from ....answers.monitoring import logger
from ....exchange.state import present_app
from ...common import Common

#: Is told how many objects were read, and how many there are, if that is known.
Progress = Callable[[int, int | None], object]
Outcome = Literal["complete", "failed", "busy"]

#: Sent by the app for each pull of a module from a party, once it is over: with
#: ``platform`` (its name), ``module`` (the identifier), ``party`` (the name),
#: ``outcome``, ``counts`` (a :class:`Pulled`) and ``error`` (a sentence, ``None`` where
#: there is none). The outcome is ``"complete"``, ``"failed"``, where it was cut off and
#: goes on the next time, or ``"busy"``, where another pull of the same is under way.
ocpi_pulled: Final = Namespace().signal("ocpi-pulled")


class PullUnderway(RuntimeError):
    """Another pull reads the same list: this one does nothing."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of a pull.

    :param read: how many objects were read, each once.
    :param created: how many of them were new.
    :param changed: how many were others than what was there.
    :param unchanged: how many were there already, or are newer here.
    :param refused: how many were left out: another party's, or not as OCPI has them.
    :param passed: how many were kept although their form is wrong.
    :param total: how many there are, as the party says; ``None`` if it does not.
    :param pointers: where something was wrong: the first few places.
    """

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    passed: int = 0
    total: int | None = None
    pointers: tuple[str, ...] = ()

    def __add__(self, other: Pulled) -> Pulled:
        """Return what came of both."""
        totals = [one.total for one in (self, other) if one.total is not None]
        numbers = {
            one.name: getattr(self, one.name) + getattr(other, one.name)
            for one in fields(self)
            if one.name != "total"
        }
        return Pulled(**numbers, total=sum(totals) if totals else None)

    def __str__(self) -> str:
        """Say it in a line."""
        said = (
            f"{self.read} read, {self.created} new, {self.changed} changed,"
            f" {self.unchanged} unchanged, {self.refused} left out"
        )
        where = places(self.pointers)
        return f"{said} (something is wrong at {where})" if where else said


def tell(
    common: Common,
    module: str,
    party: str,
    outcome: Outcome,
    counts: Pulled,
    error: str | None = None,
) -> None:
    """Tell of a pull that is over. Nothing that listens can spoil it.

    :param module: its identifier.
    :param party: its name.
    """
    if error is not None:
        logger.warning(
            "A pull of %s of party %r came to an end before its own (%s): %s",
            module,
            party,
            outcome,
            error,
        )
    if counts.refused or counts.passed:
        logger.warning(
            "In %s of party %r, %d objects were left out, and %d of wrong form were"
            " kept, as at %s.",
            module,
            party,
            counts.refused,
            counts.passed,
            places(counts.pointers) or "no place",
        )
    emit(
        ocpi_pulled,
        present_app(),
        platform=common.name,
        module=module,
        party=fit_name(party),
        outcome=outcome,
        counts=counts,
        error=error,
    )


def places(pointers: Iterable[str]) -> str:
    """Write pointers for people: whoever has named what they lead to may be hostile."""
    return ", ".join(ascii(one)[1:-1] for one in pointers if one)
