"""How much is told of what is wrong: a sender who has sent a lot of it is told of some.

To say why takes a thousand times as long as to say no. So marshmallow looks at what is
not known to be fine, and at no more than will be told; of the rest a part is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from typing import Final
from typing import TypeVar

from marshmallow import ValidationError

from ..violations import MOST
from ..violations import UNSEEN
from ..violations import count_of

T = TypeVar("T")

#: Returns the normal form of an item that is known to be an object of a class.
Known = Callable[[type[Any], Any], dict[str, Any] | None]

#: How many items are looked at once enough is told, to be counted.
_COUNTED: Final = 10_000


class Telling:
    """What is said of one document.

    :param known: tells of items of lists that they are fine.
    :param lenient: whether all is fine that has the right shape, whatever its form.
    :ivar told: the violations that were found so far.
    :ivar countable: how many items may still be looked at, to be counted.
    :ivar complete: whether all was looked at, or at least counted.
    """

    __slots__ = ("complete", "countable", "known", "lenient", "told")

    def __init__(self, known: Known, *, lenient: bool = False) -> None:
        self.known = known
        self.lenient = lenient
        self.told = 0
        self.countable = _COUNTED
        self.complete = True

    @property
    def enough(self) -> bool:
        """Whether no more is told one by one."""
        return self.told >= MOST

    def ask(self, look: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Look at something in the document, and count what is wrong with it.

        What is in it may have been counted already, as far as it was looked at by
        itself; and something may have been tried in one way, and then in another.

        :raises ValidationError: as ``look`` does.
        """
        before = self.told
        try:
            output = look(*args, **kwargs)
        except ValidationError as error:
            self.told = max(self.told, before + count_of(error.messages))
            raise
        self.told = before
        return output

    def unseen(self) -> ValidationError:
        """Return the error of what is not looked at, and note that there is some."""
        self.complete = False
        return ValidationError([UNSEEN])


_PRESENT: Final[ContextVar[Telling | None]] = ContextVar("ocpi_telling", default=None)
#: Returns what is told of the document that is judged, unless all of it is told.
present_telling = _PRESENT.get


def is_lenient() -> bool:
    """Whether the document that is judged need have no more than the right shape."""
    present = present_telling()
    return present is not None and present.lenient


@contextmanager
def telling(known: Known, *, lenient: bool = False) -> Iterator[Telling]:
    """Tell of no more than is needed, as long as it lasts.

    The parameters are those of :class:`Telling`.
    """
    present = Telling(known, lenient=lenient)
    token = _PRESENT.set(present)
    try:
        yield present
    finally:
        _PRESENT.reset(token)
