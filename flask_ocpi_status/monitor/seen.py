"""An exchange of messages as the page shows it, and what is asked of many of them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from itertools import count
from os import getpid
from typing import Any
from typing import Final
from typing import Literal
from typing import NamedTuple
from typing import Protocol

#: A request that was answered, a call to another party, a push, a pull, and a result
#: that was owed. Of the last three only what came to nothing is kept: the calls are
#: there anyway.
Way = Literal["in", "out", "push", "pull", "reply"]

#: The names and values of headers that are shown.
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Seen:
    """An exchange, with nothing in it that nobody may see.

    :param id: sorts as time does, across processes.
    :param at: when it was over, in seconds since 1970.
    :param way: of what kind it is.
    :param party: our name for the other side; ``None`` where it is not known.
    :param module: the identifier; ``None`` where it is of none.
    :param contract: the name of the one that was spoken.
    :param method: of HTTP; of a result that was owed, what was asked for.
    :param place: the rule of the URL, or the path where there is none; what stands
        behind the module's URL; or the key of an object.
    :param outcome: a word.
    :param error: what failed: the name of an exception, or a sentence of ours.
    :param duration: in seconds.
    :param pointers: to what is wrong.
    :param remarks: to what is wrong, and was let pass.
    :param process: the id of the process that has seen it.
    :param sent: the headers of the request.
    :param came: the headers of the answer.
    :param body: of the request, as JSON that is easily read; ``None`` where it is not
        kept.
    :param answer: of the answer, likewise.
    """

    id: str
    at: float
    way: Way
    party: str | None = None
    module: str | None = None
    contract: str | None = None
    method: str | None = None
    place: str | None = None
    http_status: int | None = None
    status_code: int | None = None
    outcome: str = ""
    error: str | None = None
    duration: float | None = None
    pointers: Sequence[str] = ()
    remarks: Sequence[str] = ()
    request_id: str | None = None
    correlation_id: str | None = None
    process: int = field(default_factory=getpid)
    sent: Headers = ()
    came: Headers = ()
    body: str | None = None
    answer: str | None = None


#: An exchange, or what was put aside of a request until somebody looks (``incoming``).
Aside = Seen | tuple[Any, ...]


class Wanted(NamedTuple):
    """Which exchanges are asked for; ``None`` for all.

    :param id: a request id, or a correlation id.
    :param before: those that are older than the one of an id.
    """

    party: str | None = None
    outcome: str | None = None
    id: str | None = None
    before: str | None = None


class Count(NamedTuple):
    """How many exchanges with a party, in a module, have come to what."""

    way: str
    party: str | None
    module: str | None
    outcome: str
    times: int


class Exchanges(Protocol):
    """Where exchanges are kept."""

    @property
    def whose(self) -> str:
        """A sentence on whose exchanges are seen."""

    def add(self, aside: Aside) -> None:
        """Keep one; a request waits for it."""

    def latest(self, ways: Iterable[Way], wanted: Wanted, most: int) -> list[Seen]:
        """Return those that are asked for, the newest first."""

    def find(self, id: str) -> Seen | None:
        """Return one by its id; ``None`` where it is not there any more."""

    def counts(self, most: int) -> list[Count]:
        """Count requests and calls, of the newest so many."""


#: Numbers the exchanges of a process: several may be over at one moment.
NUMBERS: Final = count()
_MOST: Final = 0xFFFFFF


def id_of(at: float, number: int) -> str:
    """Return the id of an exchange that this process has seen.

    :param at: in seconds since 1970.
    :param number: of :data:`NUMBERS`.
    """
    return f"{int(at * 1e6):014x}{getpid():08x}{number & _MOST:06x}"
