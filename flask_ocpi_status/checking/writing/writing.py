"""What is written to a partner, in its order."""

from __future__ import annotations

from ..course.mistakes import is_from
from ..visit import Visit
from .commanding import ask_for_tokens
from .commanding import command
from .listening import Listener
from .pushing import push
from .registering import NOBODY
from .registering import Registration
from .samples import FIRST
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
    if owner is None or not is_from(visit.version, FIRST):
        return
    samples = Samples(visit.version, owner)
    push(visit, samples, owner)
    command(visit, samples, listener)
