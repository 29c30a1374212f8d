"""Another party is asked for something whose result comes later.

The question is noted before it is asked: what comes of it may be here before the
answer. It is over when the answer is any but ``ACCEPTED``, and when the call fails; not
where it is not clear whether the party has heard it, as the result may come then.

Rules: OCPI 2.2.1, Commands, 13.1 to 13.3; ChargingProfiles, 14.1 and 14.2; 2.1.1,
Commands, where an answer has no timeout; 2.1, where it is a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from typing import Final
from typing import NamedTuple
from typing import TypedDict

from flask import current_app

from ....answers.monitoring import logger
from ....objects.judging.normal import Document
from ....parties.parties import Party
from ....parties.parties import check_party
from ....parties.stores import parties_of
from ....peers.failures import PeerError
from ....peers.settings import PeerSettings
from ....transport.routing import PartyId
from ...chargingprofiles import CHARGING_PROFILES
from ...commands import COMMANDS
from ...common import Common
from ...keeping.owed import after
from ...keeping.owed import new_id
from ...keeping.questions import Question
from ...keeping.questions import changed
from ...misuse import check_name
from ...misuse import check_seconds
from ...operation import RECEIVER
from ...operation import Module
from ...replied import ACCEPTED
from ...replied import seconds_in
from .answered import Unanswered
from .answered import called
from .answered import read
from .outcomes import clear
from .outcomes import tell_in_time
from .wording import operation_of
from .wording import result_url
from .wording import version_of
from .wording import worded

#: How long a result is waited for where nobody says it.
_TIMEOUT: Final = 30  # seconds


class Options(TypedDict, total=False):
    """What may be said when something is asked for.

    :param timeout: the seconds that are waited where the answer does not say it.
    :param receiver: the TO party, as :meth:`.Peer.request` has it.
    :param sender: the FROM party, likewise.
    """

    timeout: int
    receiver: PartyId | None
    sender: PartyId | None


class _Asking(NamedTuple):
    """What one party is asked for.

    :param module: the module.
    :param what: the command, or the method of a charging profile.
    :param named: the last part of the URL that is called.
    :param body: in the home version, without ``response_url``.
    :param names: what the app is told besides the body.
    :param timeout: as :class:`Options` has it, and so are the others.
    """

    module: Module
    what: str
    named: str
    body: Mapping[str, Any]
    names: Mapping[str, Any]
    timeout: int = _TIMEOUT
    receiver: PartyId | None = None
    sender: PartyId | None = None


def ask_command(
    common: Common,
    party: Party | str,
    command: str,
    body: Mapping[str, Any],
    options: Options,
) -> Question:
    """Ask a party to obey a command; see :func:`_ask`."""
    known = [row.asked for _, row in COMMANDS.rows() if row.kind == "ask"]
    check_name(command, known, COMMANDS.identifier)
    asking = _Asking(COMMANDS, command, command, body, {}, **options)
    return _ask(common, party, asking)


def ask_profile(
    common: Common,
    party: Party | str,
    method: str,
    session_id: str,
    body: Mapping[str, Any],
    options: Options,
) -> Question:
    """Ask a party for a profile, to set one or to clear it; see :func:`_ask`."""
    names = {"session_id": session_id}
    asking = _Asking(CHARGING_PROFILES, method, session_id, body, names, **options)
    return _ask(common, party, asking)


def _ask(common: Common, party: Party | str, asking: _Asking) -> Question:
    """Ask a party, and return the question with its answer.

    :param party: or its name.
    :raises LookupError: for a name that no party has.
    :raises ValueError: for a body that is none, and a version that is not offered.
    :raises RuntimeError: without a request and ``OCPI_STATUS_BASE_URL``.
    :raises PeerError: where the call fails.
    :raises Unanswered: where it is not clear whether the party has heard the question.
    """
    # Here and not above: calls need the extra.
    from ....peers.peer import Peer

    check_seconds(asking.timeout)
    found = _party(party)
    settings = PeerSettings.of(current_app.config)
    with Peer(found, settings) as peer:
        url = peer.url_of(asking.module.identifier, asking.named, role=RECEIVER)
        version, id = version_of(common, found), new_id()
        operation = operation_of(asking.module, asking.what, version)
        answered_at = result_url(common, asking.module, asking.what, version, id)
        asked, said = worded(common, operation, asking.body, answered_at, version)
        question = Question(
            id,
            common.name,
            found.name,
            asking.what,
            version,
            {**asking.names, **asked},
            after(settings.deadline + asking.timeout),
        )
        clear(common)
        common.notes.questions.note(question)
        try:
            data = called(
                peer,
                operation,
                url,
                said,
                receiver=asking.receiver,
                sender=asking.sender,
            )
            answer = read(common, operation, version, data, asking.timeout)
        except PeerError as error:
            if error.is_open:
                raise _unanswered(common, question, error, asking.timeout) from None
            _forget(common, question)
            raise
        except Exception:  # nothing was sent
            _forget(common, question)
            raise
    if answer["result"] != ACCEPTED:  # nothing comes of it
        _forget(common, question)
        return replace(question, answer=answer, state="told")
    return _waiting(common, question, answer, seconds_in(data, asking.timeout))


def _waiting(
    common: Common, question: Question, answer: Document | None, seconds: int
) -> Question:
    """Note the answer to a question, or that none came, and wait for what comes of it.

    What comes may have been faster.
    """
    due = after(seconds)

    def answered(was: Question) -> Question:
        open_ = was.state == "asked"
        return replace(was, answer=answer, due=due if open_ else was.due)

    noted = changed(common.notes.questions, question.id, answered)
    question = noted or replace(question, answer=answer, due=due)
    tell_in_time(common, question)
    return question


def _unanswered(
    common: Common, question: Question, error: PeerError, timeout: int
) -> Unanswered:
    logger.warning(
        "Party %r was asked for %s and has not answered; a result may come all the same"
        " (question %s, %s).",
        question.party,
        question.what,
        question.id,
        error.reason,
    )
    return Unanswered(error, _waiting(common, question, None, timeout))


def _forget(common: Common, question: Question) -> None:
    """Forget a question of which nothing comes; what has come already stays."""
    common.notes.questions.forget(question)


def _party(party: Party | str) -> Party:
    if not isinstance(party, str):
        return check_party(party)
    found = parties_of(current_app).by_name(party)
    if found is None:
        raise LookupError(f"There is no party {party!r}.")
    return found
