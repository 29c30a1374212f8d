"""What is kept of calls to other parties, of pushes and of results that were owed."""

from __future__ import annotations

from time import time
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers

from ..peers.called import present_call
from .redacting import HIDDEN
from .redacting import OF_ANSWER
from .redacting import OF_REQUEST
from .redacting import Redaction
from .seen import NUMBERS
from .seen import Seen
from .seen import Way
from .seen import id_of


def of_call(told: dict[str, Any], *, bodies: bool) -> Seen:
    """Return what is kept of the call that ``ocpi_called`` tells of."""
    call = present_call()
    redaction = Redaction.of_tokens(call.secrets)
    answer, error = call.answer, told.pop("error")
    # Where a party is, without what its URL may hold; and which object it was.
    url = urlsplit(call.url)
    host = f"{url.hostname}{f':{url.port}' if url.port else ''}"
    rest = call.place[1].strip("/")
    sent = {"Authorization": f"Token {HIDDEN}"} if call.secrets else {}
    sent |= call.headers
    if call.body is not None:
        sent["Content-Length"] = str(len(call.body))
    came = Headers() if answer is None else Headers([*answer.headers.items()])
    body = reply = None
    if bodies:
        body = redaction.body(call.body or b"")
        reply = redaction.body(b"" if answer is None else answer.body)
    return _seen(
        "out",
        place=redaction.text(f"{host} {HIDDEN}/{rest}" if rest else host),
        error=None if error is None else redaction.text(error.summary),
        sent=[*redaction.headers(sent, OF_REQUEST)],
        came=[*redaction.headers(came, OF_ANSWER)],
        body=body,
        answer=reply,
        **told,
    )


def of_push(told: dict[str, Any]) -> Seen:
    """Return what is kept of a push that came to nothing; see ``ocpi_pushed``."""
    return _seen(
        "push",
        party=told["party"],
        module=told["module"],
        method=told["method"],
        place=ascii("/".join(told["key"]))[1:-1],
        outcome=told["outcome"],
        error=told["error"],
    )


def of_pull(told: dict[str, Any]) -> Seen:
    """Return what is kept of a pull that came to nothing; see ``ocpi_pulled``."""
    return _seen(
        "pull",
        party=told["party"],
        module=told["module"],
        method="pull",
        outcome=told["outcome"],
        error=told["error"],
        pointers=[ascii(one)[1:-1] for one in told["counts"].pointers],
    )


def of_reply(told: dict[str, Any]) -> Seen:
    """Return what is kept of a result that was not posted; see ``ocpi_replied``."""
    error = told["error"]
    late = "Its time was over." if told["became"] == "late" else None
    return _seen(
        "reply",
        party=told["party"],
        method=told["what"],
        outcome=told["became"],
        error=late if error is None else error.summary,
        correlation_id=told["correlation_id"],
    )


def _seen(way: Way, **told: Any) -> Seen:
    """Keep something under an id of its own, as of now."""
    at = time()
    return Seen(id_of(at, next(NUMBERS)), at, way, **told)
