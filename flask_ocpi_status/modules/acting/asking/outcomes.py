"""What comes of a question: taken once, told to the app once, or told that it is late.

Nothing is told before the request that brings a result has succeeded, and nothing in
it: who brings it does not wait for the app, nor see it fail.

Rules: OCPI 2.2.1, Commands, 13.1 and 13.2.2: a reservation may be cancelled later, with
another result to the same URL; ChargingProfiles, 14.2.2.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import partial
from typing import Final

from ....answers.monitoring import fit
from ....answers.monitoring import fit_name
from ....answers.monitoring import logger
from ....background.starting import once_certain
from ....exchange.context import ocpi_request
from ....objects.judging.normal import Document
from ....transport.pagination import instant
from ...common import Common
from ...common import platform_named
from ...keeping.questions import Question
from ...keeping.questions import State
from ...keeping.questions import changed
from ...replied import ACCEPTED
from ...replied import class_in
from ...replied import classes_of
from ...replied import result_in
from ...serving.row import Row
from ..watching import watch_of

#: By what the function of the app's is known that is told of results.
RESULT: Final = "result"
_RESERVE: Final = "RESERVE_NOW"
_CANCELED: Final = "CANCELED_RESERVATION"
#: How long it is remembered what has come of a question, for whoever looks.
_KEPT: Final = timedelta(hours=1)
#: Of so many questions the app is told at a time.
_MOST: Final = 1000
_TOLD: Final[tuple[State, ...]] = ("told",)
_ANY: Final[tuple[State, ...]] = ("asked", "came", "told")


def came(common: Common, row: Row, what: str, id: str, result: Document) -> bool:
    """Take what came of a question, and say whether it was asked and is open.

    :param row: the operation by which it came.
    :param what: for what this is the result.
    :param result: as it came.
    """
    party, version = ocpi_request.party_name, row.version
    cls = class_in(common.home.version, version, *classes_of(what))
    present = datetime.now(UTC)

    def taken(was: Question) -> Question | None:
        asked = (was.platform, was.party, was.what, was.version)
        if asked != (common.name, party, what, version):
            _refuse(was, "it is not the one that was asked for that")
        elif was.due <= present:
            _refuse(was, "it comes too late")
        elif was.state == "asked" or _is_cancelled(was, result):
            known, until = result_in(cls, result), _until(was, result)
            return replace(was, state="came", result=known, due=until)
        else:
            _refuse(was, "there was one already")
        return None

    if changed(common.notes.questions.here, id, taken) is None:
        return False
    if RESULT in common.hooks:
        once_certain(partial(_begin, common, id), common.session)
    return True


def tell(platform: str, id: str) -> None:
    """Tell the app what came of a question, or that nothing did: once.

    :param platform: its name.
    """
    common = platform_named(platform)
    hook = common.hooks.get(RESULT)
    questions = common.notes.questions
    if hook is None:
        return
    present = datetime.now(UTC)

    def told(was: Question) -> Question | None:
        return replace(was, state="told") if was.is_to_be_told(present) else None

    question = changed(questions, id, told)
    watch_of(common).taken(id)
    if question is not None:
        hook(question, question.result)


def tell_in_time(common: Common, question: Question) -> None:
    """Have the app told when nothing has come of a question in time."""
    if RESULT in common.hooks:
        watch_of(common).look_at(question.due)


def look(common: Common) -> datetime | None:
    """Have the app told of all that it was not, whichever process has asked.

    :returns: when the next question is due that nobody tells of yet.
    """
    present, watch = datetime.now(UTC), watch_of(common)
    questions, moments, begun = common.notes.questions, [], watch.begun()
    for question in questions.untold(common.name, present, _MOST):
        moment = begun(question.id)
        if moment > present:
            moments.append(moment)
        elif not watch.begin(tell, question.id):
            break
    if watch.forgets("questions"):
        clear(common)
    due = questions.next_due(common.name, present)
    return min(moments if due is None else [*moments, due], default=None)


def _begin(common: Common, id: str) -> None:
    watch_of(common).begin(tell, id)


def clear(common: Common) -> None:
    """Forget the questions that were over a while ago, so that they do not pile up."""
    states = _TOLD if RESULT in common.hooks else _ANY
    before = datetime.now(UTC) - _KEPT
    common.notes.questions.clear(common.name, before, states)


def _is_cancelled(was: Question, result: Document) -> bool:
    """Whether a reservation that was made is cancelled: the one thing that may follow.

    The URL of a question is called once but for this.
    """
    there = was.result or {}
    return (
        was.what == _RESERVE
        and there.get("result") == ACCEPTED
        and result["result"] == _CANCELED
    )


def _until(was: Question, result: Document) -> datetime:
    """Return until when something more may come: the end of a reservation."""
    if was.what != _RESERVE or result["result"] != ACCEPTED:
        return was.due
    return max(was.due, instant(str(was.body["expiry_date"]), offsets=True))


def _refuse(question: Question, why: str) -> None:
    """Log that a result is not taken."""
    logger.warning(
        "A result for question %s (%s, asked of party %r) is not taken: %s"
        " (party %r, request id %s, correlation id %s).",
        question.id,
        question.what,
        question.party,
        why,
        fit_name(ocpi_request.party_name),
        fit(ocpi_request.request_id),
        fit(ocpi_request.correlation_id),
    )
