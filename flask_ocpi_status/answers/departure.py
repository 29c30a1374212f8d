"""What every answer carries when it leaves: the ids of its request, and its routing.

Rules: OCPI 2.2.1, Transport and format, "Unique message IDs" and "Message routing":
answers repeat the ids and swap sender and receiver, whatever they say.

The headers are added, and the answer is told of, where WSGI sends it. No function of
the host's comes after that, whatever it does to an answer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import TypeVar

from flask import Flask
from flask import Response
from flask import has_request_context
from flask import request

from ..contracts import Outcome
from ..exchange.arrival import CALL
from ..exchange.context import SLOT
from ..exchange.context import Exchange
from ..exchange.context import current_exchange
from ..exchange.state import present_app
from ..transport.ids import CORRELATION_ID
from ..transport.ids import REQUEST_ID
from ..transport.routing import FROM_COUNTRY
from ..transport.routing import FROM_PARTY
from ..transport.routing import TO_COUNTRY
from ..transport.routing import TO_PARTY
from ..transport.sendable import HOP_BY_HOP
from ..transport.sendable import sendable
from ..transport.slashes import merge_slashes
from .monitoring import Record
from .monitoring import announce
from .monitoring import keep_record

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


_UNROUTED: Final = HOP_BY_HOP | {REQUEST_ID.lower(), CORRELATION_ID.lower()}
_ALL: Final = _UNROUTED | {
    name.lower() for name in (TO_COUNTRY, TO_PARTY, FROM_COUNTRY, FROM_PARTY)
}
_IDS_ONLY: Final = 2

T = TypeVar("T")


class Departure:
    """WSGI middleware that sees the answers that are ours off.

    :param app: the app whose answers they are. Others may be mounted below it.
    :param call: what answers its requests.
    :param owns: whether a request, with its environ, is ours by its URL.
    """

    def __init__(
        self, app: Flask, call: WSGIApplication, owns: Callable[[WSGIEnvironment], bool]
    ) -> None:
        self._app = app
        self._call = call
        self._owns = owns

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        merge_slashes(environ, self._owns)
        leaving = _Leaving(self._app, environ, start_response)
        chunks = leaving.during(lambda: self._call(environ, leaving.start))
        return chunks if leaving.begun else leaving.begin(chunks)


class _Leaving:
    """One call of the app, and how far its answer has come.

    :ivar slot: what is known of the request, once it is. There is one for each call: a
        request may be made with the environ of another.
    :ivar begun: whether the server has taken an answer.
    """

    __slots__ = ("_app", "_environ", "_start_response", "_tried", "begun", "slot")

    def __init__(
        self, app: Flask, environ: WSGIEnvironment, start_response: StartResponse
    ) -> None:
        self.slot: list[Exchange] = []
        self.begun = False
        self._tried = False
        self._app = app
        self._environ = environ
        self._start_response = start_response

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], object]:
        """Stand in for the server's ``start_response``."""
        slot = self.slot
        if not slot:
            self._claim_late()
        if slot:
            headers = _headers_of(status, headers, slot[0])
        self._tried = True
        write = (
            self._start_response(status, headers)
            if exc_info is None
            else self._start_response(status, headers, exc_info)
        )
        if slot and not self.begun:
            announce(slot[0], int(status[:3]), headers)
        self.begun = True
        return write

    def during(self, step: Callable[[], T]) -> T | Iterable[bytes]:
        """Do a step of the call, and answer what fails before an answer has begun."""
        environ, outer = self._environ, self._environ.get(SLOT)
        environ[SLOT] = self.slot
        token = CALL.set((self._app, self.slot))
        try:
            return step()
        except Exception as error:
            if self.begun or not self.slot or _propagates(self._app):
                raise
            # A server that has refused an answer takes another with the reason only.
            reason = sys.exc_info() if self._tried else None
            answer = _answer_of_crash(error, self.slot[0])
            return answer(environ, partial(self.start, exc_info=reason))
        finally:
            CALL.reset(token)
            if outer is None:
                environ.pop(SLOT, None)
            else:
                environ[SLOT] = outer

    def begin(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass on the answer of a middleware that calls the app when it is asked."""
        parts = iter(chunks)
        try:
            while not self.begun:
                part = self.during(lambda: next(parts, None))
                if part is None:
                    return
                if not isinstance(part, bytes):  # the answer to a crash, and the last
                    yield from part
                    return
                yield part
            yield from parts
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()

    def _claim_late(self) -> None:
        """Claim what failed before our own hook could.

        The context may be that of another app: of one that is mounted below this one,
        or of one in whose view this one is called. Their requests are not ours.
        """
        if (
            has_request_context()
            and present_app() is self._app
            and request.environ.get(SLOT) is self.slot
        ):
            current_exchange()


def _headers_of(
    status: str, headers: list[tuple[str, str]], exchange: Exchange
) -> list[tuple[str, str]]:
    """Return the headers of an answer with those that are owed, and without others'.

    :raises ValueError: for what a server would not send.
    """
    owed = exchange.headers()
    return (
        sendable(status, headers, _UNROUTED if len(owed) == _IDS_ONLY else _ALL) + owed
    )


def _propagates(app: Flask) -> bool:
    """Whether Flask lets exceptions through, for a debugger or a test."""
    wanted: bool | None = app.config["PROPAGATE_EXCEPTIONS"]
    return app.testing or app.debug if wanted is None else wanted


def _answer_of_crash(error: Exception, exchange: Exchange) -> Response:
    """Answer what failed when there was an answer: Flask lets it through to the server.

    As a header does that cannot be sent, or that the server refuses.
    """
    outcome = Outcome(500, method=exchange.method)
    answer = exchange.contract.answer(outcome)
    outcome.exception = error  # not before: a row may name its class for a view's sake
    response = exchange.state.app.response_class(
        exchange.state.codec.encode(answer.body),
        answer.http,
        answer.headers,
        content_type=answer.media_type,
    )
    keep_record(response, Record(answer, outcome), exchange)
    return response
