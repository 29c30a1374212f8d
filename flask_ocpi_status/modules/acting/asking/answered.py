"""What a party answers to a question; that it will not is an answer as well.

Rules: OCPI 2.2.1, Commands, 13.1 and 13.3.2; ChargingProfiles, 14.3.2; 2.1.1, Commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from ....contracts import StatusCode
from ....objects.judging.normal import Document
from ....peers.failures import PeerError
from ....peers.failures import Reason
from ....transport.routing import PartyId
from ...common import Common
from ...keeping.questions import Question
from ...operation import Operation
from ...replied import ACCEPTED
from ...replied import REJECTED
from ...replied import answer_in
from ...replied import class_in

if TYPE_CHECKING:
    from ....peers.peer import Peer


class Unanswered(PeerError):
    """Another party was asked, and it is not known whether it has heard that.

    :param error: why there is no answer.
    :param asked: the question, which stays until its timeout: a result may come.
    """

    def __init__(self, error: PeerError, asked: Question) -> None:
        super().__init__(
            error.reason,
            error.summary,
            http_status=error.http_status,
            status_code=error.status_code,
            status_message=error.status_message,
            retry_after=error.retry_after,
            data=error.data,
            violations=error.violations,
        )
        self.sent = error.sent
        self.asked = asked


def called(
    peer: Peer,
    operation: Operation,
    url: str,
    said: Document,
    *,
    receiver: PartyId | None,
    sender: PartyId | None,
) -> Any:
    """Call, and return what was answered: that the party will not is an answer too.

    An unknown Location is 2003, with an answer that says ``REJECTED`` or without any
    (OCPI 2.2.1, Commands, 13.1; 2.1.1, Commands).
    """
    in_body = operation.takes is not None
    try:
        return peer.request(
            operation.method,
            url,
            said if in_body else None,
            params=None if in_body else said,
            receiver=receiver,
            sender=sender,
            once=True,
        ).data
    except PeerError as error:
        if error.status_code == StatusCode.UNKNOWN_LOCATION:
            return {"result": REJECTED} if _word(error.data) is None else error.data
        refused = _word(error.data) not in (None, ACCEPTED)
        if refused and StatusCode.CLIENT_ERROR <= (error.status_code or 0) < 3000:
            return error.data
        raise


def _word(data: Any) -> str | None:
    word = data.get("result") if isinstance(data, dict) else data
    return word if isinstance(word, str) else None


def read(
    common: Common, operation: Operation, version: str, data: Any, timeout: int
) -> Document:
    """Read an answer, as the home version has it.

    :raises PeerError: for what is none; the question may have been understood.
    """
    kind = str(operation.gives)
    answer = answer_in(class_in(common.home.version, version, kind), data, timeout)
    if answer is not None:
        return answer
    failure = PeerError(Reason.NO_ENVELOPE, f"The party's answer is no {kind}.")
    failure.sent = True
    raise failure
