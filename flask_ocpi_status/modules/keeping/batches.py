"""Objects of a list, kept batch by batch, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any
from typing import Final

from ...answers.faults import try_again
from ...answers.monitoring import logger
from .arriving import Arrival
from .arriving import Outpaced
from .arriving import Settled
from .arriving import keep
from .arriving import keep_all
from .documents import Documents

#: How often a batch is kept anew, where the failure of a database may be none then.
_TRIES: Final = 3


class Batches:
    """Keeps batches.

    :param documents: where they are kept.
    :param session: is committed after each; ``None`` where nothing has to be.
    :ivar session: the same.
    """

    def __init__(self, documents: Documents, session: Any) -> None:
        self._documents = documents
        self.session = session

    def keep(
        self, arrivals: Sequence[Arrival], then: Callable[[], object]
    ) -> list[Settled]:
        """Keep objects, all of them or none, and say what became of each.

        :param then: is called before that is committed.
        """
        at_once = True
        for left in reversed(range(_TRIES)):
            try:
                if at_once:
                    settled = keep_all(self._documents, arrivals)
                else:
                    settled = [keep(self._documents, one) for one in arrivals]
                then()
                if self.session is not None:
                    self.session.commit()
                return settled
            except BaseException as error:
                if self.session is not None:
                    self.session.rollback()
                at_once = at_once and not isinstance(error, Outpaced)
                reason = "others were faster" if not at_once else try_again(error)
                if reason is None or not left:
                    raise
            logger.info("A batch of a list is kept once more: %s.", reason)
        raise AssertionError  # the last try returns or raises


@contextmanager
def batches(documents: Documents, session: Any) -> Iterator[Batches]:
    """Give what keeps batches, beside whatever the app does in its session.

    Documents that have a method ``apart`` are on a session of their own for so long.

    :param session: what is committed otherwise.
    """
    apart = getattr(documents, "apart", None)
    if apart is None:
        yield Batches(documents, session)
        return
    with apart() as own:
        yield Batches(own, own.session)
