"""What comes of what we were asked for: found out, and posted once, in time.

What is owed goes through two steps, each of which one process does: a function of the
app's finds out what came of it, and that is posted. Who begins a step has it for a
while, and for longer as long as it lives; whatever is left behind by a process that
does not is begun anew by another one.

Rules: OCPI 2.2.1, Commands, 13.1 and 13.2.2; ChargingProfiles, 14.1 and 14.2.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import partial
from threading import Event
from threading import Thread
from typing import Any
from typing import Final

from flask import Flask

from ....answers.monitoring import logger
from ....background.tasks import function_of
from ....background.tasks import tasks_of
from ....codec import dumps
from ....codec import loads
from ....exchange.carried import carrying
from ....exchange.enrolment import Role
from ....exchange.state import present_app
from ....objects.judging.normal import Document
from ....sync import late
from ....sync import refuse_awaitable
from ...common import Common
from ...common import platform_named
from ...keeping.owed import NotOwed
from ...keeping.owed import Owed
from ...keeping.owed import after
from ...keeping.replies import Replies
from ...operation import RECEIVER
from ...serving.side import Asked
from ...serving.side import Side
from .. import watching
from ..watching import Watch
from ..watching import watch_of
from .posting import noted
from .posting import post
from .posting import told_of
from .telling import tell
from .words import CANCELED
from .words import failed
from .words import judged
from .words import said

#: How long what was late or failed is there to be looked at, and who has set the
#: profile of a session: none goes on for so long.
_FORGOTTEN: Final = timedelta(days=7)
_SESSIONS: Final = timedelta(days=60)
#: What ends who calls a function, a greenlet of gevent's among them: nobody knows then
#: what came of it. All else is the function's own, as a timeout of gevent's, which is
#: no Exception.
_ENDING: Final = ("KeyboardInterrupt", "GreenletExit")


def may_owe(sides: Iterable[tuple[tuple[str, Role], Side]]) -> bool:
    """Whether a platform can be asked for anything that comes later."""
    return any(
        isinstance(done, Asked)
        for (_, role), side in sides
        for done in side.done.values()
        if role == RECEIVER
    )


def look(common: Common) -> datetime | None:
    """Begin what is owed and nobody is at, and return when there is more, if ever."""
    present, watch, moments = datetime.now(UTC), watch_of(common), []
    if watch.forgets("replies"):
        common.notes.replies.prune(common.name, present - _FORGOTTEN)
        common.notes.setters.prune(common.name, present - _SESSIONS)
    begun = watch.begun()
    for owed in common.notes.replies.open(common.name):
        moment = max(owed.next, begun(owed.id))
        if moment > present:
            # Until then another process may say what came of it, and be killed.
            moments.append(min(moment, after(watching.LEASE)))
        elif not _begin(watch, owed):
            break
    return min(moments, default=None)


def work(platform: str, id: str) -> None:
    """Do the next thing that is to be done for something that is owed: a task."""
    common = platform_named(platform)
    watch = watch_of(common)
    watch.look_at(after(watching.LEASE))
    owed = step(common, id)
    if owed is not None:
        _begin(watch, owed)


def step(common: Common, id: str) -> Owed | None:
    """Do the next step of something that is owed, if nobody else does.

    :returns: it, when there may be another step.
    """
    owed = common.notes.replies.take(id, after(watching.LEASE))
    watch_of(common).taken(id)
    if owed is None:
        return None
    with carrying(owed.carried), _held(common.notes.replies, owed):
        if owed.is_late:
            _too_late(common, owed)
        elif owed.result is None:
            return _find_out(common, owed)
        else:
            moment = post(common, owed, said(_result_of(owed), owed.what, owed.version))
            if moment is not None:
                watch_of(common).look_at(moment)
    return None


def owe(common: Common, owed: Owed) -> None:
    """Begin with something that is owed, once that is certain."""
    watch = watch_of(common)
    watch.look_at(min(owed.due, after(watching.LEASE)))
    if owed.function is not None or owed.result is not None:
        _begin(watch, owed)


def answer(common: Common, id: str, result: Any, message: Any = None) -> Owed:
    """Note what came of something, in the app's transaction.

    :returns: what is to begin when that is certain.
    :raises NotOwed: when nobody waits for it.
    :raises ValueError: for what no version would know.
    """
    owed = common.notes.replies.owed(id)
    if owed is None or owed.platform != common.name:
        raise NotOwed("unknown")
    document = judged(common.home.version, owed.what, result, message)
    if owed.is_late or owed.state == "late":
        raise NotOwed("late")
    cancels = owed.state == "kept" and document["result"] == CANCELED
    if not (owed.state == "owed" or cancels):
        raise NotOwed("answered")
    result = dumps(document)
    if not common.notes.replies.answer(id, result):
        raise NotOwed("answered")
    return replace(owed, result=result)


def _begin(watch: Watch, owed: Owed) -> bool:
    return watch.begin(work, owed.id, lane=owed.lane)


def _find_out(common: Common, owed: Owed) -> Owed | None:
    """Have the app's function find out what came of something, and note it.

    :returns: it, with what is known of it now.
    """
    document = _called(common, owed)
    if owed.is_late:
        _too_late(common, owed)
        return None
    values: dict[str, Any] = {"function": None, "leased": None}
    if document is not None:
        values["result"] = dumps(document)
    if noted(partial(common.notes.replies.change, owed, **values)):
        return replace(owed, **values)
    logger.warning(
        "What came of %s is found out by another process by now (reply %s).",
        *(owed.what, owed.id),
    )
    return None


def _called(common: Common, owed: Owed) -> Document | None:
    """Call the app's function; ``None`` where it does not know yet what came of it."""
    assert owed.function is not None
    try:
        function = late(function_of(owed.function, tasks_of(present_app())))
        given = function(*loads(owed.arguments, exact=True))
        refuse_awaitable(given, owed.function)
        found = None if given is None else judged(common.home.version, owed.what, given)
        if common.session is not None:
            common.session.commit()
        return found
    except BaseException as error:  # SystemExit ends no process from here
        if type(error).__name__ in _ENDING:
            raise
        logger.exception(
            "What was to find out what came of %s has failed: %s (reply %s, party %s,"
            " correlation id %s).",
            *(owed.what, owed.function, owed.id, owed.party or "-"),
            owed.carried.correlation_id or "-",
        )
        if common.session is not None:
            common.session.rollback()
        return failed(owed.what)


def _too_late(common: Common, owed: Owed) -> None:
    if common.notes.replies.change(owed, state="late", leased=None):
        tell("late", **told_of(owed))


def _result_of(owed: Owed) -> Document:
    assert owed.result is not None
    document: Document = loads(owed.result, exact=True)
    return document


@contextmanager
def _held(replies: Replies, owed: Owed) -> Iterator[None]:
    """Have something for oneself for as long as it takes, until it is late anyway."""
    ended = Event()
    renewing = Thread(
        target=_renew, args=(present_app(), replies, owed, ended), daemon=True
    )
    with suppress(RuntimeError):  # none begins when the process ends, which is soon
        renewing.start()
    try:
        yield
    finally:
        ended.set()


def _renew(app: Flask, replies: Replies, owed: Owed, ended: Event) -> None:
    while not ended.wait(watching.LEASE / 3) and not owed.is_late:
        try:
            with app.app_context():
                if not replies.renew(owed, after(watching.LEASE)):
                    return
        except Exception as error:  # as where another one writes for long
            logger.warning(
                "What is owed could not be kept from others: %s (reply %s).",
                *(type(error).__name__, owed.id),
            )
