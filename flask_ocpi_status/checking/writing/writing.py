"""What is written to a partner, in its order."""

from __future__ import annotations

from ..course.rows import NOBODY
from ..visit import Visit
from .commanding import ask_for_later
from .commanding import ask_for_tokens
from .listening import Listener
from .pushing import push
from .registering import Registration
from .samples import Samples


def join(visit: Visit, listener: Listener) -> Registration:
    """Register with the partner."""
    registration = Registration(visit, listener)
    registration.register()
    return registration


def write(visit: Visit, listener: Listener | None) -> None:
    """Send objects of ours, and ask for what may change something."""
    ask_for_tokens(visit)
    owner = visit.sender or (NOBODY if visit.has_token("B") else None)
    if owner is None:
        return
    samples = Samples(owner)
    push(visit, samples)
    if listener is not None:
        ask_for_later(visit, samples, listener)
