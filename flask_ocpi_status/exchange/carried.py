"""What a message hands on to those that come of it: its correlation id, and routing.

Rules: OCPI 2.2.1, Transport and format, "Correlation id" and "Message routing".
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from typing import NamedTuple

from flask import has_request_context

from ..transport.routing import UNROUTED
from ..transport.routing import Routing
from .context import claimed_exchange


class Carried(NamedTuple):
    """What is handed on.

    :param correlation_id: of the chain of messages.
    :param party: the name of who has sent the first of them.
    :param routing: that of an answer to it, for what is sent back to the same party.
    """

    correlation_id: str | None = None
    party: str | None = None
    routing: Routing = UNROUTED


#: Of no message.
NOTHING: Final = Carried()
_HERE: Final[ContextVar[Carried]] = ContextVar("ocpi-carried", default=NOTHING)


def carried() -> Carried:
    """Return what the message hands on that is dealt with here; nothing without one."""
    exchange = claimed_exchange() if has_request_context() else None
    if exchange is None:
        return _HERE.get()
    return Carried(
        exchange.correlation_id, exchange.party_name, exchange.routing.swapped()
    )


@contextmanager
def carrying(handed_on: Carried) -> Iterator[None]:
    """Deal with something that has come of a message."""
    token = _HERE.set(handed_on)
    try:
        yield
    finally:
        _HERE.reset(token)
